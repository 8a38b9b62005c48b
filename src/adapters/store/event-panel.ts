import type { SentimentPanel } from '../../domain/sentiment.js';
import type { ListedStock } from './listed-stock.js';

/** One event of a stock: the columns of a `SentimentPanel` in their order, as the database gives them. */
export type StockEvent = readonly [time: number, ts: number, score: number, weight: number, articles: number];

/** Events of stocks as columns, ascending by time, then ts. `read` gives those of one stock; one without any is left out. */
export function eventPanel(stocks: readonly ListedStock[], read: (stock: ListedStock) => StockEvent[]): SentimentPanel {
  const symbols: string[] = [];
  const offsets = [0];
  const perStock: (readonly StockEvent[])[] = [];
  for (const stock of stocks) {
    const events = read(stock);
    if (events.length === 0) continue;
    symbols.push(stock.symbol);
    offsets.push(offsets.at(-1)! + events.length);
    perStock.push(events.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
  }
  const rows = offsets.at(-1)!;
  const time = new Float64Array(rows);
  const ts = new Float64Array(rows);
  const score = new Float32Array(rows);
  const weight = new Float32Array(rows);
  const articles = new Float32Array(rows);
  let row = 0;
  for (const events of perStock) {
    for (const event of events) {
      time[row] = event[0];
      ts[row] = event[1];
      score[row] = event[2];
      weight[row] = event[3];
      articles[row] = event[4];
      row++;
    }
  }
  return { symbols, offsets: Uint32Array.from(offsets), time, ts, score, weight, articles };
}

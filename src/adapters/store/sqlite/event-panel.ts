import type { SentimentPanel } from '../../../domain/sentiment.js';
import type { ListedStock } from './stock-ids.js';

/** One event of a stock; the fields are those of a `SentimentPanel`. */
export interface StockEvent {
  readonly time: number;
  readonly ts: number;
  readonly score: number;
  readonly weight: number;
  readonly articles: number;
}

/** Events of stocks as columns. `read` gives those of one stock, ascending by time; a stock without any is left out. */
export function eventPanel(
  stocks: readonly ListedStock[],
  read: (stock: ListedStock) => readonly StockEvent[],
): SentimentPanel {
  const symbols: string[] = [];
  const offsets = [0];
  const perStock: (readonly StockEvent[])[] = [];
  for (const stock of stocks) {
    const events = read(stock);
    if (events.length === 0) continue;
    symbols.push(stock.symbol);
    offsets.push(offsets.at(-1)! + events.length);
    perStock.push(events);
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
      time[row] = event.time;
      ts[row] = event.ts;
      score[row] = event.score;
      weight[row] = event.weight;
      articles[row] = event.articles;
      row++;
    }
  }
  return { symbols, offsets: Uint32Array.from(offsets), time, ts, score, weight, articles };
}

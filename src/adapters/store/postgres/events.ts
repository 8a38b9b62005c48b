import type { SentimentPanel } from '../../../domain/sentiment.js';
import { eventPanel, type StockEvent } from '../event-panel.js';
import type { Transaction } from './connection.js';
import { listedStocks } from './stock-ids.js';

/** Events of stocks as a panel. `read` gives those of all stocks named by their keys, each with its stock first. */
export async function readEventPanel(
  db: Transaction,
  symbols: readonly string[] | undefined,
  read: (stocks: readonly number[]) => Promise<readonly (readonly [stock: number, ...StockEvent])[]>,
): Promise<SentimentPanel> {
  const stocks = await listedStocks(db, symbols);
  const perStock = new Map<number, StockEvent[]>();
  for (const [stock, ...event] of await read(stocks.map(({ id }) => id))) {
    const events = perStock.get(stock);
    if (events === undefined) perStock.set(stock, [event]);
    else events.push(event);
  }
  return eventPanel(stocks, ({ id }) => perStock.get(id) ?? []);
}

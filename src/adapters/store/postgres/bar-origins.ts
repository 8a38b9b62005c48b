import type { BarOrigin } from '../../../domain/bar.js';
import type { BarQuery } from '../bar-panel.js';
import { END_OF_TIME } from '../vintages.js';
import type { Transaction } from './connection.js';
import { listedStocks } from './stock-ids.js';

/** Who gave the bars in force: runs of neighbouring bars from one provider, by symbol, then time. */
export async function readOrigins(db: Transaction, query: Omit<BarQuery, 'asOf'>): Promise<BarOrigin[]> {
  const { interval, from = -END_OF_TIME, to = END_OF_TIME } = query;
  const stocks = await listedStocks(db, query.symbols);
  // A bar begins a run when the one before it came from somebody else; runs are then numbered by adding those up.
  return db.rows<BarOrigin>(
    `WITH marked AS (
       SELECT stock_id, ts, provider,
         lag(provider) OVER (PARTITION BY stock_id ORDER BY ts) IS DISTINCT FROM provider AS begins
       FROM market_data m JOIN bar_batches b ON b.id = m.batch_id
       WHERE stock_id = ANY($1::int4[]) AND interval = $2 AND ts BETWEEN $3 AND $4),
     numbered AS (
       SELECT stock_id, ts, provider, count(*) FILTER (WHERE begins) OVER (PARTITION BY stock_id ORDER BY ts) AS run
       FROM marked)
     SELECT symbol, provider, min(ts) AS first, max(ts) AS last
     FROM numbered n JOIN stocks s ON s.id = n.stock_id GROUP BY symbol, run, provider ORDER BY symbol, run`,
    [stocks.map(({ id }) => id), interval, from, to],
  );
}

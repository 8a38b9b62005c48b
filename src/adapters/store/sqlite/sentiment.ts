import type Database from 'better-sqlite3';
import type { SentimentObservation, SentimentPanel } from '../../../domain/sentiment.js';
import type { EpochMs } from '../../../domain/time.js';
import type { SentimentStore, UpsertCounts, WriteOptions } from '../../../ports/store.js';
import { eventPanel, type StockEvent } from '../event-panel.js';
import { reportRow } from '../row-progress.js';
import { END_OF_TIME, vintageKnownAt } from '../vintages.js';
import { type Connection, snapshot, write } from './connection.js';
import type { Blocking } from './sqlite-errors.js';
import { listedStocks, stockIds } from './stock-ids.js';

type Kept = Omit<SentimentObservation, 'symbol'>;

export function openSentiment({ sql }: Connection): Blocking<SentimentStore> {
  return {
    upsert: (observations, options) => write(sql, () => upsertSentiment(sql, observations, options)),
    panel: (query = {}) => snapshot(sql, () => readPanel(sql, query)),
    read: (query = {}) =>
      snapshot(sql, () => {
        const { from = -END_OF_TIME, to = END_OF_TIME, asOf = END_OF_TIME } = query;
        const readKept = prepareInForce(sql);
        return listedStocks(sql, query.symbols).flatMap(({ id, symbol }) =>
          readKept(id, asOf)
            .filter(({ ts }) => ts >= from && ts <= to)
            .map((kept) => ({ symbol, ...kept })),
        );
      }),
  };
}

function upsertSentiment(
  sql: Database.Database,
  observations: readonly SentimentObservation[],
  options: WriteOptions,
): UpsertCounts {
  const ids = stockIds(sql, symbolsOf(observations));
  const newestOf = sql.prepare(`
    SELECT known_at, score, confidence, articles FROM sentiment_data WHERE stock_id = ? AND source = ? AND ts = ?
    ORDER BY known_at DESC LIMIT 1`);
  const insert = sql.prepare(`
    INSERT INTO sentiment_data (stock_id, source, ts, known_at, score, confidence, articles, scorer, provider, first_seen)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const counts = { added: 0, changed: 0, unchanged: 0 };
  observations.forEach((seen, done) => {
    const stock = ids.get(seen.symbol);
    const newest = newestOf.get(stock, seen.source, seen.ts) as Kept | undefined;
    if (
      newest !== undefined &&
      newest.score === seen.score &&
      newest.confidence === seen.confidence &&
      newest.articles === seen.articles
    ) {
      counts.unchanged++;
    } else {
      const knownAt = vintageKnownAt(seen.known_at, options.seenAt, newest?.known_at);
      const { source, ts, score, confidence, articles, scorer, provider } = seen;
      insert.run(stock, source, ts, knownAt, score, confidence, articles, scorer, provider, options.seenAt);
      counts[newest === undefined ? 'added' : 'changed']++;
    }
    reportRow(options, done + 1, observations.length);
  });
  return counts;
}

function* symbolsOf(observations: readonly SentimentObservation[]): Generator<string> {
  for (const { symbol } of observations) yield symbol;
}

/** Of one stock, the newest vintage of each (source, ts) that was known at a time; by source, then ts. */
function prepareInForce(sql: Database.Database): (stock: number, asOf: EpochMs) => Kept[] {
  // SQLite takes the bare columns of a GROUP BY from the row that has the max().
  const select = sql.prepare(`
    SELECT source, ts, score, confidence, articles, scorer, provider, max(known_at) AS known_at FROM sentiment_data
    WHERE stock_id = ? AND known_at <= ? GROUP BY source, ts ORDER BY source, ts`);
  return (stock, asOf) => select.all(stock, asOf) as Kept[];
}

function readPanel(
  sql: Database.Database,
  query: { symbols?: readonly string[]; from?: EpochMs; asOf?: EpochMs | undefined },
): SentimentPanel {
  const { from = -END_OF_TIME, asOf = END_OF_TIME } = query;
  const select = sql
    .prepare(`
      SELECT max(known_at) AS time, ts, score, confidence * articles, articles FROM sentiment_data
      WHERE stock_id = ? AND known_at <= ? GROUP BY source, ts HAVING time >= ?`)
    .raw();
  return eventPanel(listedStocks(sql, query.symbols), ({ id }) => select.all(id, asOf, from) as StockEvent[]);
}

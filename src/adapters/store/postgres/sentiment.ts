import type { SentimentObservation, SentimentPanel } from '../../../domain/sentiment.js';
import type { EpochMs } from '../../../domain/time.js';
import type { SentimentStore, UpsertCounts, WriteOptions } from '../../../ports/store.js';
import type { StockEvent } from '../event-panel.js';
import { reportRow } from '../row-progress.js';
import { END_OF_TIME, vintageKnownAt } from '../vintages.js';
import { asColumns, insertRows } from './columns.js';
import type { Connection, Transaction } from './connection.js';
import { readEventPanel } from './events.js';
import { listedStocks, lockStocks } from './stock-ids.js';

const KEY = { stock_id: 'int4', source: 'text', ts: 'int8' } as const;
const ROW = {
  ...KEY,
  known_at: 'int8',
  score: 'float8',
  confidence: 'float8',
  articles: 'int4',
  scorer: 'text',
  provider: 'text',
  first_seen: 'int8',
} as const;

type Query = { readonly symbols?: readonly string[]; readonly from?: EpochMs; readonly asOf?: EpochMs | undefined };

export function openSentiment({ read, write }: Connection): SentimentStore {
  return {
    upsert: (observations, options) => write((db) => upsertSentiment(db, observations, options)),
    panel: (query = {}) => read((db) => readPanel(db, query)),
    read: (query = {}) => read((db) => readSentiment(db, query)),
  };
}

type Key = Pick<SentimentObservation, 'source' | 'ts'> & { readonly stock_id: number };
type Vintage = Pick<SentimentObservation, 'known_at' | 'score' | 'confidence' | 'articles'>;

const keyOf = ({ stock_id, source, ts }: Key) => `${stock_id} ${ts} ${source}`;

async function upsertSentiment(
  db: Transaction,
  observations: readonly SentimentObservation[],
  options: WriteOptions,
): Promise<UpsertCounts> {
  const ids = await lockStocks(
    db,
    observations.map(({ symbol }) => symbol),
  );
  const keyed = observations.map((seen) => ({ ...seen, stock_id: ids.get(seen.symbol)! }));
  const newest = await readNewest(db, keyed);
  const counts = { added: 0, changed: 0, unchanged: 0 };
  const rows: { [Name in keyof typeof ROW]: unknown }[] = [];
  keyed.forEach((seen, done) => {
    const found = newest.get(keyOf(seen));
    const same =
      found?.score === seen.score && found.confidence === seen.confidence && found.articles === seen.articles;
    if (same) counts.unchanged++;
    else {
      const knownAt = vintageKnownAt(seen.known_at, options.seenAt, found?.known_at);
      const row = { ...seen, known_at: knownAt, first_seen: options.seenAt };
      rows.push(row);
      newest.set(keyOf(seen), row);
      counts[found === undefined ? 'added' : 'changed']++;
    }
    reportRow(options, done + 1, observations.length);
  });
  await insertRows(db, 'sentiment_data', ROW, rows);
  return counts;
}

async function readNewest(db: Transaction, keys: readonly Key[]): Promise<Map<string, Vintage>> {
  const { from, values } = asColumns(KEY, keys);
  const rows = await db.rows<Key & Vintage>(
    `SELECT DISTINCT ON (stock_id, source, ts) stock_id, source, ts, d.known_at, d.score, d.confidence, d.articles
     FROM ${from} AS k (stock_id, source, ts) JOIN sentiment_data d USING (stock_id, source, ts)
     ORDER BY stock_id, source, ts, d.known_at DESC`,
    values,
  );
  return new Map(rows.map((row) => [keyOf(row), row]));
}

/** Of stocks ($1), the newest vintage of each (source, ts) that was known at a time ($2). */
const IN_FORCE = `
  SELECT DISTINCT ON (stock_id, source, ts) * FROM sentiment_data
  WHERE stock_id = ANY($1::int4[]) AND known_at <= $2 ORDER BY stock_id, source, ts, known_at DESC`;

async function readSentiment(db: Transaction, query: Query & { to?: EpochMs }): Promise<SentimentObservation[]> {
  const { from = -END_OF_TIME, to = END_OF_TIME, asOf = END_OF_TIME } = query;
  const stocks = await listedStocks(db, query.symbols);
  return db.rows<SentimentObservation>(
    `SELECT symbol, source, ts, score, confidence, articles, scorer, provider, known_at
     FROM (${IN_FORCE}) d JOIN stocks s ON s.id = d.stock_id
     WHERE ts BETWEEN $3 AND $4 ORDER BY symbol, source, ts`,
    [stocks.map(({ id }) => id), asOf, from, to],
  );
}

async function readPanel(db: Transaction, query: Query): Promise<SentimentPanel> {
  const { from = -END_OF_TIME, asOf = END_OF_TIME } = query;
  return readEventPanel(db, query.symbols, (stocks) =>
    db.tuples<[stock: number, ...StockEvent]>(
      `SELECT stock_id, known_at, ts, score, confidence * articles, articles FROM (${IN_FORCE}) d
       WHERE known_at >= $3 ORDER BY source, ts`,
      [stocks, asOf, from],
    ),
  );
}

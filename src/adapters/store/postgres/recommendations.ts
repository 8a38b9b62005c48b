import { and, asc, desc, eq, gte, lte, type SQL } from 'drizzle-orm';
import type { Recommendation } from '../../../domain/recommendation.js';
import type { RecommendationStore, WriteOptions } from '../../../ports/store.js';
import { toJson } from '../json-column.js';
import { hourOf, toRecommendation } from '../result-rows.js';
import { reportRow } from '../row-progress.js';
import { insertRows } from './columns.js';
import type { Connection, Transaction } from './connection.js';
import { stocks } from './schema/facts.js';
import { recommendations } from './schema/results.js';
import { lockFamily, stockIds } from './stock-ids.js';

const ROW = {
  uuid: 'text',
  hour: 'int8',
  interval: 'text',
  holding_period: 'text',
  rank: 'int4',
  stock_id: 'int4',
  company_name: 'text',
  sector: 'text',
  fortune_500_rank: 'int4',
  signal: 'text',
  confidence_score: 'float8',
  sell: 'float8',
  hold: 'float8',
  buy: 'float8',
  expected_return: 'float8',
  sentiment_score: 'float8',
  sentiment_sources: 'text',
  risk_level: 'text',
  risk: 'text',
  horizon: 'int4',
  price: 'float8',
  bar_time: 'int8',
  drivers: 'text',
  models: 'text',
  explanation: 'text',
  inputs_hash: 'text',
  as_of: 'int8',
  created_at: 'int8',
} as const;

export function openRecommendations({ read, write }: Connection): RecommendationStore {
  return {
    replaceHour: (rows, options) => write((db) => replaceHour(db, rows, options)),
    read: (query = {}) => read((db) => readRecommendations(db, query)),
  };
}

async function replaceHour(db: Transaction, rows: readonly Recommendation[], options: WriteOptions): Promise<number> {
  const ids = await stockIds(
    db,
    rows.map(({ symbol }) => symbol),
  );
  await lockFamily(db, 'recommendations');
  const sets = new Map(
    rows.map(({ as_of, interval, holding_period }) => [
      `${hourOf(as_of)} ${interval} ${holding_period}`,
      [hourOf(as_of), interval, holding_period],
    ]),
  );
  for (const set of sets.values()) {
    await db.run('DELETE FROM recommendations WHERE hour = $1 AND interval = $2 AND holding_period = $3', set);
  }
  await insertRows(
    db,
    'recommendations',
    ROW,
    rows.map(({ id, symbol, probabilities, ...row }) => ({
      ...row,
      ...probabilities,
      uuid: id,
      stock_id: ids.get(symbol),
      hour: hourOf(row.as_of),
      sentiment_sources: toJson(row.sentiment_sources),
      risk: toJson(row.risk),
      drivers: toJson(row.drivers),
      models: toJson(row.models),
    })),
  );
  rows.forEach((_row, done) => {
    reportRow(options, done + 1, rows.length);
  });
  return rows.length;
}

async function readRecommendations(
  { orm }: Transaction,
  query: { from?: number; to?: number; latestOnly?: boolean },
): Promise<Recommendation[]> {
  const scope: (SQL | undefined)[] = [
    query.from === undefined ? undefined : gte(recommendations.as_of, query.from),
    query.to === undefined ? undefined : lte(recommendations.as_of, query.to),
  ];
  if (query.latestOnly) {
    const [newest] = await orm
      .select()
      .from(recommendations)
      .where(and(...scope))
      .orderBy(desc(recommendations.as_of), desc(recommendations.created_at), desc(recommendations.id))
      .limit(1);
    if (newest === undefined) return [];
    scope.push(
      eq(recommendations.hour, newest.hour),
      eq(recommendations.interval, newest.interval),
      eq(recommendations.holding_period, newest.holding_period),
    );
  }
  const rows = await orm
    .select({ symbol: stocks.symbol, row: recommendations })
    .from(recommendations)
    .innerJoin(stocks, eq(stocks.id, recommendations.stock_id))
    .where(and(...scope))
    .orderBy(
      desc(recommendations.as_of),
      asc(recommendations.interval),
      asc(recommendations.holding_period),
      asc(recommendations.rank),
      asc(recommendations.id),
    );
  return rows.map(({ symbol, row }) => toRecommendation(symbol ?? '', row));
}

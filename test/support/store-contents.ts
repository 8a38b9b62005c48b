import Database from 'better-sqlite3';
import pg from 'pg';

/**
 * What a store holds, table by table, as sorted JSON rows that say the same in every store with the same contents: integer
 * keys are replaced by what they stand for, and random identifiers and times of the clock (when something was written or first
 * seen) are left out. Not looked at: what tells how the work went (runs, steps, locks, metrics, provider state) and what is
 * derived (chunks, search index).
 */
export function storeContents(path: string): Record<string, string[]> {
  const sql = new Database(path, { readonly: true });
  try {
    return Object.fromEntries(Object.entries(QUERIES).map(([table, query]) => [table, rowsOf(sql, query)]));
  } finally {
    sql.close();
  }
}

/** The same of a store in the schema that a Postgres URL names. */
export async function postgresContents(url: string): Promise<Record<string, string[]>> {
  const client = new pg.Client({ connectionString: url.replace(/[?&]schema=.*/, '') });
  await client.connect();
  try {
    await client.query(`SET search_path = "${new URL(url).searchParams.get('schema')}"`);
    const contents: Record<string, string[]> = {};
    for (const [table, query] of Object.entries(QUERIES)) {
      const { rows } = await client.query(query.replace(/\b(f\.)(end)\b/g, '$1"$2"'));
      contents[table] = rows.map((row) => JSON.stringify(row)).sort();
    }
    return contents;
  } finally {
    await client.end();
  }
}

/** Tables that differ, with the first rows that only one of the two has; empty when the stores hold the same. */
export function storeDifferences(
  a: Record<string, readonly string[]>,
  b: Record<string, readonly string[]>,
): Record<string, { readonly onlyFirst: string[]; readonly onlySecond: string[] }> {
  const missing = (from: readonly string[] = [], other: readonly string[] = []) => {
    const left = new Map<string, number>();
    for (const row of other) left.set(row, (left.get(row) ?? 0) + 1);
    // A row that is there twice is not the same as once.
    return from.filter((row) => {
      const count = left.get(row) ?? 0;
      left.set(row, count - 1);
      return count <= 0;
    });
  };
  return Object.fromEntries(
    Object.keys({ ...a, ...b })
      .map((table) => {
        const [onlyFirst, onlySecond] = [missing(a[table], b[table]), missing(b[table], a[table])];
        return [table, { onlyFirst: onlyFirst.slice(0, 5), onlySecond: onlySecond.slice(0, 5) }] as const;
      })
      .filter(([, { onlyFirst, onlySecond }]) => onlyFirst.length + onlySecond.length > 0),
  );
}

function rowsOf(sql: Database.Database, query: string): string[] {
  return (sql.prepare(query).all() as object[]).map((row) => JSON.stringify(row)).sort();
}

const ARTICLE = 'a.source, a.published_at, a.title';

/** Stories are named by the identifier of their first article: here by that article itself. */
const STORY = `(SELECT f.source || ' ' || f.published_at || ' ' || f.title FROM articles f WHERE f.uuid = a.story)`;

const QUERIES: Readonly<Record<string, string>> = {
  stocks: 'SELECT symbol, company_name, sector, fortune_500_rank, year FROM stocks',
  market_data: `
    SELECT s.symbol, m.interval, m.ts, m.open, m.high, m.low, m.close, m.volume, b.provider, b.adjustment
    FROM market_data m JOIN stocks s ON s.id = m.stock_id JOIN bar_batches b ON b.id = m.batch_id`,
  market_data_revisions: `
    SELECT s.symbol, m.interval, m.ts, m.revision, m.open, m.high, m.low, m.close, m.volume, b.provider, b.adjustment
    FROM market_data_revisions m JOIN stocks s ON s.id = m.stock_id JOIN bar_batches b ON b.id = m.batch_id`,
  corporate_actions: `
    SELECT s.symbol, c.ex_date, c.type, c.value, c.provider FROM corporate_actions c JOIN stocks s ON s.id = c.stock_id`,
  articles: `SELECT ${ARTICLE}, a.url, a.provider, a.text, ${STORY} AS story FROM articles a`,
  article_stocks: `
    SELECT s.symbol, ${ARTICLE}, l.provider, l.relevance
    FROM article_stocks l JOIN stocks s ON s.id = l.stock_id JOIN articles a ON a.id = l.article_id`,
  article_scores: `
    SELECT s.symbol, ${ARTICLE}, c.scorer, c.score, c.label, c.confidence, c.topics
    FROM article_scores c JOIN stocks s ON s.id = c.stock_id JOIN articles a ON a.id = c.article_id`,
  sentiment_data: `
    SELECT s.symbol, d.source, d.ts, d.score, d.confidence, d.articles, d.scorer, d.provider
    FROM sentiment_data d JOIN stocks s ON s.id = d.stock_id`,
  macro_observations: 'SELECT series, date, value, provider FROM macro_observations',
  fundamentals: `
    SELECT s.symbol, f.name, f.start, f.end, f.value, f.form, f.provider, f.filed_at
    FROM fundamentals f JOIN stocks s ON s.id = f.stock_id`,
  predictions: `
    SELECT s.symbol, p.interval, p.horizon, p.as_of, p.bar_time, p.signal, p.confidence_score, p.sell, p.hold, p.buy,
      p.expected_return, p.models, p.inputs_hash, p.due_at, p.outcome_return, p.outcome_signal
    FROM predictions p JOIN stocks s ON s.id = p.stock_id`,
  recommendations: `
    SELECT s.symbol, r.hour, r.interval, r.holding_period, r.rank, r.company_name, r.sector, r.fortune_500_rank, r.signal,
      r.confidence_score, r.sell, r.hold, r.buy, r.expected_return, r.sentiment_score, r.sentiment_sources, r.risk_level,
      r.risk, r.horizon, r.price, r.bar_time, r.drivers, r.models, r.explanation, r.inputs_hash, r.as_of
    FROM recommendations r JOIN stocks s ON s.id = r.stock_id`,
};

import type { SourceFinding } from '../../../domain/source-finding.js';
import type { ProviderFreshness, ProviderOutcome, ProviderStore, SeenFinding } from '../../../ports/store.js';
import { END_OF_TIME } from '../vintages.js';
import { type Connection, snapshot, write } from './connection.js';
import type { Blocking } from './sqlite-errors.js';

/** Table of each kind, and the time that its newest row is about. Bars are looked at by batch: there are too many of them. */
const NEWEST: Readonly<Record<ProviderFreshness['kind'], readonly [table: string, newest: string]>> = {
  bars: ['bar_batches', 'NULL'],
  actions: ['corporate_actions', 'max(ex_date)'],
  articles: ['articles', 'max(published_at)'],
  sentiment: ['sentiment_data', 'max(ts)'],
  macro: ['macro_observations', 'max(date)'],
  fundamentals: ['fundamentals', 'max(end)'],
};

export function openProviders({ sql }: Connection): Blocking<ProviderStore> {
  return {
    state: (provider) =>
      Object.fromEntries(
        sql.prepare('SELECT key, value FROM provider_state WHERE provider = ? ORDER BY key').raw().all(provider) as [
          string,
          string,
        ][],
      ),
    setState: (provider, values, at) => write(sql, () => putState(sql, provider, values, at)),
    update: (provider, keys, change, at) =>
      write(sql, () => {
        const get = sql.prepare('SELECT value FROM provider_state WHERE provider = ? AND key = ?').pluck();
        const values = Object.fromEntries(keys.map((key) => [key, get.get(provider, key) as string | undefined]));
        putState(sql, provider, change(values), at);
      }),
    addOutcomes: (outcomes) =>
      write(sql, () => {
        const add = sql.prepare(`
          INSERT INTO provider_outcomes (provider, hour, outcome, requests) VALUES (@provider, @hour, @outcome, @requests)
          ON CONFLICT (provider, hour, outcome) DO UPDATE SET requests = requests + excluded.requests`);
        for (const outcome of outcomes) add.run(outcome);
      }),
    outcomes: ({ from = -END_OF_TIME } = {}) =>
      sql
        .prepare(`
          SELECT provider, hour, outcome, requests FROM provider_outcomes WHERE hour >= ?
          ORDER BY provider, hour, outcome`)
        .all(from) as ProviderOutcome[],
    addFindings: (findings, at) =>
      write(sql, () => {
        const add = sql.prepare(`
          INSERT INTO source_findings (provider, kind, subject, detail, first_seen, last_seen, times)
          VALUES (@provider, @kind, @subject, @detail, @at, @at, 1)
          ON CONFLICT (provider, kind, subject) DO UPDATE SET
            detail = excluded.detail, last_seen = excluded.last_seen, times = times + 1`);
        for (const { provider, kind, subject, detail } of findings) add.run({ provider, kind, subject, detail, at });
      }),
    findings: ({ from = -END_OF_TIME, limit = -1 } = {}) =>
      sql
        .prepare(`
          SELECT provider, kind, subject, detail, first_seen, last_seen, times FROM source_findings WHERE last_seen >= ?
          ORDER BY last_seen DESC, provider, kind, subject LIMIT ?`)
        .all(from, limit) as (SourceFinding & SeenFinding)[],
    names: () =>
      snapshot(
        sql,
        () =>
          sql
            .prepare(`
              SELECT provider FROM provider_state UNION SELECT provider FROM provider_outcomes
              UNION SELECT provider FROM source_findings ORDER BY provider`)
            .pluck()
            .all() as string[],
      ),
    freshness: () =>
      snapshot(sql, () =>
        Object.entries(NEWEST)
          .flatMap(([kind, [table, newest]]) =>
            (
              sql
                .prepare(`
                  SELECT provider, ${newest} AS newest, max(first_seen) AS seen_at FROM ${table} GROUP BY provider`)
                .all() as Omit<ProviderFreshness, 'kind'>[]
            ).map((row) => ({ ...row, kind: kind as ProviderFreshness['kind'] })),
          )
          .sort((a, b) => (a.provider < b.provider ? -1 : a.provider > b.provider ? 1 : a.kind < b.kind ? -1 : 1)),
      ),
  };
}

function putState(
  sql: Connection['sql'],
  provider: string,
  values: Readonly<Record<string, string | null>>,
  at: number,
): void {
  const put = sql.prepare(`
    INSERT INTO provider_state (provider, key, value, updated_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (provider, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`);
  const remove = sql.prepare('DELETE FROM provider_state WHERE provider = ? AND key = ?');
  for (const [key, value] of Object.entries(values)) {
    if (value === null) remove.run(provider, key);
    else put.run(provider, key, value, at);
  }
}

import type { SourceFinding } from '../../../domain/source-finding.js';
import type { ProviderFreshness, ProviderOutcome, ProviderStore, SeenFinding } from '../../../ports/store.js';
import { END_OF_TIME } from '../vintages.js';
import { insertRows } from './columns.js';
import type { Connection, Transaction } from './connection.js';
import { lockFamily } from './stock-ids.js';

/** Table of each kind, and the time that its newest row is about. Bars are looked at by batch: there are too many of them. */
const NEWEST: Readonly<Record<ProviderFreshness['kind'], readonly [table: string, newest: string]>> = {
  bars: ['bar_batches', 'NULL::int8'],
  actions: ['corporate_actions', 'max(ex_date)'],
  articles: ['articles', 'max(published_at)'],
  sentiment: ['sentiment_data', 'max(ts)'],
  macro: ['macro_observations', 'max(date)'],
  fundamentals: ['fundamentals', 'max("end")'],
};

const STATE = { provider: 'text', key: 'text', value: 'text', updated_at: 'int8' } as const;
const FINDING = {
  provider: 'text',
  kind: 'text',
  subject: 'text',
  detail: 'text',
  first_seen: 'int8',
  last_seen: 'int8',
  times: 'int8',
} as const;

export function openProviders({ read, write }: Connection): ProviderStore {
  return {
    state: (provider) =>
      read(async (db) =>
        Object.fromEntries(
          await db.tuples<[string, string]>('SELECT key, value FROM provider_state WHERE provider = $1 ORDER BY key', [
            provider,
          ]),
        ),
      ),
    setState: (provider, values, at) => write((db) => putState(db, provider, values, at)),
    update: (provider, keys, change, at) =>
      write(async (db) => {
        // A row that is not there yet cannot be locked.
        await lockFamily(db, `state of ${provider}`);
        const rows = await db.tuples<[string, string]>(
          'SELECT key, value FROM provider_state WHERE provider = $1 AND key = ANY($2::text[])',
          [provider, keys],
        );
        await putState(db, provider, change(Object.fromEntries(rows)), at);
      }),
    addOutcomes: (outcomes) =>
      write(async (db) => {
        const sums = new Map<string, ProviderOutcome>();
        for (const outcome of outcomes) {
          const key = `${outcome.provider} ${outcome.hour} ${outcome.outcome}`;
          sums.set(key, { ...outcome, requests: outcome.requests + (sums.get(key)?.requests ?? 0) });
        }
        await insertRows(
          db,
          'provider_outcomes',
          { provider: 'text', hour: 'int8', outcome: 'text', requests: 'int8' },
          [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, outcome]) => outcome),
          `ON CONFLICT (provider, hour, outcome)
           DO UPDATE SET requests = provider_outcomes.requests + excluded.requests`,
        );
      }),
    outcomes: ({ from = -END_OF_TIME } = {}) =>
      read((db) =>
        db.rows<ProviderOutcome>(
          `SELECT provider, hour, outcome, requests FROM provider_outcomes WHERE hour >= $1
           ORDER BY provider, hour, outcome`,
          [from],
        ),
      ),
    addFindings: (findings, at) =>
      write(async (db) => {
        const merged = new Map<string, Record<keyof typeof FINDING, unknown> & { readonly times: number }>();
        for (const { provider, kind, subject, detail } of findings) {
          const key = JSON.stringify([provider, kind, subject]);
          const times = (merged.get(key)?.times ?? 0) + 1;
          merged.set(key, { provider, kind, subject, detail, first_seen: at, last_seen: at, times });
        }
        await insertRows(
          db,
          'source_findings',
          FINDING,
          [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, finding]) => finding),
          `ON CONFLICT (provider, kind, subject) DO UPDATE SET detail = excluded.detail,
            last_seen = excluded.last_seen, times = source_findings.times + excluded.times`,
        );
      }),
    findings: ({ from = -END_OF_TIME, limit } = {}) =>
      read((db) =>
        db.rows<SourceFinding & SeenFinding>(
          `SELECT provider, kind, subject, detail, first_seen, last_seen, times FROM source_findings
           WHERE last_seen >= $1 ORDER BY last_seen DESC, provider, kind, subject LIMIT $2`,
          [from, limit === undefined || limit < 0 ? null : limit],
        ),
      ),
    names: () =>
      read(async (db) => {
        const rows = await db.rows<{ provider: string }>(
          `SELECT provider FROM provider_state UNION SELECT provider FROM provider_outcomes
           UNION SELECT provider FROM source_findings ORDER BY provider`,
        );
        return rows.map(({ provider }) => provider);
      }),
    freshness: () =>
      read((db) => {
        const kinds = Object.entries(NEWEST).map(
          ([kind, [table, newest]]) =>
            `SELECT provider, '${kind}' COLLATE "C" AS kind, ${newest} AS newest, max(first_seen) AS seen_at
             FROM ${table} GROUP BY provider`,
        );
        return db.rows<ProviderFreshness>(`${kinds.join(' UNION ALL ')} ORDER BY provider, kind`);
      }),
  };
}

async function putState(
  db: Transaction,
  provider: string,
  values: Readonly<Record<string, string | null>>,
  at: number,
): Promise<void> {
  // In one order, so that two writers of the same keys never wait for one another.
  const entries = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  const removed = entries.filter(([, value]) => value === null).map(([key]) => key);
  if (removed.length > 0) {
    await db.run('DELETE FROM provider_state WHERE provider = $1 AND key = ANY($2::text[])', [provider, removed]);
  }
  const set = entries.filter(([, value]) => value !== null);
  await insertRows(
    db,
    'provider_state',
    STATE,
    set.map(([key, value]) => ({ provider, key, value, updated_at: at })),
    'ON CONFLICT (provider, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at',
  );
}

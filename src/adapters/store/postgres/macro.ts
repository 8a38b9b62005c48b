import type { MacroObservation, MacroSeries } from '../../../domain/macro.js';
import type { EpochMs } from '../../../domain/time.js';
import type { MacroStore, UpsertCounts, WriteOptions } from '../../../ports/store.js';
import { type MacroVintage, macroSeries } from '../macro-vintages.js';
import { reportRow } from '../row-progress.js';
import { END_OF_TIME, vintageKnownAt } from '../vintages.js';
import { asColumns, insertRows } from './columns.js';
import type { Connection, Transaction } from './connection.js';
import { addTo, newestUpTo, type Release } from './releases.js';
import { lockFamily } from './stock-ids.js';

const KEY = { series: 'text', date: 'int8' } as const;
const ROW = {
  ...KEY,
  released_at: 'int8',
  known_at: 'int8',
  value: 'float8',
  provider: 'text',
  first_seen: 'int8',
} as const;

export function openMacro({ read, write }: Connection): MacroStore {
  return {
    upsert: (observations, options) => write((db) => upsertMacro(db, observations, options)),
    read: (query = {}) => read((db) => readMacro(db, query)),
  };
}

const keyOf = ({ series, date }: { readonly series: string; readonly date: EpochMs }) => `${date} ${series}`;

/**
 * A source may give every release of a date (first print, first revision, ...), each with its own known_at: those are kept
 * as they are, in whatever order they come. A different value for a release that is there already is a correction, known
 * from when it was seen. A release that repeats the value before it says nothing new.
 */
async function upsertMacro(
  db: Transaction,
  observations: readonly MacroObservation[],
  options: WriteOptions,
): Promise<UpsertCounts> {
  await lockFamily(db, 'macro');
  const kept = await readReleases(db, observations);
  const counts = { added: 0, changed: 0, unchanged: 0 };
  const rows: { [Name in keyof typeof ROW]: unknown }[] = [];
  observations.forEach(({ series, date, value, provider, known_at: release }, done) => {
    const key = keyOf({ series, date });
    const releases = kept.get(key) ?? [];
    const newest = newestUpTo(releases, release);
    if (newest?.value === value) counts.unchanged++;
    else {
      const corrected = newest?.released_at === release ? newest.known_at : undefined;
      const knownAt = vintageKnownAt(release, options.seenAt, corrected);
      rows.push({ series, date, released_at: release, known_at: knownAt, value, provider, first_seen: options.seenAt });
      counts[releases.length === 0 ? 'added' : 'changed']++;
      addTo(kept, key, { released_at: release, known_at: knownAt, value });
    }
    reportRow(options, done + 1, observations.length);
  });
  await insertRows(db, 'macro_observations', ROW, rows);
  return counts;
}

async function readReleases(
  db: Transaction,
  observations: readonly MacroObservation[],
): Promise<Map<string, Release[]>> {
  const keys = [...new Map(observations.map((seen) => [keyOf(seen), seen])).values()];
  const { from, values } = asColumns(KEY, keys);
  const rows = await db.rows<Release & { series: string; date: EpochMs }>(
    `SELECT series, date, m.released_at, m.known_at, m.value
     FROM ${from} AS k (series, date) JOIN macro_observations m USING (series, date)`,
    values,
  );
  const kept = new Map<string, Release[]>();
  for (const row of rows) addTo(kept, keyOf(row), row);
  return kept;
}

async function readMacro(
  db: Transaction,
  query: NonNullable<Parameters<MacroStore['read']>[0]>,
): Promise<Record<string, MacroSeries>> {
  const rows = await db.rows<MacroVintage & { series: string }>(
    `SELECT series, date, released_at, known_at, value FROM macro_observations
     WHERE known_at <= $1 AND ($2::text[] IS NULL OR series = ANY($2))
     ORDER BY series, known_at, released_at, date`,
    [query.asOf ?? END_OF_TIME, query.series ?? null],
  );
  const perSeries = new Map<string, typeof rows>();
  for (const row of rows) addTo(perSeries, row.series, row);
  return Object.fromEntries(
    [...perSeries].map(([series, ofSeries]) => [series, macroSeries(series, ofSeries, query.vintages)]),
  );
}

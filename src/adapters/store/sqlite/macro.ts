import type Database from 'better-sqlite3';
import type { MacroObservation, MacroSeries } from '../../../domain/macro.js';
import type { EpochMs } from '../../../domain/time.js';
import type { MacroStore, UpsertCounts, WriteOptions } from '../../../ports/store.js';
import { type MacroVintage, macroSeries } from '../macro-vintages.js';
import { reportRow } from '../row-progress.js';
import { END_OF_TIME, vintageKnownAt } from '../vintages.js';
import { type Connection, snapshot, write } from './connection.js';
import type { Blocking } from './sqlite-errors.js';

interface Vintage {
  readonly released_at: EpochMs;
  readonly known_at: EpochMs;
  readonly value: number;
}

export function openMacro({ sql }: Connection): Blocking<MacroStore> {
  return {
    upsert: (observations, options) => write(sql, () => upsertMacro(sql, observations, options)),
    read: (query = {}) => snapshot(sql, () => readMacro(sql, query)),
  };
}

/**
 * A source may give every release of a date (first print, first revision, ...), each with its own known_at: those are kept
 * as they are, in whatever order they come. A different value for a release that is there already is a correction, known
 * from when it was seen. A release that repeats the value before it says nothing new.
 */
function upsertMacro(
  sql: Database.Database,
  observations: readonly MacroObservation[],
  options: WriteOptions,
): UpsertCounts {
  const newestUpTo = sql.prepare(`
    SELECT released_at, known_at, value FROM macro_observations WHERE series = ? AND date = ? AND released_at <= ?
    ORDER BY released_at DESC, known_at DESC LIMIT 1`);
  const anyOf = sql.prepare('SELECT 1 FROM macro_observations WHERE series = ? AND date = ? LIMIT 1');
  const insert = sql.prepare(`
    INSERT INTO macro_observations (series, date, released_at, known_at, value, provider, first_seen)
    VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const counts = { added: 0, changed: 0, unchanged: 0 };
  observations.forEach(({ series, date, value, provider, known_at: release }, done) => {
    const newest = newestUpTo.get(series, date, release) as Vintage | undefined;
    if (newest?.value === value) counts.unchanged++;
    else {
      const isNew = newest === undefined && anyOf.get(series, date) === undefined;
      const corrected = newest?.released_at === release ? newest.known_at : undefined;
      const knownAt = vintageKnownAt(release, options.seenAt, corrected);
      insert.run(series, date, release, knownAt, value, provider, options.seenAt);
      counts[isNew ? 'added' : 'changed']++;
    }
    reportRow(options, done + 1, observations.length);
  });
  return counts;
}

function readMacro(sql: Database.Database, query: NonNullable<Parameters<MacroStore['read']>[0]>) {
  const { series: names, asOf = END_OF_TIME, vintages } = query;
  const known = sql.prepare('SELECT DISTINCT series FROM macro_observations ORDER BY series').pluck().all() as string[];
  const select = sql.prepare(`
    SELECT date, released_at, known_at, value FROM macro_observations WHERE series = ? AND known_at <= ?
    ORDER BY known_at, released_at, date`);
  const wanted = names === undefined ? known : known.filter((name) => names.includes(name));
  const answer: Record<string, MacroSeries> = {};
  for (const series of wanted) {
    const rows = select.all(series, asOf) as MacroVintage[];
    if (rows.length > 0) answer[series] = macroSeries(series, rows, vintages);
  }
  return answer;
}

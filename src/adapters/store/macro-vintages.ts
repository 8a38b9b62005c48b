import type { MacroSeries } from '../../domain/macro.js';
import type { EpochMs } from '../../domain/time.js';

/** A row of `macro_observations`, in either dialect. */
export interface MacroVintage {
  readonly date: EpochMs;
  readonly released_at: EpochMs;
  readonly known_at: EpochMs;
  readonly value: number;
}

/**
 * A series of the rows that stood for their date when they became known, which a correction of an earlier release behind a
 * later one never did: all of them, or the last of each date. `rows` ascending by known_at, then released_at.
 */
export function macroSeries(
  series: string,
  rows: readonly MacroVintage[],
  vintages: 'latest' | 'every' = 'latest',
): MacroSeries {
  const kept = inForce(rows, vintages);
  return {
    series,
    known_at: Float64Array.from(kept, (row) => row.known_at),
    date: Float64Array.from(kept, (row) => row.date),
    value: Float64Array.from(kept, (row) => row.value),
  };
}

function inForce(rows: readonly MacroVintage[], vintages: 'latest' | 'every'): readonly MacroVintage[] {
  const newest = new Map<EpochMs, MacroVintage>();
  const stood = rows.filter((row) => {
    if ((newest.get(row.date)?.released_at ?? Number.NEGATIVE_INFINITY) > row.released_at) return false;
    newest.set(row.date, row);
    return true;
  });
  const kept = vintages === 'every' ? stood : stood.filter((row) => newest.get(row.date) === row);
  return kept.sort((a, b) => a.known_at - b.known_at || a.date - b.date);
}

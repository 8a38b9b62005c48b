import { DAY, type EpochMs } from '../../domain/time.js';

/** A number over a period: `until` is the day after its last. */
export interface PeriodValue {
  readonly from: EpochMs;
  readonly until: EpochMs;
  readonly value: number;
}

/** A year of 52 or 53 weeks is 364 or 371 days; one whose end moved to another weekday a few more or less. */
const YEAR = { shortest: 350 * DAY, longest: 380 * DAY };

/** Four quarters of which one is a year less nine months are five steps; one more for a part year. */
const MOST_STEPS = 6;

/**
 * The sum over the year up to `until`, and the day from which that year begins; `undefined` when the periods do not tell it. Periods
 * are steps between days, forward with their value and backward with its negative, so whatever adds up is found: a
 * reported year, four quarters, a fourth quarter that is a year less nine months, a last year with the part year since it
 * less the same part of the year before. Fewest steps win: each may have been restated by itself.
 */
export function trailingYear(
  periods: readonly PeriodValue[],
  until: EpochMs,
): { readonly from: EpochMs; readonly value: number } | undefined {
  const recent = periods.filter((period) => period.until <= until && until - period.from <= 2 * YEAR.longest);
  const reached = new Map<EpochMs, number>([[until, 0]]);
  let front: readonly EpochMs[] = [until];
  for (let step = 0; step < MOST_STEPS && front.length > 0; step++) {
    const next: EpochMs[] = [];
    for (const day of front) {
      const sum = reached.get(day) as number;
      for (const { from, until: end, value } of recent) {
        const other = end === day ? from : from === day ? end : undefined;
        if (other === undefined || reached.has(other)) continue;
        reached.set(other, end === day ? sum + value : sum - value);
        next.push(other);
      }
    }
    // In ascending order, so that the answer does not depend on the order of the periods.
    next.sort((a, b) => a - b);
    const from = next.find((day) => until - day >= YEAR.shortest && until - day <= YEAR.longest);
    if (from !== undefined) return { from, value: reached.get(from) as number };
    front = next;
  }
  return undefined;
}

import { newYorkDate } from '../../../../domain/new-york-time.js';
import { DAY, type EpochMs, SECOND } from '../../../../domain/time.js';
import type { FetchedSeries } from '../../../../ports/price-source.js';
import { numberOf } from '../found.js';
import type { Chart } from './chart.js';

type Action = FetchedSeries['actions'][number];

/**
 * Splits and dividends with an ex-date in the span (dates of both ends included), ascending, and how many events had no
 * usable numbers. Yahoo divides past dividends by later splits as it does prices; here they are as paid again, so the
 * chart must hold every split from the first dividend to now.
 */
export function mapActions(
  chart: Chart,
  from: EpochMs,
  to: EpochMs,
): { readonly actions: Action[]; readonly unusable: number } {
  const actions: Action[] = [];
  const splits = chart.splits.map((split) => ({
    ex_date: dateOf(split),
    type: 'split' as const,
    value: numberOf(split['numerator']) / numberOf(split['denominator']),
  }));
  const dividends = chart.dividends.map((dividend) => {
    const ex_date = dateOf(dividend);
    const later = splits.filter((split) => split.ex_date > ex_date && isUsable(split));
    const paid = later.reduce((value, split) => value * split.value, numberOf(dividend['amount']));
    // Six digits behind the point are the finest that companies declare.
    return { ex_date, type: 'dividend' as const, value: Math.round(paid * 1e6) / 1e6 };
  });
  const all = [...splits, ...dividends];
  const [first, last] = [Math.floor(from / DAY) * DAY, Math.floor(to / DAY) * DAY];
  for (const action of all) {
    if (isUsable(action) && action.ex_date >= first && action.ex_date <= last) actions.push(action);
  }
  actions.sort((a, b) => a.ex_date - b.ex_date);
  return { actions, unusable: all.filter((action) => !isUsable(action)).length };
}

function isUsable({ ex_date, value }: Action): boolean {
  return Number.isFinite(ex_date) && Number.isFinite(value) && value > 0;
}

function dateOf(event: Readonly<Record<string, unknown>>): EpochMs {
  return newYorkDate(numberOf(event['date']) * SECOND);
}

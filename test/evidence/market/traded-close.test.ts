import { describe, expect, it } from 'vitest';
import { ADJUSTMENTS, type Adjustment, type BarPanel } from '../../../src/domain/bar.js';
import type { CorporateAction } from '../../../src/domain/corporate-action.js';
import { DAY } from '../../../src/domain/time.js';
import { tradedClose } from '../../../src/evidence/market/traded-close.js';

const MONDAY = Date.UTC(2024, 0, 8);
const day = (n: number) => MONDAY + n * DAY;

function bars(rows: readonly (readonly [number, Adjustment])[], last = rows.length): BarPanel {
  const kept = rows.slice(0, last);
  const close = Float64Array.from(kept, ([value]) => value);
  const known_at = Float64Array.from(kept, (_, i) => day(i + 1));
  return {
    symbols: ['MADE'],
    offsets: Uint32Array.of(0, kept.length),
    time: Float64Array.from(kept, (_, i) => day(i)),
    columns: { open: close, high: close, low: close, close, volume: close, known_at },
    adjustment: Uint8Array.from(kept, ([, kind]) => ADJUSTMENTS.indexOf(kind)),
  };
}

const split = (n: number, value: number, type: CorporateAction['type'] = 'split'): CorporateAction => ({
  symbol: 'MADE',
  ex_date: day(n),
  type,
  value,
  provider: 'made-up',
  known_at: day(n),
});

describe('the close as traded', () => {
  it('is a raw price as given, and a split-adjusted one times the splits that followed', () => {
    const actions = [split(3, 3), split(1, 2), split(2, 0.5, 'dividend')];
    const traded = [60, 30, 33, 10];
    expect([...tradedClose(bars(traded.map((close) => [close, 'raw'])), actions)]).toEqual(traded);
    const adjusted = [10, 10, 11, 10].map((close) => [close, 'split'] as const);
    expect([...tradedClose(bars(adjusted), actions)]).toEqual(traded);
  });

  it('takes neighbours of one kind as one file that knows the splits up to its end', () => {
    const mixed = [
      [30, 'split'],
      [30, 'split'],
      [31, 'raw'],
      [11, 'raw'],
    ] as const;
    expect([...tradedClose(bars(mixed), [split(1, 2), split(3, 3)])]).toEqual([60, 30, 31, 11]);
  });

  it('is the same, to the last bit, when the view ends before a split that the prices know', () => {
    const rows = [
      [10.1, 'split'],
      [10.3, 'split'],
      [11.7, 'split'],
      [10, 'split'],
    ] as const;
    const actions = [split(1, 1.1), split(3, 0.3)];
    const whole = tradedClose(bars(rows), actions);
    expect(tradedClose(bars(rows, 3), [split(1, 1.1)], { laterSplits: actions })).toEqual(whole.slice(0, 3));
  });

  it('is not known of prices that are adjusted for dividends, and leaves the bars alone', () => {
    const given = bars([
      [10, 'all'],
      [11, 'raw'],
    ]);
    expect([...tradedClose(given, [])]).toEqual([Number.NaN, 11]);
    expect([...given.columns.close]).toEqual([10, 11]);
  });
});

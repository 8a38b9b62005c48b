import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BarColumns, chunkRanges, refuseBigEndian } from '../../../src/adapters/store/bar-columns.js';
import { freshBars, mergeBars } from '../../../src/adapters/store/bar-merge.js';
import { DAY } from '../../../src/domain/time.js';
import { batchOf, endOf } from '../../contracts/store-samples.js';

type Bar = { time: number; close: number; knownAt: number };

const SEEN_AT = 10_000 * DAY;
const bars = (draw: readonly (readonly [number, number])[]): Bar[] =>
  [...new Map(draw)].sort(([a], [b]) => a - b).map(([d, close]) => ({ time: d * DAY, close, knownAt: endOf(d * DAY) }));
const incomingOf = (list: readonly Bar[], adjustment: number) => ({
  panel: batchOf(list.map((bar) => ({ symbol: 'AAA', ...bar }))).panel,
  from: 0,
  to: list.length,
  adjustment,
});
const rowsOf = (columns: BarColumns) =>
  Array.from({ length: columns.rows }, (_, k) => ({
    time: columns.time[k],
    close: columns.close[k],
    knownAt: columns.known_at[k],
    adjustment: columns.adjustment[k],
  }));

/** The merge said clearly: a map by time, one bar after another. */
function mergeClearly(existing: readonly Bar[], incoming: readonly Bar[], adjustment: number) {
  const merged = new Map(existing.map((bar) => [bar.time, { ...bar, adjustment: 0 }]));
  const counts = { added: 0, changed: 0, unchanged: 0 };
  for (const bar of incoming) {
    const old = merged.get(bar.time);
    if (old === undefined) counts.added++;
    else if (old.close === bar.close && old.adjustment === adjustment) counts.unchanged++;
    else counts.changed++;
    // The same price under another adjustment was known all along; another price is known from now.
    const corrected = Math.max(SEEN_AT, bar.knownAt, old?.knownAt ?? 0);
    const knownAt = old === undefined ? bar.knownAt : old.close === bar.close ? old.knownAt : corrected;
    merged.set(bar.time, { ...bar, knownAt, adjustment });
  }
  return { counts, rows: [...merged.values()].sort((a, b) => a.time - b.time) };
}

describe('merging bars into a chunk', () => {
  const draw = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom(10, 11, 12)), { minLength: 1 });

  it('gives what the clear form gives, for any bars', () => {
    fc.assert(
      fc.property(draw, draw, fc.constantFrom(0, 1), (first, second, adjustment) => {
        const [existing, incoming] = [bars(first), bars(second)];
        const { columns } = freshBars(incomingOf(existing, 0));
        const merge = mergeBars(columns!, incomingOf(incoming, adjustment), SEEN_AT);
        const clear = mergeClearly(existing, incoming, adjustment);
        const { added, changed, unchanged } = merge;
        expect({ added: added.length, changed: changed.length, unchanged }).toEqual(clear.counts);
        expect(rowsOf(merge.columns ?? columns!)).toEqual(clear.rows);
        expect(merge.columns === undefined).toBe(clear.counts.added + clear.counts.changed === 0);
      }),
    );
  });

  it('takes each of the five values and the adjustment into account, and nothing else', () => {
    const list = bars([[1, 10]]);
    const { columns } = freshBars(incomingOf(list, 0));
    for (const field of ['open', 'high', 'low', 'close', 'volume'] as const) {
      const incoming = incomingOf(list, 0);
      incoming.panel.columns[field][0]! += 0.001;
      expect(mergeBars(columns!, incoming, SEEN_AT).changed).toHaveLength(1);
    }
    const later = incomingOf([{ ...list[0]!, knownAt: SEEN_AT }], 0);
    expect(mergeBars(columns!, later, SEEN_AT)).toMatchObject({ unchanged: 1, columns: undefined });
    const relabelled = incomingOf([{ ...list[0]!, knownAt: SEEN_AT }], 2);
    expect(mergeBars(columns!, relabelled, SEEN_AT).changed).toEqual([
      expect.objectContaining({ knownAt: list[0]!.knownAt }),
    ]);
  });

  it('never lets a new value be known before the one it replaces', () => {
    const { columns } = freshBars(incomingOf([{ time: 0, close: 1, knownAt: SEEN_AT + DAY }], 0));
    const merge = mergeBars(columns!, incomingOf([{ time: 0, close: 2, knownAt: DAY }], 0), SEEN_AT);
    expect(merge.changed[0]?.knownAt).toBe(SEEN_AT + DAY);
  });
});

describe('chunks', () => {
  it('are refused on a big-endian machine', () => {
    expect(() => refuseBigEndian('BE')).toThrow(/big-endian/);
    expect(() => refuseBigEndian('LE')).not.toThrow();
  });

  it('fall into chunks by the calendar, before 1970 too', () => {
    const days = [-600, -512, -1, 0, 511, 512, 5000];
    const ranges = chunkRanges(
      '1d',
      Float64Array.from(days, (d) => d * DAY),
      0,
      days.length,
    );
    expect(ranges).toEqual([
      { chunk: -2, from: 0, to: 1 },
      { chunk: -1, from: 1, to: 3 },
      { chunk: 0, from: 3, to: 5 },
      { chunk: 1, from: 5, to: 6 },
      { chunk: 9, from: 6, to: 7 },
    ]);
  });
});

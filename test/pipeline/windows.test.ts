import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/math/random.js';
import { completeWindows, gatherHistory, windowsAt } from '../../src/pipeline/windows.js';

/** Stocks of the given lengths, two features, with holes. */
function panelOf(lengths: readonly number[], seed: number) {
  const rows = lengths.reduce((sum, length) => sum + length, 0);
  const random = new Random(seed);
  const column = () => Float32Array.from({ length: rows }, () => (random.float() < 0.1 ? Number.NaN : random.normal()));
  const offsets = Uint32Array.from([0, ...lengths.map((_, s) => lengths.slice(0, s + 1).reduce((a, b) => a + b, 0))]);
  const panel = {
    symbols: lengths.map((_, s) => `S${s}`),
    offsets,
    time: Float64Array.from({ length: rows }, (_, row) => row),
    columns: { a: column(), b: column() },
  };
  return { panel, names: ['b', 'a'] };
}

const lengths = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 4 });
const steps = fc.integer({ min: 1, max: 6 });
const seeds = fc.integer({ min: 0, max: 1_000_000 });

describe('windows of a panel', () => {
  it('end exactly where as many rows of one stock in a row have every feature', () => {
    fc.assert(
      fc.property(lengths, steps, seeds, (sizes, n, seed) => {
        const columns = panelOf(sizes, seed);
        const { offsets, columns: values } = columns.panel;
        const ends = completeWindows(columns, n);
        for (let s = 0; s < sizes.length; s++) {
          for (let row = offsets[s]!; row < offsets[s + 1]!; row++) {
            let whole = row - n + 1 >= offsets[s]!;
            for (let at = row - n + 1; whole && at <= row; at++) {
              whole = !Number.isNaN(values.a[at]) && !Number.isNaN(values.b[at]);
            }
            expect(ends[row]).toBe(whole ? 1 : 0);
          }
        }
      }),
    );
  });

  it('lie in the history in one piece, with the features in the order asked for, and hold nothing of other stocks or later rows', () => {
    fc.assert(
      fc.property(lengths, steps, seeds, (sizes, n, seed) => {
        const columns = panelOf(sizes, seed);
        const { columns: values } = columns.panel;
        const complete = [...completeWindows(columns, n).entries()]
          .filter(([, flag]) => flag === 1)
          .map(([row]) => row);
        const random = new Random(seed);
        const [some, others] = [
          complete.filter(() => random.float() < 0.3),
          complete.filter(() => random.float() < 0.3),
        ];
        const history = gatherHistory(columns, { rows: [others, some], steps: n });
        expect(history.values.every((value) => !Number.isNaN(value))).toBe(true);
        const { ends } = windowsAt(history, some);
        some.forEach((row, i) => {
          const first = (ends[i]! - n + 1) * 2;
          const expected = Array.from({ length: n }, (_, t) => [values.b[row - n + 1 + t], values.a[row - n + 1 + t]]);
          expect([...history.values.subarray(first, first + 2 * n)]).toEqual(expected.flat());
        });
        // Each row once, however many windows reach it.
        const reached = new Set([...some, ...others].flatMap((row) => Array.from({ length: n }, (_, t) => row - t)));
        expect(history.values.length).toBe(2 * reached.size);
      }),
    );
  });

  it('change nothing before a row when what comes after it is cut off', () => {
    const { panel, names } = panelOf([40], 3);
    const cut = {
      ...panel,
      offsets: Uint32Array.of(0, 25),
      time: panel.time.slice(0, 25),
      columns: { a: panel.columns.a.slice(0, 25), b: panel.columns.b.slice(0, 25) },
    };
    expect(completeWindows({ panel: cut, names }, 4)).toEqual(completeWindows({ panel, names }, 4).slice(0, 25));
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BestSplit,
  type NodeWeights,
  searchSparseSplit,
  searchSplit,
} from '../../../../src/learning/models/forest/best-split.js';
import { fillHistogram, fillSparseHistogram, makeHistogram } from '../../../../src/learning/models/forest/histogram.js';
import { partition } from '../../../../src/learning/models/forest/partition.js';
import { rowCodeFor } from '../../../../src/learning/models/forest/row-code.js';

const CUTS = 40;
const rowsOf = fc.array(
  fc.record({
    bin: fc.integer({ min: 0, max: CUTS }),
    label: fc.integer({ min: 0, max: 2 }),
    weight: fc.integer({ min: 1, max: 9 }),
  }),
  { minLength: 2, maxLength: 60 },
);
type Row = { readonly bin: number; readonly label: number; readonly weight: number };

function packed(rows: readonly Row[]) {
  const code = rowCodeFor(rows.length);
  const codes = Int32Array.from(rows, ({ label, weight }, row) => (label << 30) | (weight << code.rowBits) | row);
  return { code, codes, column: Uint8Array.from(rows, ({ bin }) => bin) };
}

function weightsOf(rows: readonly Row[]): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  for (const { label, weight } of rows) sums[label as 0] += weight;
  return sums;
}

/** The best split by trying every bin, with the weighted Gini impurity as the textbook writes it. */
function clearBest(rows: readonly Row[], least: number): { bin: number; impurity: number } | undefined {
  const impurityOf = (side: readonly Row[]) => {
    const weights = weightsOf(side);
    const total = weights[0] + weights[1] + weights[2];
    return total * (1 - weights.reduce((sum, weight) => sum + (weight / total) ** 2, 0));
  };
  let best: { bin: number; impurity: number } | undefined;
  for (let bin = 0; bin < CUTS; bin++) {
    const left = rows.filter((row) => row.bin <= bin);
    const right = rows.filter((row) => row.bin > bin);
    const enough = [left, right].every((side) => weightsOf(side).reduce((a, b) => a + b, 0) >= least);
    if (!enough || !left.some((row) => row.bin === bin)) continue;
    const impurity = impurityOf(left) + impurityOf(right);
    if (best === undefined || impurity < best.impurity - 1e-9) best = { bin, impurity };
  }
  return best;
}

function searched(rows: readonly Row[], least: number, sparse: boolean) {
  const { code, codes, column } = packed(rows);
  const [sell, hold, buy] = weightsOf(rows);
  const node: NodeWeights = { sell, hold, buy, least };
  const best: BestSplit = { feature: -1, bin: 0, score: -1, sell: 0, hold: 0, buy: 0 };
  const histogram = makeHistogram();
  if (sparse) {
    fillSparseHistogram(histogram, column, codes, 0, codes.length, code);
    searchSparseSplit(histogram, 5, node, best);
  } else {
    fillHistogram(histogram.counts, column, codes, 0, codes.length, code);
    searchSplit(histogram.counts, CUTS, 5, node, best);
  }
  return { best, histogram };
}

describe.each([false, true])('the split search (occupied bins only: %s)', (sparse) => {
  test('finds the split of least impurity that leaves enough on both sides', () => {
    fc.assert(
      fc.property(rowsOf, fc.integer({ min: 1, max: 30 }), (rows, least) => {
        const { best } = searched(rows, least, sparse);
        const clear = clearBest(rows, least);
        if (clear === undefined) {
          expect(best.feature).toBe(-1);
          return;
        }
        expect(best.feature).toBe(5);
        // Equal impurities may be told apart by the last bit; then either split is the best one.
        const left = rows.filter((row) => row.bin <= best.bin);
        expect([best.sell, best.hold, best.buy]).toEqual(weightsOf(left));
        const total = weightsOf(rows).reduce((a, b) => a + b, 0);
        expect(total - best.score).toBeCloseTo(clear.impurity, 6);
      }),
    );
  });

  test('leaves the histogram empty for the next feature', () => {
    fc.assert(
      fc.property(rowsOf, fc.integer({ min: 1, max: 30 }), (rows, least) => {
        const { histogram } = searched(rows, least, sparse);
        expect(histogram.counts.every((count) => count === 0)).toBe(true);
        expect(histogram.occupied.every((bits) => bits === 0)).toBe(true);
      }),
    );
  });
});

test('both ways of searching find the same split', () => {
  fc.assert(
    fc.property(rowsOf, fc.integer({ min: 1, max: 30 }), (rows, least) => {
      expect(searched(rows, least, true).best).toEqual(searched(rows, least, false).best);
    }),
  );
});

test('a partition keeps every row once, each side in its former order, and touches nothing outside its range', () => {
  fc.assert(
    fc.property(rowsOf, fc.integer({ min: 0, max: CUTS }), fc.nat(), fc.nat(), (rows, bin, a, b) => {
      const { code, codes, column } = packed(rows);
      const [start, end] = [a % rows.length, b % (rows.length + 1)].sort((x, y) => x - y) as [number, number];
      const before = [...codes];
      const middle = partition(
        codes,
        new Int32Array(codes.length),
        { start, end },
        { column, bin, rowMask: code.rowMask },
      );
      const inside = before.slice(start, end);
      const goesLeft = (of: number) => column[of & code.rowMask] <= bin;
      const expected = [...inside.filter(goesLeft), ...inside.filter((of) => !goesLeft(of))];
      expect([...codes]).toEqual([...before.slice(0, start), ...expected, ...before.slice(end)]);
      expect(middle).toBe(start + inside.filter(goesLeft).length);
    }),
  );
});

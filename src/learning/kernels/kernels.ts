import { arenaBytes, chooseEngine, type Engine, openArena } from './arena.js';
import { expect, expectNoGaps, expectRows } from './expect.js';
import {
  type Bytes,
  columnsOf,
  type Floats,
  type MatrixView,
  matrix,
  part,
  rowsOf,
  transposed,
} from './matrix-view.js';
import {
  type AttentionMask,
  type AttentionShape,
  type Packed,
  packedNumbers,
  type SequenceKernels,
  sequenceKernels,
} from './sequence-kernels.js';

export {
  type AttentionMask,
  type AttentionShape,
  arenaBytes,
  type Bytes,
  chooseEngine,
  columnsOf,
  type Engine,
  type Floats,
  type MatrixView,
  matrix,
  type Packed,
  packedNumbers,
  part,
  rowsOf,
  transposed,
};

/** Which positions are dropped. */
export interface Dropout {
  /** Share that is dropped, 0 to below 1, applied in steps of 1/65536; what is kept is scaled up so that the mean stays. */
  readonly rate: number;
  /** 32 bits; the same key drops the same positions. */
  readonly key: number;
}

/** Parameters with their gradient and Adam's two running means (zeros at the start), all of one length. */
export interface AdamState {
  readonly weights: Floats;
  readonly gradient: Floats;
  readonly first: Floats;
  readonly second: Floats;
}

export interface AdamOptions {
  /** Number of this step, from 1. */
  readonly step: number;
  /** Learning rate. */
  readonly rate: number;
  /** Decoupled weight decay; a step takes away `rate * decay` of each weight. Default 0. */
  readonly decay?: number;
}

export interface ProductOptions {
  readonly bias?: Floats | undefined;
  /** Add to what stands in C; then there is no bias. Default false. */
  readonly accumulate?: boolean;
}

export interface PackedProductOptions extends ProductOptions {
  /** C goes through `reluDropout` without dropout (`'self'`), or back through the `reluDropout` that gave `output` with this rate. */
  readonly rectifier?: 'self' | { readonly output: MatrixView; readonly rate: number } | undefined;
}

/** Kingma & Ba's defaults. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/**
 * The numeric work of learning, over a memory of its own. All results are single precision, made by 128-bit SIMD; with the engine `simd`,
 * which has no fused operations, the same numbers give the same bits on every machine. `reference.ts` has each in its clear form.
 */
export interface Kernels extends SequenceKernels {
  floats(count: number): Floats;
  bytes(count: number): Bytes;
  /** C = A B, plus `bias` to every row; or C += A B. C needs adjacent columns and shares no numbers with A or B. */
  multiply(a: MatrixView, b: MatrixView, c: MatrixView, options?: ProductOptions): void;
  /** `multiply` with a B that `pack` made. */
  multiplyPacked(a: MatrixView, b: Packed, c: MatrixView, options?: PackedProductOptions): void;
  /** Packs B into `to` (`packedNumbers` of them) for many products. */
  pack(b: MatrixView, to: Floats): Packed;
  /** Sum of each column of a row-major matrix without gaps, added to what is there when asked. */
  columnSums(from: MatrixView, to: Floats, options?: { readonly accumulate?: boolean }): void;
  /** In place over the first `count` numbers: dropped positions to 0, the others scaled; the gradient goes the same way with the same key. */
  dropout(x: Floats, count: number, dropout: Dropout): void;
  /** In place over the first `count` numbers: negative and dropped positions to 0, the others scaled by `keptScale(rate)`. */
  reluDropout(x: Floats, count: number, dropout: Dropout): void;
  /** Each row of scores to probabilities that add to 1; `to` may be `scores`. */
  softmax(scores: MatrixView, to: MatrixView): void;
  /**
   * Sum over rows of weight x -ln p[label] (weights 1 when `null`); its derivative by the scores, times `scale`, goes to
   * `gradient`, which may be `scores`. Labels are below the number of columns (not checked).
   */
  softmaxCrossEntropy(
    scores: MatrixView,
    truth: { readonly labels: Bytes; readonly weights: Floats | null },
    gradient: MatrixView,
    scale: number,
  ): number;
  /** Sum of half the squared differences of one column and its targets; derivative times `scale` as above. */
  squaredError(outputs: MatrixView, targets: Floats, gradient: MatrixView, scale: number): number;
  /** In place: (x - mean) x inverse per column of a row-major matrix without gaps, kept to +-`limit`. */
  standardise(x: MatrixView, scaling: { readonly mean: Floats; readonly inverse: Floats }, limit: number): void;
  /** One step of Adam with decoupled weight decay, in place. */
  adam(state: AdamState, options: AdamOptions): void;
}

/** The factor that makes up for what dropout takes away. */
export function keptScale(rate: number): number {
  return 1 / (1 - dropThreshold(rate) / 65_536);
}

/** Opens `bytes` of kernel memory (see `arenaBytes`). It is released with the last reference to the answer. */
export function openKernels(bytes: number, engine: Engine = 'simd'): Kernels {
  const { wasm, floats, bytes: takeBytes } = openArena(bytes, engine);
  return {
    ...sequenceKernels(wasm),
    floats,
    bytes: takeBytes,
    multiply(a, b, c, { bias, accumulate = false } = {}) {
      expect(a.columns === b.rows && a.rows === c.rows && b.columns === c.columns, 'A B and C to have matching shapes');
      expect(c.columnStride === 1, 'C to have adjacent columns');
      expect(bias === undefined || (bias.values.length >= c.columns && !accumulate), 'a bias per column, or to add');
      const [aRow, aColumn] = [a.rowStride * 4, a.columnStride * 4];
      const [bRow, bColumn] = [b.rowStride * 4, b.columnStride * 4];
      const [start, add, cRow] = [bias?.at ?? 0, accumulate ? 1 : 0, c.rowStride * 4];
      wasm.gemm(c.rows, c.columns, a.columns, a.at, aRow, aColumn, b.at, bRow, bColumn, c.at, cRow, start, add);
    },
    multiplyPacked(a, b, c, { bias, accumulate = false, rectifier } = {}) {
      expect(a.columns === b.rows && a.rows === c.rows && b.columns === c.columns, 'A B and C to have matching shapes');
      expect(c.columnStride === 1, 'C to have adjacent columns');
      expect(bias === undefined || (bias.values.length >= c.columns && !accumulate), 'a bias per column, or to add');
      const [aRow, aColumn] = [a.rowStride * 4, a.columnStride * 4];
      const [start, add, cRow] = [bias?.at ?? 0, accumulate ? 1 : 0, c.rowStride * 4];
      const back = rectifier === 'self' ? undefined : rectifier;
      expect(back === undefined || isLaidOutAs(back.output, c), 'outputs laid out as C');
      const gate = back?.output.at ?? c.at;
      const passed = rectifier === undefined ? 0 : keptScale(back?.rate ?? 0);
      const inner = a.columns;
      wasm.packedProduct(c.rows, c.columns, inner, a.at, aRow, aColumn, b.at, c.at, cRow, start, add, gate, passed);
    },
    pack(b, to) {
      expect(to.values.length >= packedNumbers(b.rows, b.columns), 'room for the packed matrix');
      wasm.packOperand(b.rows, b.columns, b.at, b.rowStride * 4, b.columnStride * 4, to.at);
      return { at: to.at, rows: b.rows, columns: b.columns };
    },
    columnSums(from, to, { accumulate = false } = {}) {
      expectNoGaps(from);
      expect(to.values.length >= from.columns, 'a sum per column');
      wasm.columnSums(from.at, from.rows, from.columns, to.at, accumulate ? 1 : 0);
    },
    dropout(x, count, { rate, key }) {
      expect(count <= x.values.length, 'count to stay inside the block');
      wasm.dropout(x.at, count, dropThreshold(rate), keptScale(rate), key);
    },
    reluDropout(x, count, { rate, key }) {
      expect(count <= x.values.length, 'count to stay inside the block');
      wasm.reluDropout(x.at, count, dropThreshold(rate), keptScale(rate), key);
    },
    softmax(scores, to) {
      expectRows(scores, to);
      wasm.softmax(scores.at, scores.rowStride * 4, scores.rows, scores.columns, to.at, to.rowStride * 4);
    },
    softmaxCrossEntropy(scores, { labels, weights }, gradient, scale) {
      expectRows(scores, gradient);
      expect(labels.values.length >= scores.rows, 'a label per row');
      expect(weights === null || weights.values.length >= scores.rows, 'a weight per row');
      const [at, row] = [scores.at, scores.rowStride * 4];
      const [to, toRow] = [gradient.at, gradient.rowStride * 4];
      const weightsAt = weights?.at ?? 0;
      return wasm.softmaxCrossEntropy(at, row, scores.rows, scores.columns, labels.at, weightsAt, to, toRow, scale);
    },
    squaredError(outputs, targets, gradient, scale) {
      expectRows(outputs, gradient);
      expect(outputs.columns === 1 && targets.values.length >= outputs.rows, 'one column and a target per row');
      const [at, row] = [outputs.at, outputs.rowStride * 4];
      return wasm.squaredError(at, row, outputs.rows, targets.at, gradient.at, gradient.rowStride * 4, scale);
    },
    standardise(x, { mean, inverse }, limit) {
      expectNoGaps(x);
      expect(mean.values.length >= x.columns && inverse.values.length >= x.columns, 'a mean and an inverse per column');
      wasm.standardise(x.at, x.rows, x.columns, mean.at, inverse.at, limit);
    },
    adam({ weights, gradient, first, second }, { step, rate, decay = 0 }) {
      const count = weights.values.length;
      expect(
        [gradient, first, second].every((block) => block.values.length === count),
        'blocks of one length',
      );
      const { beta1, beta2, epsilon } = ADAM;
      const correction1 = 1 / (1 - power(beta1, step));
      const correction2 = 1 / (1 - power(beta2, step));
      const [w, g, m, v] = [weights.at, gradient.at, first.at, second.at];
      wasm.adam(w, g, m, v, count, rate, beta1, beta2, epsilon, correction1, correction2, decay);
    },
  };
}

function isLaidOutAs(one: MatrixView, other: MatrixView): boolean {
  return (
    one.rows === other.rows &&
    one.columns === other.columns &&
    one.rowStride === other.rowStride &&
    one.columnStride === other.columnStride
  );
}

function dropThreshold(rate: number): number {
  return Math.round(rate * 65_536);
}

/** By repeated squaring: `**` may differ between engines in the last bit. */
export function power(base: number, exponent: number): number {
  let [result, square] = [1, base];
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

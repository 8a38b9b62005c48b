import { expect } from './expect.js';
import type { KernelExports } from './exports.js';
import type { Bytes, Floats, MatrixView } from './matrix-view.js';

/** A matrix as the product reads it, made by `pack`. */
export interface Packed {
  readonly at: number;
  readonly rows: number;
  readonly columns: number;
}

/** Numbers that a packed rows x columns matrix takes. */
export function packedNumbers(rows: number, columns: number): number {
  return rows * Math.ceil(columns / 8) * 8;
}

/** One step of a long short-term memory; gates are rows x 4 units in the order input, forget, cell, output, the others rows x units. */
export interface LstmStep {
  readonly gates: Floats;
  /** The cell before this step; absent at the first: zeros. */
  readonly before?: Floats | undefined;
  /** tanh of the cell. */
  readonly squashed: Floats;
}

/** How attention looks at samples x steps rows of width columns. */
export interface AttentionShape {
  readonly samples: number;
  readonly steps: number;
  /** A multiple of 4 x heads. */
  readonly width: number;
  readonly heads: number;
}

/** Which steps may be looked at. */
export interface AttentionMask {
  /** A byte per sample and step; 0 hides it. Absent: all are seen. */
  readonly visible?: Bytes | undefined;
  /** Hide later steps. Default false. */
  readonly causal?: boolean | undefined;
}

/** What sequence models need beside products. Widths and units are multiples of 4. */
export interface SequenceKernels {
  /** Sum of the squares of all numbers of a block. */
  sumOfSquares(x: Floats): number;
  /** In place: every number of the block times `factor`. */
  scale(x: Floats, factor: number): void;
  /** From what the gates are fed to what they let through (in place), to the new cell and to h (rows may have gaps). */
  lstmCell(step: LstmStep, cell: Floats, h: MatrixView): void;
  /** The way back: gates become derivatives by what they were fed, `byCell` turns from the derivative by the cell to that by the one before. */
  lstmCellBackward(step: LstmStep, byH: MatrixView, byCell: Floats): void;
  /** out = layer normalisation of x + y, times gain, plus shift, per row. Keeps `normal` and `inverse` for the way back. */
  addNorm(
    x: MatrixView,
    y: MatrixView,
    scaling: { readonly gain: Floats; readonly shift: Floats },
    kept: { readonly normal: Floats; readonly inverse: Floats },
    out: MatrixView,
  ): void;
  /** In place from the derivative by the outputs to that by x + y; derivatives by gain and shift are added to `gradient`. */
  normBackward(
    by: MatrixView,
    kept: { readonly normal: Floats; readonly inverse: Floats },
    gain: Floats,
    gradient: { readonly gain: Floats; readonly shift: Floats },
  ): void;
  /**
   * Scaled dot-product attention of queries, keys and values that stand beside one another (samples x steps rows of 3 width); `shares`
   * (samples x heads x steps x steps) are kept for the way back. A step that sees nothing attends to all alike.
   */
  attention(joint: Floats, shape: AttentionShape, mask: AttentionMask, shares: Floats, out: Floats): void;
  /** From the derivative by the outputs to that by queries, keys and values (overwritten). `scratch` has steps x steps numbers. */
  attentionBackward(
    joint: Floats,
    shape: AttentionShape,
    shares: Floats,
    byOut: Floats,
    byJoint: Floats,
    scratch: Floats,
  ): void;
  /** Standardises windows (samples x steps x features) as `standardise` does and writes row `sample` of step t at `to[t]`. */
  windowsToSteps(
    from: Floats,
    shape: { readonly samples: number; readonly steps: number; readonly features: number },
    scaling: { readonly mean: Floats; readonly inverse: Floats },
    limit: number,
    to: { readonly first: MatrixView; readonly stepStride: number },
  ): void;
  /** Mean over the steps: samples x width from samples x steps x width. */
  meanOfSteps(from: Floats, shape: Omit<AttentionShape, 'heads'>, to: Floats): void;
  meanOfStepsBackward(by: Floats, shape: Omit<AttentionShape, 'heads'>, to: Floats): void;
  /** In place: adds one row to each of the first `rows` rows. */
  addToRows(x: Floats, rows: number, row: Floats): void;
}

export function sequenceKernels(wasm: KernelExports): SequenceKernels {
  return {
    sumOfSquares: (x) => wasm.sumOfSquares(x.at, x.values.length),
    scale(x, factor) {
      wasm.scale(x.at, x.values.length, factor);
    },
    lstmCell({ gates, before, squashed }, cell, h) {
      const count = h.rows * h.columns;
      expect(h.columns % 4 === 0 && h.columnStride === 1, 'units in multiples of 4, adjacent');
      expect(gates.values.length >= 4 * count && cell.values.length >= count, 'room for gates and cell');
      expect(squashed.values.length >= count && (before?.values.length ?? count) >= count, 'room for the cell before');
      const from = before?.at ?? 0;
      wasm.lstmCell(gates.at, from, cell.at, squashed.at, h.at, h.rowStride * 4, h.rows, h.columns);
    },
    lstmCellBackward({ gates, before, squashed }, byH, byCell) {
      const count = byH.rows * byH.columns;
      expect(byH.columns % 4 === 0 && byH.rowStride === byH.columns, 'units in multiples of 4, no gaps');
      expect(gates.values.length >= 4 * count && byCell.values.length >= count, 'room for gates and cell');
      expect(squashed.values.length >= count && (before?.values.length ?? count) >= count, 'room for the cell before');
      wasm.lstmCellBackward(gates.at, before?.at ?? 0, squashed.at, byH.at, byCell.at, byH.rows, byH.columns);
    },
    addNorm(x, y, { gain, shift }, { normal, inverse }, out) {
      const { rows, columns } = x;
      for (const view of [x, y, out]) {
        expect(view.rows === rows && view.columns === columns && view.rowStride === columns, 'one shape without gaps');
      }
      expect(columns % 4 === 0 && gain.values.length >= columns && shift.values.length >= columns, 'gain and shift');
      expect(normal.values.length >= rows * columns && inverse.values.length >= rows, 'room for what is kept');
      wasm.addNorm(x.at, y.at, gain.at, shift.at, out.at, normal.at, inverse.at, rows, columns);
    },
    normBackward(by, { normal, inverse }, gain, gradient) {
      const { rows, columns } = by;
      expect(columns % 4 === 0 && by.rowStride === columns, 'widths in multiples of 4, no gaps');
      expect(normal.values.length >= rows * columns && inverse.values.length >= rows, 'what addNorm kept');
      wasm.normBackward(by.at, normal.at, inverse.at, gain.at, gradient.gain.at, gradient.shift.at, rows, columns);
    },
    attention(joint, shape, { visible, causal = false }, shares, out) {
      const { samples, steps, width, heads } = shape;
      expectAttention(joint, shape, shares);
      expect(out.values.length >= samples * steps * width, 'room for the outputs');
      expect(visible === undefined || visible.values.length >= samples * steps, 'a byte per step');
      wasm.attention(joint.at, samples, steps, width, heads, visible?.at ?? 0, causal ? 1 : 0, shares.at, out.at);
    },
    attentionBackward(joint, shape, shares, byOut, byJoint, scratch) {
      const { samples, steps, width, heads } = shape;
      expectAttention(joint, shape, shares);
      expect(byOut.values.length >= samples * steps * width, 'a derivative per output');
      expect(
        byJoint.values.length >= joint.values.length && scratch.values.length >= steps * steps,
        'room for results',
      );
      wasm.attentionBackward(joint.at, samples, steps, width, heads, shares.at, byOut.at, byJoint.at, scratch.at);
    },
    windowsToSteps(from, { samples, steps, features }, { mean, inverse }, limit, { first, stepStride }) {
      expect(from.values.length >= samples * steps * features, 'a window per sample');
      expect(first.columns === features && first.columnStride === 1 && first.rows >= samples, 'a row per sample');
      const [toStep, toRow] = [stepStride * 4, first.rowStride * 4];
      wasm.windowsToSteps(from.at, samples, steps, features, mean.at, inverse.at, limit, first.at, toStep, toRow);
    },
    meanOfSteps(from, { samples, steps, width }, to) {
      expect(from.values.length >= samples * steps * width && to.values.length >= samples * width, 'matching sizes');
      wasm.meanOfSteps(from.at, samples, steps, width, to.at);
    },
    meanOfStepsBackward(by, { samples, steps, width }, to) {
      expect(to.values.length >= samples * steps * width && by.values.length >= samples * width, 'matching sizes');
      wasm.meanOfStepsBackward(by.at, samples, steps, width, to.at);
    },
    addToRows(x, rows, row) {
      const width = row.values.length;
      expect(width % 4 === 0 && x.values.length >= rows * width, 'a width in multiples of 4 and room for the rows');
      wasm.addToRows(x.at, rows, width, row.at);
    },
  };
}

function expectAttention(joint: Floats, { samples, steps, width, heads }: AttentionShape, shares: Floats): void {
  expect(width % (4 * heads) === 0, 'heads of a multiple of 4 columns');
  expect(joint.values.length >= samples * steps * 3 * width, 'queries, keys and values');
  expect(shares.values.length >= samples * heads * steps * steps, 'room for the shares');
}

import { arenaBytes, columnsOf, matrix, packedNumbers, part, rowsOf, transposed } from '../../kernels/kernels.js';
import { denseBytes, denseParameters, openDense } from '../nets/dense.js';
import { type Design, uniformFor } from '../nets/design.js';
import { CLIP } from '../nets/feature-scaling.js';
import { HEAD_OUTPUTS, HEADS } from '../nets/heads.js';

/** Rows that go through at once: what one step reads and writes stays in the level 2 cache. */
const CHUNK = 64;

/**
 * A long short-term memory over the window; its last h, after dropout, feeds both heads. What a step takes in stands beside the h
 * before it, so that each step is one product with one kernel ([inputs; units] x 4 units, gates in the order input, forget, cell, output).
 */
export function lstmDesign(
  features: number,
  { steps, units }: { readonly steps: number; readonly units: number },
): Design {
  const [width, gates] = [features + units, 4 * units];
  const heads = { name: HEADS, inputs: units, outputs: HEAD_OUTPUTS };
  const start = uniformFor(units);
  return {
    features,
    steps,
    // Torch has two biases, both drawn; their sum is ours.
    parameters: [
      { name: 'lstm/kernel', shape: [width, gates], decays: true, start },
      { name: 'lstm/bias', shape: [gates], decays: false, start: (random) => start(random) + start(random) },
      ...denseParameters(heads),
    ],
    layers: [
      { layer: 'lstm', name: 'lstm', inputs: features, units },
      { layer: 'dropout' },
      { layer: 'dense', ...heads, activation: 'none' },
    ],
    chunk: CHUNK,
    multiplications: steps * width * gates,
    bytes(rows, training) {
      // Without a way back two steps take turns in the same place.
      const kept = training ? steps : 1;
      const blocks = [
        packedNumbers(width, gates),
        (steps + 1) * rows * width,
        kept * rows * gates,
        (kept + 1) * rows * units,
        rows * units,
        rows * HEAD_OUTPUTS,
        kept * rows * units,
        ...(training ? [packedNumbers(gates, units), rows * units, rows * units] : []),
      ];
      return arenaBytes(...blocks.map((numbers) => numbers * 4)) + denseBytes(heads, training);
    },
    open(kernels, parameters, rows, training) {
      const kernel = matrix(parameters.weightsOf('lstm/kernel'), width, gates);
      const bias = parameters.weightsOf('lstm/bias');
      const dense = openDense(kernels, parameters, heads, training);
      const kept = training ? steps : 1;
      const packedAt = kernels.floats(packedNumbers(width, gates));
      const stepped = kernels.floats((steps + 1) * rows * width);
      const gatesAt = kernels.floats(kept * rows * gates);
      const cellsAt = kernels.floats((kept + 1) * rows * units);
      const squashedAt = kernels.floats(kept * rows * units);
      const last = kernels.floats(rows * units);
      const out = kernels.floats(rows * HEAD_OUTPUTS);
      const back = training
        ? {
            packed: kernels.floats(packedNumbers(gates, units)),
            byH: kernels.floats(rows * units),
            byCell: kernels.floats(rows * units),
          }
        : null;
      const gradient = training
        ? {
            kernel: matrix(parameters.gradientOf('lstm/kernel'), width, gates),
            bias: parameters.gradientOf('lstm/bias'),
          }
        : null;
      const at = Array.from({ length: steps }, (_, t) => {
        const k = training ? t : 0;
        return {
          /** What the step reads: features, then the h before. */
          from: matrix(part(stepped, t * rows * width, rows * width), rows, width),
          /** Where its h goes: beside the features of the next step. */
          h: columnsOf(matrix(part(stepped, (t + 1) * rows * width, rows * width), rows, width), features, units),
          gates: part(gatesAt, k * rows * gates, rows * gates),
          squashed: part(squashedAt, k * rows * units, rows * units),
          before: t === 0 ? undefined : part(cellsAt, (training ? t : t & 1) * rows * units, rows * units),
          cell: part(cellsAt, (training ? t + 1 : (t + 1) & 1) * rows * units, rows * units),
        };
      });
      let packed = kernels.pack(kernel, packedAt);
      const turnedKernel = transposed(rowsOf(kernel, features, units));
      let turned = back && kernels.pack(turnedKernel, back.packed);
      let dropped: { rate: number; key: number } = { rate: 0, key: 0 };
      return {
        refresh() {
          packed = kernels.pack(kernel, packedAt);
          turned = back && kernels.pack(turnedKernel, back.packed);
          dense.refresh();
        },
        feed(raw, count, scaling) {
          const to = { first: columnsOf(at[0]!.from, 0, features), stepStride: rows * width };
          kernels.windowsToSteps(raw, { samples: count, steps, features }, scaling, CLIP, to);
        },
        forward(count, dropout) {
          // The first step has no h before it; its place holds what the chunk before left there.
          const none = columnsOf(at[0]!.from, features, units);
          for (let r = 0; r < count; r++) {
            stepped.values.fill(0, r * none.rowStride + features, r * none.rowStride + width);
          }
          for (const step of at) {
            kernels.multiplyPacked(rowsOf(step.from, 0, count), packed, matrix(step.gates, count, gates), { bias });
            kernels.lstmCell(step, step.cell, rowsOf(step.h, 0, count));
          }
          const from = steps * rows * width + features;
          for (let r = 0; r < count; r++) {
            last.values.set(stepped.values.subarray(from + r * width, from + r * width + units), r * units);
          }
          dropped = { rate: dropout?.rate ?? 0, key: dropout?.key() ?? 0 };
          kernels.dropout(last, count * units, dropped);
          const outputs = matrix(out, count, HEAD_OUTPUTS);
          dense.forward(matrix(last, count, units), outputs);
          return outputs;
        },
        backward(count, byOutputs) {
          const { byH, byCell } = back!;
          const by = matrix(byH, count, units);
          dense.backward(matrix(last, count, units), byOutputs, by);
          kernels.dropout(byH, count * units, dropped);
          byCell.values.fill(0);
          for (let t = steps - 1; t >= 0; t--) {
            const step = at[t]!;
            const byGates = matrix(step.gates, count, gates);
            kernels.lstmCellBackward(step, by, byCell);
            kernels.multiply(transposed(rowsOf(step.from, 0, count)), byGates, gradient!.kernel, { accumulate: true });
            kernels.columnSums(byGates, gradient!.bias, { accumulate: true });
            if (t > 0) kernels.multiplyPacked(byGates, turned!, by);
          }
        },
      };
    },
  };
}

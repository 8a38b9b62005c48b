import { arenaBytes, type Floats, matrix, part } from '../../kernels/kernels.js';
import { denseBytes, denseParameters, openDense } from '../nets/dense.js';
import type { Design } from '../nets/design.js';
import { CLIP } from '../nets/feature-scaling.js';
import { HEAD_OUTPUTS, HEADS } from '../nets/heads.js';
import { type EncoderShape, encoderBytes, encoderParameters, openEncoderLayer } from './encoder-layer.js';

/** Rows that go through at once: what one layer works on stays near the processor. */
const CHUNK = 8;

/** Starting positions have a deviation of 0.02; uniform, because a normal draw needs a logarithm, which is left to the engine. */
const POSITION_BOUND = 0.02 * Math.sqrt(3);

export interface TransformerShape extends EncoderShape {
  readonly layers: number;
  readonly causal: boolean;
}

/** A dense layer and learnt positions, encoder layers, the mean over the steps, then both heads. */
export function transformerDesign(features: number, shape: TransformerShape): Design {
  const { steps, width, heads, inner, layers, causal } = shape;
  const entry = { name: 'entry', inputs: features, outputs: width };
  const exit = { name: HEADS, inputs: width, outputs: HEAD_OUTPUTS };
  const names = Array.from({ length: layers }, (_, i) => `encoder_${i + 1}`);
  const perStep = features * width + layers * (4 * width * width + 2 * width * inner + 2 * steps * width);
  return {
    features,
    steps,
    parameters: [
      ...denseParameters(entry),
      {
        name: 'positions',
        shape: [steps, width],
        decays: false,
        start: (random) => (2 * random.float() - 1) * POSITION_BOUND,
      },
      ...names.flatMap((name) => encoderParameters(name, shape)),
      ...denseParameters(exit),
    ],
    chunk: CHUNK,
    multiplications: steps * perStep,
    bytes(rows, training) {
      const tokens = rows * steps;
      const forward = [tokens * width, rows * width, rows * HEAD_OUTPUTS];
      const backward = [
        tokens * width,
        rows * width,
        tokens * 3 * width,
        tokens * inner,
        tokens * width,
        steps * steps,
      ];
      const blocks = training ? [...forward, ...backward] : forward;
      const encoders = names.reduce((sum) => sum + encoderBytes(rows, shape, training), 0);
      const dense = denseBytes(entry, training) + denseBytes(exit, training);
      return arenaBytes(...blocks.map((numbers) => numbers * 4)) + encoders + dense;
    },
    open(kernels, parameters, rows, training) {
      const tokens = rows * steps;
      const [entryDense, exitDense] = [entry, exit].map((one) => openDense(kernels, parameters, one, training)) as [
        ReturnType<typeof openDense>,
        ReturnType<typeof openDense>,
      ];
      const encoders = names.map((name) =>
        openEncoderLayer(kernels, parameters, {
          name,
          shape: { steps, width, heads, inner },
          rows,
          mask: { causal },
          training,
        }),
      );
      const positions = parameters.weightsOf('positions');
      const embedded = kernels.floats(tokens * width);
      const pooled = kernels.floats(rows * width);
      const out = kernels.floats(rows * HEAD_OUTPUTS);
      const back = training
        ? {
            by: kernels.floats(tokens * width),
            byPooled: kernels.floats(rows * width),
            scratch: {
              byJoint: kernels.floats(tokens * 3 * width),
              byInner: kernels.floats(tokens * inner),
              byContext: kernels.floats(tokens * width),
              byShares: kernels.floats(steps * steps),
            },
            positions: parameters.gradientOf('positions'),
          }
        : null;
      const inputOf = (i: number): Floats => (i === 0 ? embedded : encoders[i - 1]!.out);
      let input: Floats | undefined;
      return {
        refresh() {
          for (const layer of [entryDense, exitDense, ...encoders]) layer.refresh();
        },
        feed(raw, count, scaling) {
          kernels.standardise(matrix(raw, count * steps, features), scaling, CLIP);
          input = raw;
        },
        forward(count, dropout) {
          entryDense.forward(matrix(input!, count * steps, features), matrix(embedded, count * steps, width));
          // All positions of a window are one row of steps x width numbers.
          kernels.addToRows(embedded, count, positions);
          encoders.forEach((encoder, i) => {
            encoder.forward(inputOf(i), count, dropout);
          });
          kernels.meanOfSteps(encoders.at(-1)!.out, { samples: count, steps, width }, pooled);
          const outputs = matrix(out, count, HEAD_OUTPUTS);
          exitDense.forward(matrix(pooled, count, width), outputs);
          return outputs;
        },
        backward(count, byOutputs) {
          const { by, byPooled, scratch } = back!;
          exitDense.backward(matrix(pooled, count, width), byOutputs, matrix(byPooled, count, width));
          kernels.meanOfStepsBackward(byPooled, { samples: count, steps, width }, by);
          for (let i = encoders.length - 1; i >= 0; i--) encoders[i]!.backward(inputOf(i), count, by, scratch);
          kernels.columnSums(matrix(by, count, steps * width), back!.positions, { accumulate: true });
          const byEmbedded = matrix(part(by, 0, count * steps * width), count * steps, width);
          entryDense.backward(matrix(input!, count * steps, features), byEmbedded, null);
        },
      };
    },
  };
}

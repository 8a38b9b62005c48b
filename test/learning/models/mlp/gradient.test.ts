import { describe, expect, it } from 'vitest';
import { arenaBytes, columnsOf, keptScale, matrix, openKernels } from '../../../../src/learning/kernels/kernels.js';
import { crossEntropy, keeps, multiplied } from '../../../../src/learning/kernels/reference.js';
import { backward } from '../../../../src/learning/models/mlp/backward-pass.js';
import { forward, forwardBytes, openLayers } from '../../../../src/learning/models/mlp/forward-pass.js';
import { initialNetwork, OUTPUTS } from '../../../../src/learning/models/mlp/network.js';
import { Random } from '../../../../src/math/random.js';

const [ROWS, FEATURES, RETURN_WEIGHT] = [29, 5, 0.5];
const keyOf = (layer: number): number => (layer + 1) * 7919;

function drawBatch(random: Random) {
  const draw = (count: number, value: () => number) => Float32Array.from({ length: count }, value);
  return {
    x: draw(ROWS * FEATURES, () => random.normal()),
    labels: Uint8Array.from({ length: ROWS }, () => random.int(3)),
    weights: draw(ROWS, () => 0.5 + random.float()),
    targets: draw(ROWS, () => random.normal()),
  };
}

type Batch = ReturnType<typeof drawBatch>;
type Layer = {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
};

/** The loss in its clear form and in double precision. */
function clearLoss(layers: readonly Layer[], batch: Batch, rate: number): number {
  let from = Float64Array.from(batch.x);
  layers.forEach(({ inputs, outputs, weights, bias }, i) => {
    const at = from;
    from = multiplied(
      [ROWS, inputs, outputs],
      (row, k) => at[row * inputs + k]!,
      (k, column) => weights[k * outputs + column]!,
      bias,
    ) as Float64Array<ArrayBuffer>;
    if (i === layers.length - 1) return;
    const scale = Math.fround(keptScale(rate));
    from = from.map((value, k) => (value > 0 && keeps(k, { rate, key: keyOf(i) }) ? value * scale : 0));
  });
  let sum = 0;
  for (let r = 0; r < ROWS; r++) {
    const [sell, hold, buy, expected] = from.subarray(r * OUTPUTS, (r + 1) * OUTPUTS) as unknown as number[];
    sum += crossEntropy([sell!, hold!, buy!], batch.labels[r]!, batch.weights[r]!).loss;
    sum += (RETURN_WEIGHT / 2) * (expected! - batch.targets[r]!) ** 2;
  }
  return sum / ROWS;
}

/** Derivatives by every weight and bias from the kernels. */
function kernelGradient(network: ReturnType<typeof initialNetwork>, batch: Batch, rate: number) {
  const kernels = openKernels(
    4 * forwardBytes(network, ROWS) + arenaBytes(ROWS * FEATURES * 4, ROWS, ROWS * 4, ROWS * 4),
  );
  const layers = openLayers(kernels, network, ROWS);
  const gradients = network.map(({ weights, bias, outputs }) => ({
    weights: kernels.floats(weights.length),
    bias: kernels.floats(bias.length),
    out: kernels.floats(ROWS * outputs),
  }));
  const input = kernels.floats(ROWS * FEATURES);
  const [labels, weights, targets] = [kernels.bytes(ROWS), kernels.floats(ROWS), kernels.floats(ROWS)];
  input.values.set(batch.x);
  labels.values.set(batch.labels);
  weights.values.set(batch.weights);
  targets.values.set(batch.targets);
  let layer = 0;
  const outputs = forward(kernels, layers, input, ROWS, { rate, key: () => keyOf(layer++) });
  const by = matrix(gradients.at(-1)!.out, ROWS, OUTPUTS);
  kernels.softmaxCrossEntropy(columnsOf(outputs, 0, 3), { labels, weights }, columnsOf(by, 0, 3), 1 / ROWS);
  kernels.squaredError(columnsOf(outputs, 3, 1), targets, columnsOf(by, 3, 1), RETURN_WEIGHT / ROWS);
  backward(kernels, layers, gradients, input, ROWS, rate);
  return gradients;
}

describe('the gradient of the network', () => {
  it.each([
    { hidden: [9], rate: 0 },
    { hidden: [9, 6], rate: 0.2 },
    { hidden: [17, 6, 4], rate: 0.3 },
  ])(
    'agrees with central differences of the clear loss in every layer ($hidden, dropout $rate)',
    ({ hidden, rate }) => {
      const random = new Random(7);
      const network = initialNetwork(FEATURES, hidden, random);
      const batch = drawBatch(random);
      const gradients = kernelGradient(network, batch, rate);
      const doubles = network.map((layer) => ({
        ...layer,
        weights: Float64Array.from(layer.weights),
        bias: Float64Array.from(layer.bias),
      }));
      // Small enough that hardly any rectifier bends in between; double precision leaves 1e-9 of rounding.
      const step = 1e-6;
      doubles.forEach((layer, i) => {
        for (const part of ['weights', 'bias'] as const) {
          let [difference, size] = [0, 0];
          layer[part].forEach((value, k) => {
            layer[part][k] = value + step;
            const above = clearLoss(doubles, batch, rate);
            layer[part][k] = value - step;
            const below = clearLoss(doubles, batch, rate);
            layer[part][k] = value;
            const numeric = (above - below) / (2 * step);
            difference = Math.max(difference, Math.abs(numeric - gradients[i]![part].values[k]!));
            size = Math.max(size, Math.abs(numeric));
          });
          expect(size).toBeGreaterThan(1e-4);
          expect(difference).toBeLessThan(1e-6);
        }
      });
    },
  );
});

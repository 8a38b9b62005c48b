import { describe, expect, it } from 'vitest';
import { arenaBytes, columnsOf, matrix, openKernels } from '../../../../src/learning/kernels/kernels.js';
import { lstmDesign } from '../../../../src/learning/models/lstm/design.js';
import { mlpDesign } from '../../../../src/learning/models/mlp/design.js';
import type { Design } from '../../../../src/learning/models/nets/design.js';
import { openScaling, scalingBytes } from '../../../../src/learning/models/nets/feature-scaling.js';
import {
  layoutOf,
  namedWeights,
  openParameters,
  parameterBytes,
  startingValues,
} from '../../../../src/learning/models/nets/parameters.js';
import { transformerDesign } from '../../../../src/learning/models/transformer/design.js';
import { Random } from '../../../../src/math/random.js';
import {
  type ClearBatch,
  clearLoss,
  clearLstm,
  clearMlp,
  clearTransformer,
  dropWith,
  type Weights,
} from './clear-nets.js';

const [ROWS, FEATURES, RETURN_WEIGHT] = [5, 3, 0.5];

interface Net {
  readonly name: string;
  readonly design: Design;
  readonly rate: number;
  /** Outputs in the clear form; keys of dropout come as the kernels draw them. */
  readonly clear: (weights: Weights, x: Float32Array, key: () => number) => number[];
}

function transformerNet(causal: boolean, rate: number): Net {
  const shape = { steps: 7, width: 16, heads: 2, inner: 12, layers: 2, causal };
  return {
    name: `the transformer, causal ${causal}, dropout ${rate}`,
    design: transformerDesign(FEATURES, shape),
    rate,
    clear: (weights, x, key) =>
      clearTransformer(weights, shape, x, ROWS, () => ({
        context: dropWith(rate, key),
        inner: dropWith(rate, key),
        narrow: dropWith(rate, key),
      })),
  };
}

const NETS: readonly Net[] = [
  ...[[9], [9, 6], [17, 6, 4]].map((hidden, i) => ({
    name: `the mlp of ${hidden.join('-')}, dropout ${i / 10}`,
    design: mlpDesign(FEATURES, hidden),
    rate: i / 10,
    clear: (weights: Weights, x: Float32Array, key: () => number) =>
      clearMlp(weights, hidden.length, x, ROWS, dropWith(i / 10, key)),
  })),
  ...[0, 0.3].map((rate) => ({
    name: `the lstm, dropout ${rate}`,
    design: lstmDesign(FEATURES, { steps: 6, units: 8 }),
    rate,
    clear: (weights: Weights, x: Float32Array, key: () => number) =>
      clearLstm(weights, { steps: 6, features: FEATURES, units: 8 }, x, ROWS, dropWith(rate, key)),
  })),
  transformerNet(false, 0),
  transformerNet(true, 0),
  transformerNet(false, 0.2),
];

/** The n-th key of a pass. */
function keys(): () => number {
  let n = 0;
  return () => 7919 * ++n;
}

function drawBatch(random: Random, design: Design): ClearBatch & { readonly x: Float32Array } {
  const draw = (count: number, value: () => number) => Float32Array.from({ length: count }, value);
  return {
    x: draw(ROWS * design.steps * FEATURES, () => random.normal()),
    labels: Uint8Array.from({ length: ROWS }, () => random.int(3)),
    weights: draw(ROWS, () => 0.5 + random.float()),
    targets: draw(ROWS, () => random.normal()),
  };
}

/** Outputs and derivatives by every parameter from the kernels. */
function fromKernels({ design, rate }: Net, values: Float32Array, batch: ReturnType<typeof drawBatch>) {
  const size = design.steps * FEATURES;
  const kernels = openKernels(
    design.bytes(ROWS, true) +
      parameterBytes(design.parameters, true) +
      scalingBytes(FEATURES) +
      arenaBytes(ROWS * size * 4, ROWS, ROWS * 4, ROWS * 4, ROWS * 16),
  );
  const parameters = openParameters(kernels, design.parameters, values, true);
  const net = design.open(kernels, parameters, ROWS, true);
  const scaling = openScaling(kernels, {
    mean: new Float32Array(FEATURES),
    variance: new Float32Array(FEATURES).fill(1),
  });
  const raw = kernels.floats(ROWS * size);
  const [labels, weights, targets, by] = [
    kernels.bytes(ROWS),
    kernels.floats(ROWS),
    kernels.floats(ROWS),
    kernels.floats(ROWS * 4),
  ];
  // A pass before leaves its traces in the memory; they must not matter.
  raw.values.fill(3);
  net.feed(raw, ROWS, scaling);
  net.forward(ROWS, null);
  raw.values.set(batch.x);
  labels.values.set(batch.labels);
  weights.values.set(batch.weights);
  targets.values.set(batch.targets);
  net.feed(raw, ROWS, scaling);
  const outputs = net.forward(ROWS, { rate, key: keys() });
  const byOutputs = matrix(by, ROWS, 4);
  const out = Array.from({ length: ROWS * 4 }, (_, i) => new Float32Array(raw.values.buffer)[outputs.at / 4 + i]!);
  kernels.softmaxCrossEntropy(columnsOf(outputs, 0, 3), { labels, weights }, columnsOf(byOutputs, 0, 3), 1 / ROWS);
  kernels.squaredError(columnsOf(outputs, 3, 1), targets, columnsOf(byOutputs, 3, 1), RETURN_WEIGHT / ROWS);
  net.backward(ROWS, byOutputs);
  return { out, gradients: namedWeights(parameters.layout, parameters.gradient!.values) };
}

describe('nets beside their clear form', () => {
  it.each(NETS)('$name: outputs, and derivatives by every parameter against central differences', (net) => {
    const random = new Random(7);
    const { design } = net;
    const values = startingValues(design.parameters, random);
    // Gains of 1 and shifts of 0 would hide mistakes.
    for (let i = 0; i < values.length; i++) values[i] = values[i]! + 0.1 * random.normal();
    const batch = drawBatch(random, design);
    const { out, gradients } = fromKernels(net, values, batch);
    const weights = new Map(
      [...namedWeights(layoutOf(design.parameters), values)].map(([name, block]) => [name, Float64Array.from(block)]),
    );
    const clear = net.clear(weights, batch.x, keys());
    clear.forEach((value, i) => void expect(Math.abs(out[i]! - value)).toBeLessThan(5e-6 * (1 + Math.abs(value))));

    const loss = () => clearLoss(net.clear(weights, batch.x, keys()), batch, RETURN_WEIGHT);
    // Small enough that hardly any rectifier bends in between; double precision leaves 1e-9 of rounding.
    const step = 1e-6;
    for (const [name, block] of weights) {
      let [difference, size] = [0, 0];
      // A stride through large blocks, so that every gate, head and step is met.
      const stride = Math.max(1, Math.floor(block.length / 24));
      for (let k = 0; k < block.length; k += stride) {
        const value = block[k]!;
        block[k] = value + step;
        const above = loss();
        block[k] = value - step;
        const below = loss();
        block[k] = value;
        const numeric = (above - below) / (2 * step);
        difference = Math.max(difference, Math.abs(numeric - gradients.get(name)![k]!));
        size = Math.max(size, Math.abs(numeric));
      }
      expect([name, size > 1e-6, difference < 3e-6 * (1 + 10 * size)]).toEqual([name, true, true]);
    }
  });
});

import { OpenAlphaError } from '../../../domain/errors.js';
import { CLASSES } from '../../../domain/signal.js';
import { CLIP, type FeatureScaling } from './feature-scaling.js';
import { EXPECTED_RETURN, PROBABILITIES, weightSpecs } from './layers-model.js';
import { type Dense, type Network, OUTPUTS } from './network.js';

/** Scaling and network as the bytes of weights.bin, in the order of `weightSpecs`. */
export function writeWeights(network: Network, { mean, variance }: FeatureScaling): Uint8Array {
  const { scores, expected } = splitHeads(network.at(-1)!);
  const features = mean.length;
  const blocks = [
    new Float32Array(features).fill(CLIP),
    mean,
    variance,
    new Float32Array(features).fill(CLIP),
    new Float32Array(features).fill(1),
    ...[...network.slice(0, -1), scores, expected].flatMap(({ weights, bias }) => [weights, bias]),
  ];
  const bytes = new DataView(new ArrayBuffer(4 * blocks.reduce((sum, block) => sum + block.length, 0)));
  let at = 0;
  for (const block of blocks) {
    for (const value of block) {
      bytes.setFloat32(at, value, true);
      at += 4;
    }
  }
  return new Uint8Array(bytes.buffer);
}

/** The way back. Refuses (MODEL) another size, a number that is not finite, or scaling that cannot have been written by `writeWeights`. */
export function readWeights(
  bytes: Uint8Array,
  shape: { readonly features: number; readonly hidden: readonly number[] },
): { network: Network; scaling: FeatureScaling } {
  const specs = weightSpecs(shape);
  const sizes = specs.map((spec) => spec.shape.reduce((product, n) => product * n, 1));
  const expected = 4 * sizes.reduce((sum, size) => sum + size, 0);
  if (bytes.length !== expected) throw damaged(`it has ${bytes.length} bytes, where its model.json needs ${expected}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks = new Map<string, Float32Array>();
  let at = 0;
  specs.forEach(({ name }, i) => {
    const block = Float32Array.from({ length: sizes[i]! }, (_, k) => view.getFloat32(at + 4 * k, true));
    if (!block.every(Number.isFinite)) throw damaged(`${name} holds a number that is not finite`);
    blocks.set(name, block);
    at += 4 * block.length;
  });
  const block = (name: string) => blocks.get(name)!;
  const all = (name: string, holds: (value: number) => boolean, rule: string): void => {
    if (!block(name).every(holds)) throw damaged(`${name} must be ${rule}`);
  };
  all('standardise/beta', (value) => value === CLIP, `${CLIP} everywhere`);
  all('standardise/moving_variance', (value) => value > 0, 'above 0 everywhere');
  all('recentre/moving_mean', (value) => value === CLIP, `${CLIP} everywhere`);
  all('recentre/moving_variance', (value) => value === 1, '1 everywhere');

  const dense = (name: string, outputs: number): Dense => {
    const weights = block(`${name}/kernel`);
    return { inputs: weights.length / outputs, outputs, weights, bias: block(`${name}/bias`) };
  };
  const network = [
    ...shape.hidden.map((units, i) => dense(`dense_${i + 1}`, units)),
    joinHeads(dense(PROBABILITIES, CLASSES), dense(EXPECTED_RETURN, 1)),
  ];
  const scaling = { mean: block('standardise/moving_mean'), variance: block('standardise/moving_variance') };
  return { network, scaling };
}

/** Both heads in the file are layers of their own; in memory they are the columns of one. */
function splitHeads({ inputs, weights, bias }: Dense): { scores: Dense; expected: Dense } {
  const columns = (first: number, outputs: number): Dense => ({
    inputs,
    outputs,
    weights: Float32Array.from(
      { length: inputs * outputs },
      (_, i) => weights[Math.floor(i / outputs) * OUTPUTS + first + (i % outputs)]!,
    ),
    bias: bias.slice(first, first + outputs),
  });
  return { scores: columns(0, CLASSES), expected: columns(CLASSES, 1) };
}

function joinHeads(scores: Dense, expected: Dense): Dense {
  const { inputs } = scores;
  const weights = new Float32Array(inputs * OUTPUTS);
  for (let i = 0; i < inputs; i++) {
    weights.set(scores.weights.subarray(i * CLASSES, (i + 1) * CLASSES), i * OUTPUTS);
    weights[i * OUTPUTS + CLASSES] = expected.weights[i]!;
  }
  return { inputs, outputs: OUTPUTS, weights, bias: Float32Array.of(...scores.bias, ...expected.bias) };
}

function damaged(what: string): OpenAlphaError {
  return new OpenAlphaError('MODEL', `The mlp's weights.bin is damaged: ${what}.`, {
    hint: 'Restore the version from a backup, or train again.',
  });
}

import { CLASSES } from '../../../domain/signal.js';
import type { FeatureScaling } from '../nets/feature-scaling.js';
import * as heads from '../nets/heads.js';
import { EXPECTED_RETURN, PROBABILITIES } from '../nets/layers-graph.js';
import { readBlocks, scalingBlocks, writeBlocks } from '../nets/layers-weights.js';
import { weightSpecs } from './layers-model.js';
import { type Dense, type Network, OUTPUTS } from './network.js';

/** Scaling and network as the bytes of weights.bin, in the order of `weightSpecs`. */
export function writeWeights(network: Network, scaling: FeatureScaling): Uint8Array {
  const { scores, expected } = splitHeads(network.at(-1)!);
  const layers = [...network.slice(0, -1), scores, expected];
  return writeBlocks([...scalingBlocks(scaling), ...layers.flatMap(({ weights, bias }) => [weights, bias])]);
}

/** The way back. Refuses (MODEL) another size, a number that is not finite, or scaling that cannot have been written by `writeWeights`. */
export function readWeights(
  bytes: Uint8Array,
  shape: { readonly features: number; readonly hidden: readonly number[] },
): { network: Network; scaling: FeatureScaling } {
  const { blocks, scaling } = readBlocks('mlp', bytes, weightSpecs(shape));
  const dense = (name: string, outputs: number): Dense => {
    const weights = blocks.get(`${name}/kernel`)!;
    return { inputs: weights.length / outputs, outputs, weights, bias: blocks.get(`${name}/bias`)! };
  };
  const network = [
    ...shape.hidden.map((units, i) => dense(`dense_${i + 1}`, units)),
    joinHeads(dense(PROBABILITIES, CLASSES), dense(EXPECTED_RETURN, 1)),
  ];
  return { network, scaling };
}

/** Both heads in the file are layers of their own; in memory they are the columns of one. */
export function splitHeads({ inputs, weights, bias }: Dense): { scores: Dense; expected: Dense } {
  const { scores, expected } = heads.splitHeads(weights, bias);
  return {
    scores: { inputs, outputs: CLASSES, weights: scores.kernel, bias: scores.bias },
    expected: { inputs, outputs: 1, weights: expected.kernel, bias: expected.bias },
  };
}

function joinHeads(scores: Dense, expected: Dense): Dense {
  const { kernel, bias } = heads.joinHeads(
    { kernel: scores.weights, bias: scores.bias },
    { kernel: expected.weights, bias: expected.bias },
  );
  return { inputs: scores.inputs, outputs: OUTPUTS, weights: kernel, bias };
}

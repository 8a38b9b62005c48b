import type { LayerPlan, LayersNet } from '../../../ports/layers-library.js';
import type { Layer, Tensor, Tfjs, Variable } from './tfjs.js';

/** A layer of tfjs with the names that its numbers have on our side. */
export interface BuiltLayer {
  readonly plan: LayerPlan;
  /** Absent for dropout, which tfjs' layer would draw alike in every step. */
  readonly layer?: Layer;
}

/** Makes the layers and gives them their starting values. */
export function buildLayers(tf: Tfjs, net: LayersNet): BuiltLayer[] {
  return net.layers.map((plan) => {
    if (plan.layer === 'dropout') return { plan };
    const blocks = blocksOf(plan);
    // Its own starting values are replaced at once: zeros are the cheapest.
    const zeros = { kernelInitializer: 'zeros', biasInitializer: 'zeros' };
    const layer =
      plan.layer === 'dense'
        ? tf.layers.dense({ ...zeros, units: plan.outputs, activation: plan.activation === 'relu' ? 'relu' : 'linear' })
        : tf.layers.lstm({
            ...zeros,
            units: plan.units,
            activation: 'tanh',
            // The default is the hard sigmoid, which is another function.
            recurrentActivation: 'sigmoid',
            recurrentInitializer: 'zeros',
            unitForgetBias: false,
          });
    // A layer makes its variables when it is first used.
    const shape = plan.layer === 'dense' ? [1, plan.inputs] : [1, net.steps, plan.inputs];
    tf.tidy(() => void layer.apply(tf.tensor(new Float32Array(numbers(shape)), shape)));
    const tensors = blocks.map((block) => blockTensor(tf, block, net.start));
    layer.setWeights(tensors);
    tf.dispose(tensors);
    return { plan, layer };
  });
}

/** What goes in to what comes out: rows x (classes + 1). With a seed, dropout is on. */
export function applyLayers(
  tf: Tfjs,
  built: readonly BuiltLayer[],
  input: Tensor,
  dropout?: { readonly rate: number; readonly seed: number },
): Tensor {
  let x = input;
  built.forEach(({ layer }, i) => {
    if (layer !== undefined) x = layer.apply(x, { training: dropout !== undefined });
    else if (dropout !== undefined && dropout.rate > 0) {
      x = tf.dropout(x, dropout.rate, undefined, dropout.seed + i);
    }
  });
  return x;
}

export interface NamedVariable {
  readonly variable: Variable;
  readonly block: Block;
}

/** What is learnt, in the order of the layers. */
export function variablesOf(built: readonly BuiltLayer[]): NamedVariable[] {
  return built.flatMap(({ plan, layer }) =>
    blocksOf(plan).map((block, i) => ({ variable: layer!.trainableWeights[i]!.read(), block })),
  );
}

/** Numbers of variables under our names; blocks of one name are joined. */
export function readNumbers(from: readonly { readonly variable: Tensor; readonly block: Block }[]) {
  const parts = new Map<string, Float32Array[]>();
  for (const { variable, block } of from) {
    parts.set(block.name, [...(parts.get(block.name) ?? []), variable.dataSync()]);
  }
  return new Map([...parts].map(([name, blocks]) => [name, joined(blocks)]));
}

/** The way back. */
export function writeNumbers(tf: Tfjs, to: readonly NamedVariable[], values: ReadonlyMap<string, Float32Array>): void {
  for (const { variable, block } of to) {
    tf.tidy(() => variable.assign(blockTensor(tf, block, values)));
  }
}

function blockTensor(tf: Tfjs, { name, first, shape }: Block, values: ReadonlyMap<string, Float32Array>): Tensor {
  return tf.tensor(values.get(name)!.slice(first, first + numbers(shape)), shape);
}

/** What one variable of tfjs holds. */
interface Block {
  readonly name: string;
  /** Whether weight decay draws it to 0. */
  readonly decays: boolean;
  /** Where it begins in the numbers of that name: tfjs keeps what an lstm reads and what it remembers apart. */
  readonly first: number;
  readonly shape: readonly number[];
}

/** The blocks of a layer in tfjs' order. */
function blocksOf(plan: LayerPlan): readonly Block[] {
  switch (plan.layer) {
    case 'dense':
      return [
        { name: `${plan.name}/kernel`, decays: true, first: 0, shape: [plan.inputs, plan.outputs] },
        { name: `${plan.name}/bias`, decays: false, first: 0, shape: [plan.outputs] },
      ];
    case 'lstm': {
      const gates = 4 * plan.units;
      return [
        { name: `${plan.name}/kernel`, decays: true, first: 0, shape: [plan.inputs, gates] },
        { name: `${plan.name}/kernel`, decays: true, first: plan.inputs * gates, shape: [plan.units, gates] },
        { name: `${plan.name}/bias`, decays: false, first: 0, shape: [gates] },
      ];
    }
    default:
      return [];
  }
}

function numbers(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

function joined(blocks: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
}

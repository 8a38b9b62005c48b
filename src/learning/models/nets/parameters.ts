import type { Random } from '../../../math/random.js';
import { arenaBytes, type Floats, type Kernels, part } from '../../kernels/kernels.js';
import type { ParameterSpec } from './design.js';

/** Where each block of a net's parameters lies in one long row of numbers: decaying ones first, so that a step of Adam is two calls. */
export interface ParameterLayout {
  readonly blocks: readonly { readonly name: string; readonly first: number; readonly count: number }[];
  readonly total: number;
  readonly decaying: number;
}

/** Parameters by name, each as its block of numbers. */
export type NetWeights = ReadonlyMap<string, Float32Array>;

/** Blocks begin at multiples of this many numbers: 64 bytes. The numbers between them are always 0. */
const ALIGNMENT = 16;

export function layoutOf(specs: readonly ParameterSpec[]): ParameterLayout {
  const blocks: { name: string; first: number; count: number }[] = [];
  let first = 0;
  let decaying = 0;
  for (const decays of [true, false]) {
    for (const { name, shape } of specs.filter((spec) => spec.decays === decays)) {
      const count = shape.reduce((product, n) => product * n, 1);
      blocks.push({ name, first, count });
      first += Math.ceil(count / ALIGNMENT) * ALIGNMENT;
    }
    if (decays) decaying = first;
  }
  return { blocks, total: first, decaying };
}

/** Starting values of all blocks, drawn in the order of the specs. */
export function startingValues(specs: readonly ParameterSpec[], random: Random): Float32Array {
  const layout = layoutOf(specs);
  const values = new Float32Array(layout.total);
  for (const { name, start } of specs) {
    const { first, count } = layout.blocks.find((block) => block.name === name)!;
    for (let i = first; i < first + count; i++) values[i] = start(random);
  }
  return values;
}

/** A copy of each block. */
export function namedWeights(layout: ParameterLayout, values: Float32Array): NetWeights {
  return new Map(layout.blocks.map(({ name, first, count }) => [name, values.slice(first, first + count)]));
}

/** The way back. */
export function flatWeights(layout: ParameterLayout, weights: NetWeights): Float32Array {
  const values = new Float32Array(layout.total);
  for (const { name, first } of layout.blocks) values.set(weights.get(name)!, first);
  return values;
}

/** Parameters in kernel memory, with their gradient and Adam's two running means when they are to be learnt. */
export interface OpenParameters {
  readonly layout: ParameterLayout;
  readonly weights: Floats;
  readonly gradient: Floats | null;
  readonly first: Floats | null;
  readonly second: Floats | null;
  weightsOf(name: string): Floats;
  /** Only when they are to be learnt. */
  gradientOf(name: string): Floats;
}

/** Kernel memory that `openParameters` takes. */
export function parameterBytes(specs: readonly ParameterSpec[], training: boolean): number {
  return arenaBytes(...Array<number>(training ? 4 : 1).fill(layoutOf(specs).total * 4));
}

export function openParameters(
  kernels: Kernels,
  specs: readonly ParameterSpec[],
  values: Float32Array,
  training: boolean,
): OpenParameters {
  const layout = layoutOf(specs);
  const block = () => kernels.floats(layout.total);
  const weights = block();
  weights.values.set(values);
  const [gradient, first, second] = training ? [block(), block(), block()] : [null, null, null];
  const of = (numbers: Floats | null, name: string): Floats => {
    const found = layout.blocks.find((one) => one.name === name);
    if (found === undefined || numbers === null) throw new RangeError(`There is no open parameter ${name}.`);
    return part(numbers, found.first, found.count);
  };
  return {
    layout,
    weights,
    gradient,
    first,
    second,
    weightsOf: (name) => of(weights, name),
    gradientOf: (name) => of(gradient, name),
  };
}

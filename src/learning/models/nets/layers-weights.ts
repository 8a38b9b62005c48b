import { OpenAlphaError } from '../../../domain/errors.js';
import { CLIP, type FeatureScaling } from './feature-scaling.js';
import type { WeightSpec } from './layers-graph.js';

/** Blocks as the bytes of weights.bin: single precision, lowest byte first. */
export function writeBlocks(blocks: readonly Float32Array[]): Uint8Array {
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

/** The blocks of the layers that standardise, in the order of `scalingSpecs`. */
export function scalingBlocks({ mean, variance }: FeatureScaling): Float32Array[] {
  const features = mean.length;
  return [
    new Float32Array(features).fill(CLIP),
    mean,
    variance,
    new Float32Array(features).fill(CLIP),
    new Float32Array(features).fill(1),
  ];
}

/** The way back. Refuses (MODEL) another size, a number that is not finite, or scaling that cannot have been written by `scalingBlocks`. */
export function readBlocks(
  kind: string,
  bytes: Uint8Array,
  specs: readonly WeightSpec[],
): { blocks: ReadonlyMap<string, Float32Array>; scaling: FeatureScaling } {
  const damaged = (what: string): OpenAlphaError =>
    new OpenAlphaError('MODEL', `The ${kind}'s weights.bin is damaged: ${what}.`, {
      hint: 'Restore the version from a backup, or train again.',
    });
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
  const all = (name: string, holds: (value: number) => boolean, rule: string): void => {
    if (!blocks.get(name)!.every(holds)) throw damaged(`${name} must be ${rule}`);
  };
  all('standardise/beta', (value) => value === CLIP, `${CLIP} everywhere`);
  all('standardise/moving_variance', (value) => value > 0, 'above 0 everywhere');
  all('recentre/moving_mean', (value) => value === CLIP, `${CLIP} everywhere`);
  all('recentre/moving_variance', (value) => value === 1, '1 everywhere');
  return {
    blocks,
    scaling: { mean: blocks.get('standardise/moving_mean')!, variance: blocks.get('standardise/moving_variance')! },
  };
}

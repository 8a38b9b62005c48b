import { binValues, makeBinLookup } from './bin-lookup.js';
import { makeCuts } from './cuts.js';

/** What the task `forest.bin` needs: a range of features of the training rows. Arrays are shared, not copied. */
export interface BinFeaturesInput {
  /** rows x features, row-major. */
  readonly x: Float32Array;
  readonly rows: number;
  readonly features: number;
  readonly firstFeature: number;
  readonly lastFeature: number;
  /** Rows that the cuts are made from, ascending. */
  readonly sample: Int32Array;
  readonly maxBins: number;
  /** Filled here: features x rows, column-major, the bin of each value. */
  readonly bins: Uint8Array;
}

/** Rows that are binned before the next feature's turn, so that their values stay in the cache (1024 rows x 64 bytes). */
const BLOCK = 1024;

/** Cuts and bins the features from `firstFeature` up to, not including, `lastFeature`. Gives their cuts, in order. */
export function binFeatures(input: BinFeaturesInput): Float32Array[] {
  const { x, rows, features, firstFeature, lastFeature, sample, maxBins, bins } = input;
  const lookups = [];
  const values = new Float32Array(sample.length);
  for (let feature = firstFeature; feature < lastFeature; feature++) {
    for (let i = 0; i < sample.length; i++) values[i] = x[sample[i] * features + feature];
    values.sort();
    lookups.push(makeBinLookup(makeCuts(values, maxBins)));
  }
  for (let row = 0; row < rows; row += BLOCK) {
    const count = Math.min(BLOCK, rows - row);
    for (const [i, lookup] of lookups.entries()) {
      const feature = firstFeature + i;
      binValues(
        lookup,
        { x, from: row * features + feature, step: features, count },
        { bins, to: feature * rows + row, binStep: 1 },
      );
    }
  }
  return lookups.map((lookup) => lookup.cuts);
}

import { Random, shuffle } from '../../../math/random.js';

/** Passes over the rows are shuffled by streams of the seed from here on. */
const SHUFFLE_STREAMS = 1 << 10;

/** The rows of one epoch. */
export interface EpochRows {
  readonly order: Uint32Array;
  readonly start: number;
  readonly count: number;
}

/**
 * Which rows epoch `epoch` (from 1) learns from: the next part of a shuffled pass over all rows, each pass in an order of its own. It is a
 * function of seed and epoch alone, so that a training can go on in the middle. Parts are of one size to within a row.
 */
export function epochRows(rows: number, rowsPerEpoch: number, seed: number): (epoch: number) => EpochRows {
  const parts = rowsPerEpoch === 0 ? 1 : Math.max(1, Math.round(rows / rowsPerEpoch));
  const order = new Uint32Array(rows);
  let shuffled = -1;
  return (epoch) => {
    const pass = Math.floor((epoch - 1) / parts);
    if (pass !== shuffled) {
      for (let row = 0; row < rows; row++) order[row] = row;
      shuffle(order, new Random(seed, SHUFFLE_STREAMS + pass));
      shuffled = pass;
    }
    const piece = (epoch - 1) % parts;
    const start = Math.floor((piece * rows) / parts);
    return { order, start, count: Math.floor(((piece + 1) * rows) / parts) - start };
  };
}

/** At most `most` of `rows` rows, evenly spread; 0 means all (and then there is no list). */
export function spreadRows(rows: number, most: number): Uint32Array | undefined {
  if (most === 0 || most >= rows) return undefined;
  return Uint32Array.from({ length: most }, (_, i) => Math.floor((i * rows) / most));
}

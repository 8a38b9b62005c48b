import { OpenAlphaError } from '../../../domain/errors.js';
import { Random } from '../../../math/random.js';
import type { LabelledRows } from '../../../ports/model.js';
import { MOST_ROWS } from './row-code.js';

/** Shares of the training targets below and above which a return counts as the limit: one wild bar must not decide a leaf. */
const WINSOR_TAIL = 0.005;
/** Rows that the cuts are made from: places a cut within about 0.2 % of the rows of where all rows would. */
const SAMPLE_ROWS = 50_000;

/** What every tree reads, in memory that worker threads can share. */
export interface TrainingColumns {
  readonly x: Float32Array;
  readonly classes: Uint8Array;
  readonly weights: Float32Array | undefined;
  /** Target, limited to the 0.5 % and 99.5 % quantile of the training rows. */
  readonly target: Float32Array;
  /** Rows that the cuts are made from, ascending. */
  readonly sample: Int32Array;
}

/** Refuses (USAGE) more rows than a packed row number can count. */
export function checkRowCount(rows: number): void {
  if (rows <= MOST_ROWS) return;
  throw new OpenAlphaError('USAGE', `The forest learns from at most ${MOST_ROWS} rows, but there are ${rows}.`, {
    hint: 'Start the training later (--from), or use longer bars.',
  });
}

/** Prepares checked rows for growing. The features are copied only when other threads must see them and cannot. */
export function prepareColumns(rows: LabelledRows, seed: number, threads: number): TrainingColumns {
  return {
    x: threads === 1 ? rows.x : shareFloats(rows.x),
    classes: shareBytes(rows.y),
    weights: rows.weights && shareFloats(rows.weights),
    target: winsorise(shareFloats(rows.target, true)),
    sample: sampleRows(rows.rows, seed),
  };
}

function shareBytes(values: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(values.length));
  shared.set(values);
  return shared;
}

function shareFloats(values: Float32Array, copyAlways = false): Float32Array {
  if (!copyAlways && values.buffer instanceof SharedArrayBuffer) return values;
  const shared = new Float32Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

/** Limits the values in place to their 0.5 % and 99.5 % quantile (nearest rank); gives them back. */
export function winsorise(values: Float32Array): Float32Array {
  const sorted = Float32Array.from(values).sort();
  const tail = Math.floor(sorted.length * WINSOR_TAIL);
  const least = sorted[tail];
  const most = sorted[sorted.length - 1 - tail];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < least) values[i] = least;
    else if (value > most) values[i] = most;
  }
  return values;
}

/**
 * One row at random from each of SAMPLE_ROWS equal stretches: a fixed step could keep time with the stocks of a session
 * and always pick the same ones.
 */
function sampleRows(rows: number, seed: number): Int32Array {
  const count = Math.min(rows, SAMPLE_ROWS);
  const random = new Random(seed, 0x5a_3b1e);
  return Int32Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * rows) / count);
    const to = Math.floor(((i + 1) * rows) / count);
    return from + random.int(to - from);
  });
}

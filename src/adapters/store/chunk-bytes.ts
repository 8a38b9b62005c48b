import { crc32 } from 'node:zlib';
import type { Interval } from '../../domain/bar.js';
import { OpenAlphaError } from '../../domain/errors.js';
import { MINUTE } from '../../domain/time.js';
import { allocateColumns, BAR_FIELDS, type BarColumns, type BarValues } from './bar-columns.js';

/**
 * The bytes of a column chunk, little-endian: one byte of form for each of the seven columns and one that is 0, the columns
 * one after another, each ending on a multiple of 8 bytes, and one byte a row for the adjustment.
 *
 * Prices are decimals and times are whole minutes nearly always, so a column is kept as Int32 with one power of ten, or
 * of minutes, when every value comes back from that to the last bit, and as Float64 when one does not (after Afroozeh, Kuffó & Boncz
 * 2023, "ALP: Adaptive lossless floating-point compression"). That is half the bytes to write, to sum and to read. Zero has no sign.
 */
const FORM = { float64: 0, decimals: 1, minutes: 8 } as const;
/** Form `decimals + k` is a count of 10^-k, for k up to this. */
const MOST_DECIMALS = 6;
const POWERS = Array.from({ length: MOST_DECIMALS + 1 }, (_, k) => 10 ** k);
const LARGEST = 2 ** 31 - 1;
const HEADER = 8;

/** A chunk as it is stored. */
export interface StoredChunk {
  readonly chunk: number;
  readonly rows: number;
  readonly bytes: Uint8Array;
}

/**
 * The bytes of a stored chunk. Refuses (STORE) bytes that do not have the CRC-32 they were written with, so that a damaged
 * chunk never reaches a model.
 */
export function checkedBytes(
  bytes: unknown,
  kept: { readonly sum: number; readonly chunk: number; readonly stock: number; readonly interval: Interval },
): Uint8Array {
  if (bytes instanceof Uint8Array && crc32(bytes) === kept.sum) return bytes;
  throw new OpenAlphaError(
    'STORE',
    `The column chunk ${kept.chunk} of stock ${kept.stock} (${kept.interval}) does not have the checksum it was written with.`,
    {
      hint: 'The store is damaged: put back a copy, or move it away and import again. `openalpha doctor` says more.',
    },
  );
}

/** The bytes that stand for some bars. */
export function packColumns(columns: BarColumns): Uint8Array {
  const { rows } = columns;
  const forms = BAR_FIELDS.map((field) =>
    field === 'time' || field === 'known_at' ? timeForm(columns[field]) : numberForm(columns[field]),
  );
  const bytes = new Uint8Array(byteLength(forms, rows));
  bytes.set(forms);
  let at = HEADER;
  for (const [f, field] of BAR_FIELDS.entries()) {
    const form = forms[f]!;
    const values = columns[field];
    if (form === FORM.float64) new Float64Array(bytes.buffer, at, rows).set(values);
    else {
      const integers = new Int32Array(bytes.buffer, at, rows);
      const factor = form === FORM.minutes ? 1 / MINUTE : POWERS[form - FORM.decimals]!;
      for (let i = 0; i < rows; i++) integers[i] = Math.round(values[i]! * factor);
    }
    at += columnBytes(form, rows);
  }
  bytes.set(columns.adjustment, at);
  return bytes;
}

/** Writes the bars of some bytes to `out` from position `at` on. Refuses (STORE) bytes that are not of a chunk of `rows` bars. */
export function unpackColumns(bytes: Uint8Array, rows: number, out: BarValues, at: number): void {
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const forms = aligned.subarray(0, BAR_FIELDS.length);
  if (aligned.length !== byteLength(forms, rows) || forms.some((form) => form > FORM.minutes)) {
    throw new OpenAlphaError('STORE', `The ${bytes.length} bytes of a chunk are not ${rows} bars.`, {
      hint: 'Put back a copy of the store; `openalpha doctor` lists what is damaged.',
    });
  }
  const { buffer, byteOffset } = aligned;
  const floats = new Float64Array(buffer, byteOffset, aligned.length >>> 3);
  const integers = new Int32Array(buffer, byteOffset, aligned.length >>> 2);
  let from = HEADER;
  for (let f = 0; f < BAR_FIELDS.length; f++) {
    const form = forms[f]!;
    const column = out[BAR_FIELDS[f]!];
    if (form === FORM.float64) column.set(floats.subarray(from / 8, from / 8 + rows), at);
    else if (form === FORM.minutes) multiply(integers, from / 4, rows, MINUTE, column, at);
    // A quotient and not a product with 0.01: one division of two whole numbers rounds as the reading of the decimals did.
    else divide(integers, from / 4, rows, POWERS[form - FORM.decimals]!, column, at);
    from += columnBytes(form, rows);
  }
  out.adjustment.set(aligned.subarray(from, from + rows), at);
}

/** The bars of some bytes as columns of their own. */
export function columnsOf(bytes: Uint8Array, rows: number): BarColumns {
  const columns = allocateColumns(rows);
  unpackColumns(bytes, rows, columns, 0);
  return columns;
}

function divide(from: Int32Array, start: number, rows: number, by: number, out: Float64Array, at: number): void {
  for (let i = 0; i < rows; i++) out[at + i] = from[start + i]! / by;
}

function multiply(from: Int32Array, start: number, rows: number, by: number, out: Float64Array, at: number): void {
  for (let i = 0; i < rows; i++) out[at + i] = from[start + i]! * by;
}

function byteLength(forms: ArrayLike<number>, rows: number): number {
  let length = HEADER + rows;
  for (let f = 0; f < forms.length; f++) length += columnBytes(forms[f]!, rows);
  return length;
}

function columnBytes(form: number, rows: number): number {
  return form === FORM.float64 ? rows * 8 : (rows + (rows & 1)) * 4;
}

function timeForm(values: Float64Array): number {
  for (let i = 0; i < values.length; i++) {
    const minutes = Math.round(values[i]! / MINUTE);
    if (minutes * MINUTE !== values[i] || Math.abs(minutes) > LARGEST) return FORM.float64;
  }
  return FORM.minutes;
}

/**
 * The fewest decimals that all values have, when there are few enough and the integers fit. A value that comes back from k
 * decimals comes back from more: both quotients are the same fraction.
 */
function numberForm(values: Float64Array): number {
  let k = 0;
  let power = 1;
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    largest = Math.max(largest, Math.abs(value));
    while (Math.round(value * power) / power !== value) {
      if (k === MOST_DECIMALS) return FORM.float64;
      power = POWERS[++k]!;
    }
  }
  return largest * power <= LARGEST ? FORM.decimals + k : FORM.float64;
}

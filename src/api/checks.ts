import { OpenAlphaError } from '../domain/errors.js';
import { CLASSES } from '../domain/signal.js';
import type { Matrix } from '../ports/model.js';

/** Refuses (USAGE) what has no fields that could be read. */
export function expectObject(what: string, value: unknown, expected: string): void {
  if (typeof value === 'object' && value !== null) return;
  throw new OpenAlphaError('USAGE', `${what} are ${String(value)}; expected ${expected}.`);
}

/** Refuses (USAGE) what is not a matrix; that its values are rows x features is checked where they are read. */
export function checkShape(what: string, matrix: Matrix): void {
  expectObject(what, matrix, '{ x, rows, features }');
  expectArray(`x of ${what}`, matrix.x, 'Float32Array');
  checkWhole(`rows of ${what}`, matrix.rows, 0);
  checkWhole(`features of ${what}`, matrix.features, 0);
}

/** Refuses (USAGE, INPUT) what is not one class per row. */
export function checkClasses(what: string, classes: Uint8Array, rows: number): void {
  expectArray(what, classes, 'Uint8Array');
  if (classes.length !== rows) {
    throw new OpenAlphaError('INPUT', `${what} has ${classes.length} values, but there are ${rows} rows.`);
  }
  const wrong = classes.findIndex((label) => label >= CLASSES);
  if (wrong !== -1) {
    throw new OpenAlphaError('INPUT', `${what} has at row ${wrong} the class ${classes[wrong]}; expected 0, 1 or 2.`);
  }
}

/** Refuses (USAGE) what is not a whole number from `least`. */
export function checkWhole(what: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new OpenAlphaError('USAGE', `${what} is ${String(value)}; expected a whole number from ${least}.`);
}

type TypedArrayName = 'Float32Array' | 'Float64Array' | 'Uint8Array' | 'Uint32Array';

/** By its tag rather than its class: an array from another realm (a test runner's sandbox) is as good. */
export function expectArray(what: string, value: unknown, type: TypedArrayName): void {
  const found = Object.prototype.toString.call(value).slice(8, -1);
  if (found !== type) throw new OpenAlphaError('USAGE', `${what} is of type ${found}; expected ${type}.`);
}

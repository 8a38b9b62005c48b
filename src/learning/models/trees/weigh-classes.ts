import { OpenAlphaError } from '../../../domain/errors.js';
import { CLASSES } from '../../../domain/signal.js';
import type { LabelledRows } from '../../../ports/model.js';

/** `none`, `balanced` (each class weighs the same in all, the mean weight stays), or a weight for sell, hold and buy. */
export type ClassWeights = 'none' | 'balanced' | readonly [number, number, number];

/** Refuses (USAGE) class weights that are not what they can be. */
export function checkClassWeights(given: ClassWeights): void {
  if (given === 'none' || given === 'balanced') return;
  const sound = Array.isArray(given) && given.length === CLASSES && given.every((one) => one >= 0 && one <= 1e6);
  if (sound && given.some((one) => one > 0)) return;
  throw new OpenAlphaError(
    'USAGE',
    `classWeights is ${JSON.stringify(given)}; expected none, balanced or three numbers from 0 to 1000000, not all 0.`,
  );
}

/** The rows' weights times those of their classes; `undefined` when every row weighs 1. */
export function weighClasses(rows: LabelledRows, classWeights: ClassWeights): Float32Array | undefined {
  if (classWeights === 'none') return rows.weights;
  const of = classWeights === 'balanced' ? balanced(rows) : classWeights;
  return Float32Array.from(rows.y, (label, row) => (rows.weights ? rows.weights[row] : 1) * of[label]);
}

/** Sum of all weights / (classes x sum of the class's weights); a class without weight weighs 1. */
function balanced(rows: LabelledRows): number[] {
  const sums = new Array<number>(CLASSES).fill(0);
  for (let row = 0; row < rows.rows; row++) sums[rows.y[row]] += rows.weights ? rows.weights[row] : 1;
  const total = sums.reduce((a, b) => a + b, 0);
  return sums.map((sum) => (sum === 0 ? 1 : total / (CLASSES * sum)));
}

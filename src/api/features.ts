import { OpenAlphaError } from '../domain/errors.js';
import type { Panel } from '../domain/panel.js';
import { FEATURES as CATALOG, featureNames } from '../evidence/features/catalog.js';
import { computeFeatures as compute, type FeatureOptions } from '../evidence/features/compute.js';
import type { FeatureSpec } from '../ports/feature.js';
import type { Matrix } from '../ports/model.js';
import { type Bars, featureInput } from './bars.js';

/** `openalpha/features`: prices in, features out, both as columns. See docs/api.md. */

/** Features as columns of float32, by name, beside the symbols, offsets and times of their rows. */
export type FeatureTable = Panel<string, Float32Array>;

/** Rows in which every wanted feature is known, for a model. */
export interface CompleteRows extends Matrix {
  readonly featureNames: readonly string[];
  /** Row of the table per row of the matrix, ascending. */
  readonly at: Uint32Array;
}

/** Every feature there is: its name, what it means, how many bars it needs. */
export const FEATURES: readonly FeatureSpec[] = CATALOG;

/**
 * The named features of every bar (with `rows: 'last'` of the last bar of each stock). A feature's first `lookback` values are
 * NaN, no other is; a value depends only on what was known at the end of its bar. The code that the command line trains with.
 *
 * @param names names of features or of sets (`core`, `core+fundamentals`, `classic-9`); default `core`. Refuses (USAGE) others.
 * @param bars refused (INPUT) when their columns do not fit one another or hold what cannot be a price
 */
export function computeFeatures(
  bars: Bars,
  names: string | readonly string[] = 'core',
  options: FeatureOptions = {},
): FeatureTable {
  const wanted = featureNames(typeof names === 'string' ? names : names.join(','));
  const { crossSection = 'none', rows = 'all' } = options;
  checkChoice('crossSection', crossSection, ['none', 'rank', 'zscore']);
  checkChoice('rows', rows, ['all', 'last']);
  return compute(featureInput(bars), wanted, options);
}

/** The rows of a table in which no feature is NaN, as a matrix of all its columns: rows x features, row-major. */
export function completeRows({ columns, time }: FeatureTable): CompleteRows {
  const names = Object.keys(columns);
  const values = Object.values(columns);
  const at: number[] = [];
  for (let row = 0; row < time.length; row++) {
    if (values.every((column) => !Number.isNaN(column[row]))) at.push(row);
  }
  const x = new Float32Array(at.length * names.length);
  for (const [feature, column] of values.entries()) {
    for (let i = 0; i < at.length; i++) x[i * names.length + feature] = column[at[i] as number] as number;
  }
  return { x, rows: at.length, features: names.length, featureNames: names, at: Uint32Array.from(at) };
}

function checkChoice(name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new OpenAlphaError('USAGE', `${name} is ${String(value)}; expected ${choices.join(', ')}.`);
}

export { type ErrorCode, OpenAlphaError } from '../domain/errors.js';
export type { FeatureOptions } from '../evidence/features/compute.js';
export type { FeatureSpec } from '../ports/feature.js';
export { type Bars, type ReadBarsOptions, readBars } from './bars.js';

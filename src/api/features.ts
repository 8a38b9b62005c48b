import { OpenAlphaError } from '../domain/errors.js';
import type { Panel } from '../domain/panel.js';
import { FEATURES as CATALOG, featureNames } from '../evidence/features/catalog.js';
import { featureColumns as columnsOf, type FeatureColumn } from '../evidence/features/column-groups.js';
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

/**
 * The same columns one after the other, for panels whose columns would not fit into memory together: `values` has a value per bar and is
 * written over when the next column is asked for. In the order of the catalog. Refuses what `computeFeatures` refuses.
 */
export function* featureColumns(
  bars: Bars,
  names: string | readonly string[] = 'core',
  { crossSection = 'none' }: Pick<FeatureOptions, 'crossSection'> = {},
): Generator<FeatureColumn> {
  const wanted = featureNames(typeof names === 'string' ? names : names.join(','));
  checkChoice('crossSection', crossSection, ['none', 'rank', 'zscore']);
  yield* columnsOf(featureInput(bars), wanted, crossSection);
}

/** Rows that are gathered before the next column's turn, so that their part of the matrix stays in the cache. */
const BLOCK = 256;

/** The rows of a table in which no feature is NaN, as a matrix of all its columns: rows x features, row-major. */
export function completeRows({ columns, time }: FeatureTable): CompleteRows {
  const featureNames = Object.keys(columns);
  const features = featureNames.length;
  const complete = new Uint8Array(time.length).fill(1);
  for (const column of Object.values(columns)) {
    for (let row = 0; row < column.length; row++) if (Number.isNaN(column[row])) complete[row] = 0;
  }
  const at = new Uint32Array(complete.reduce((sum, flag) => sum + flag, 0));
  for (let row = 0, to = 0; row < complete.length; row++) if (complete[row] === 1) at[to++] = row;
  const x = new Float32Array(at.length * features);
  for (let from = 0; from < at.length; from += BLOCK) {
    const until = Math.min(at.length, from + BLOCK);
    for (let feature = 0; feature < features; feature++) {
      const column = columns[featureNames[feature] as string] as Float32Array;
      for (let i = from, to = from * features + feature; i < until; i++, to += features) {
        x[to] = column[at[i] as number] as number;
      }
    }
  }
  return { x, rows: at.length, features, featureNames, at };
}

function checkChoice(name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new OpenAlphaError('USAGE', `${name} is ${String(value)}; expected ${choices.join(', ')}.`);
}

export { type ErrorCode, OpenAlphaError } from '../domain/errors.js';
export type { FeatureColumn } from '../evidence/features/column-groups.js';
export type { FeatureOptions } from '../evidence/features/compute.js';
export type { FeatureSpec } from '../ports/feature.js';
export { type Bars, type ReadBarsOptions, readBars } from './bars.js';

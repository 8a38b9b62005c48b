import { OpenAlphaError } from '../domain/errors.js';
import type { Matrix } from '../ports/model.js';
import { checkShape } from './checks.js';

/** Rows of a panel, and which of them end a window. */
export interface PanelRows {
  /** Panel rows x features, row-major; stock after stock, oldest first inside each. */
  readonly x: Float32Array;
  readonly features: number;
  /** Row of the panel per row of the matrix: its window is the rows up to there, its own included, all of one stock. */
  readonly ends: Uint32Array;
}

/** Windows that are cut already. */
export interface SampleRows {
  /** Samples x steps x features, row-major, oldest step first. */
  readonly x: Float32Array;
  /** Number of samples. */
  readonly rows: number;
  readonly steps: number;
  readonly features: number;
}

/**
 * The rows `ends` of a panel with what came before them, for kinds that look back. The panel is not copied. Refuses (INPUT) an end
 * outside the panel.
 */
export function panelRows({ x, features, ends }: PanelRows): Matrix {
  const panel = { x, features, rows: Math.floor(x.length / features) };
  checkShape('the panel', panel);
  if (panel.rows * features !== x.length) {
    throw new OpenAlphaError(
      'INPUT',
      `A panel of ${x.length} values is not a whole number of rows of ${features} features.`,
    );
  }
  const own = new Float32Array(ends.length * features);
  for (const [row, end] of ends.entries()) {
    if (end >= panel.rows) {
      throw new OpenAlphaError('INPUT', `Row ${row} ends at row ${end} of a panel of ${panel.rows} rows.`);
    }
    own.set(x.subarray(end * features, (end + 1) * features), row * features);
  }
  return { x: own, rows: ends.length, features, windows: { history: x, ends } };
}

/** Samples x steps x features as the rows that end each sample, with the others as what came before them. */
export function sampleRows({ x, rows, steps, features }: SampleRows): Matrix {
  if (!(Number.isInteger(steps) && steps >= 1)) {
    throw new OpenAlphaError('USAGE', `steps is ${String(steps)}; expected a whole number from 1.`);
  }
  if (x.length !== rows * steps * features) {
    throw new OpenAlphaError(
      'INPUT',
      `${rows} samples of ${steps} steps and ${features} features need ${rows * steps * features} values, but there are ${x.length}.`,
    );
  }
  return panelRows({ x, features, ends: Uint32Array.from({ length: rows }, (_, row) => (row + 1) * steps - 1) });
}

import type { Fault } from './faults.js';
import { isEmptyCell, parseNumber } from './numbers.js';

/** Bounds of a number, both allowed unless said otherwise. */
export interface Bounds {
  readonly from?: number;
  readonly to?: number;
  /** The number must be above zero. */
  readonly positive?: boolean;
  readonly integer?: boolean;
}

/** The number of a trimmed cell, or what is wrong with it. `field` names it in the sentence. */
export function numericCell(cell: string, field: string, bounds: Bounds = {}): number | Fault {
  if (isEmptyCell(cell)) return { kind: 'missing_value', reason: `${field} is missing.` };
  const value = parseNumber(cell);
  if (Number.isNaN(value)) {
    return { kind: 'not_a_number', reason: `${field} is "${cell}", expected a plain number.` };
  }
  if (bounds.positive && !(value > 0)) {
    return { kind: 'not_positive', reason: `${field} is ${cell}, expected more than zero.` };
  }
  if (bounds.integer && !Number.isInteger(value)) {
    return { kind: 'not_a_number', reason: `${field} is ${cell}, expected a whole number.` };
  }
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = bounds;
  if (value < from || value > to) {
    return { kind: 'out_of_bounds', reason: `${field} is ${cell}, expected ${from} to ${to}.` };
  }
  return value;
}

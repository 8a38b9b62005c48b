import type { MatrixView } from './matrix-view.js';

/** A wrong call is a defect of the caller: it would read or write other blocks. */
export function expect(holds: boolean, expected: string): void {
  if (!holds) throw new RangeError(`A kernel was called wrongly: expected ${expected}.`);
}

export function expectNoGaps(view: MatrixView): void {
  expect(view.columnStride === 1 && view.rowStride === view.columns, 'a row-major matrix without gaps');
}

export function expectRows(from: MatrixView, to: MatrixView): void {
  expect(from.rows === to.rows && from.columns === to.columns, 'both matrices to have one shape');
  expect(from.columnStride === 1 && to.columnStride === 1, 'adjacent columns');
}

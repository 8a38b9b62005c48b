/** Numbers in kernel memory: `at` is their byte address, `values` the same numbers seen from here. */
export interface Floats {
  readonly at: number;
  readonly values: Float32Array;
}

/** Bytes in kernel memory. */
export interface Bytes {
  readonly at: number;
  readonly values: Uint8Array;
}

/** A matrix in kernel memory; the strides, in numbers, are the distance to the next row and to the next column. */
export interface MatrixView {
  readonly at: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** The first rows x columns numbers as a row-major matrix. Throws when there are fewer. */
export function matrix(numbers: Floats, rows: number, columns: number): MatrixView {
  if (rows * columns > numbers.values.length) {
    throw new RangeError(`${rows} x ${columns} numbers do not fit into ${numbers.values.length}.`);
  }
  return { at: numbers.at, rows, columns, rowStride: columns, columnStride: 1 };
}

/** Some adjacent numbers of a block, sharing them. Throws when they reach past it. */
export function part(numbers: Floats, first: number, count: number): Floats {
  if (first < 0 || first + count > numbers.values.length) {
    throw new RangeError(
      `Numbers ${first} to ${first + count} reach past the ${numbers.values.length} that there are.`,
    );
  }
  return { at: numbers.at + first * 4, values: numbers.values.subarray(first, first + count) };
}

/** Some adjacent rows of a matrix, sharing its numbers. Throws when they reach past it. */
export function rowsOf(view: MatrixView, first: number, count: number): MatrixView {
  if (first < 0 || first + count > view.rows) {
    throw new RangeError(`Rows ${first} to ${first + count} reach past the ${view.rows} that there are.`);
  }
  return { ...view, at: view.at + first * view.rowStride * 4, rows: count };
}

/** Some adjacent columns of a matrix, sharing its numbers. Throws when they reach past it. */
export function columnsOf(view: MatrixView, first: number, count: number): MatrixView {
  if (first < 0 || first + count > view.columns) {
    throw new RangeError(`Columns ${first} to ${first + count} reach past the ${view.columns} that there are.`);
  }
  return { ...view, at: view.at + first * view.columnStride * 4, columns: count };
}

/** The same numbers with rows and columns exchanged. */
export function transposed(view: MatrixView): MatrixView {
  return {
    at: view.at,
    rows: view.columns,
    columns: view.rows,
    rowStride: view.columnStride,
    columnStride: view.rowStride,
  };
}

/** A result on its way out: named, typed columns of equal length. */
export interface TableColumn {
  /** snake_case. */
  readonly name: string;
  /** `time` is epoch milliseconds UTC, `date` the same at midnight, `json` any value that JSON can hold. */
  readonly type: 'text' | 'number' | 'integer' | 'boolean' | 'time' | 'date' | 'json';
  /** `null` and, for numbers, NaN mean missing. Typed arrays are allowed for `number`, `integer`, `time` and `date`. */
  readonly values: ArrayLike<unknown>;
}

export interface Table {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly TableColumn[];
}

import { OpenAlphaError } from '../../../domain/errors.js';
import type { Cells } from '../copy-tables.js';
import type { ColumnType } from '../tables.js';

/** Rows of any table as binary COPY has them, one piece a row. Refuses (INPUT) a value that the column cannot hold. */
export function* encodeRows(types: readonly ColumnType[], rows: readonly Cells[]): Generator<Uint8Array> {
  for (const row of rows) {
    const head = Buffer.alloc(2);
    head.writeInt16BE(types.length);
    yield Buffer.concat([head, ...types.flatMap((type, k) => encodeCell(type, row[k] ?? null))]);
  }
}

const NULL = Buffer.from([0xff, 0xff, 0xff, 0xff]);

function encodeCell(type: ColumnType, value: Cells[number]): Buffer[] {
  if (value === null) return [NULL];
  const bytes = encode(type, value);
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length);
  return [length, bytes];
}

function encode(type: ColumnType, value: Uint8Array | string | number): Buffer {
  if (type === 'text' && typeof value === 'string') return Buffer.from(value);
  if (type === 'bytea' && typeof value === 'object') return Buffer.from(value);
  if (typeof value === 'number' && type === 'float8') {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return bytes;
  }
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    if (type === 'int8') {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64BE(BigInt(value));
      return bytes;
    }
    if (type === 'int4' && Math.abs(value) <= 0x7fffffff) {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32BE(value);
      return bytes;
    }
  }
  throw new OpenAlphaError('INPUT', `A row holds ${JSON.stringify(value)} where a ${type} is expected.`, {
    hint: 'Nothing was changed. `openalpha doctor` checks the store that the row is of.',
  });
}

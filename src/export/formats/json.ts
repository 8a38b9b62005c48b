import { checkTable, type Exporter } from '../exporter.js';
import { JSON_BLOCK, jsonRow } from '../json-row.js';

/** One JSON array of objects, keys in the order of the columns, a row a line; indented by two with `pretty`. */
export const json: Exporter = {
  extension: 'json',
  binary: false,
  *write(table, { pretty = false } = {}) {
    checkTable(table);
    const object = jsonRow(table, pretty ? '  ' : undefined);
    const lead = pretty ? '\n  ' : '\n';
    yield '[';
    for (let start = 0; start < table.rows; start += JSON_BLOCK) {
      const end = Math.min(start + JSON_BLOCK, table.rows);
      let block = '';
      for (let row = start; row < end; row++) block += (row === 0 ? '' : ',') + lead + object(row);
      yield block;
    }
    yield table.rows === 0 ? ']\n' : '\n]\n';
  },
};

import { checkTable, type Exporter } from '../exporter.js';
import { JSON_BLOCK, jsonRow } from '../json-row.js';

/** JSON Lines: one object a line, each line ended by LF; an empty table is an empty file. */
export const jsonl: Exporter = {
  extension: 'jsonl',
  binary: false,
  *write(table) {
    checkTable(table);
    const object = jsonRow(table);
    for (let start = 0; start < table.rows; start += JSON_BLOCK) {
      const end = Math.min(start + JSON_BLOCK, table.rows);
      let block = '';
      for (let row = start; row < end; row++) block += `${object(row)}\n`;
      yield block;
    }
  },
};

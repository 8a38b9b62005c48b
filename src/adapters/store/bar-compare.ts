import { BAR_FIELDS, type BarColumns } from './bar-columns.js';

/** The first difference between the rows of a stock and the chunks made of them, as a sentence; none when they agree. */
export function compareChunks(name: string, rows: BarColumns, chunks: readonly BarColumns[]): string[] {
  const inChunks = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
  if (inChunks !== rows.rows) return [`${name}: market_data has ${rows.rows} bars and the column chunks ${inChunks}.`];
  let start = 0;
  for (const chunk of chunks) {
    for (const field of [...BAR_FIELDS, 'adjustment'] as const) {
      for (let k = 0; k < chunk.rows; k++) {
        if (chunk[field][k] === rows[field][start + k]) continue;
        return [
          `${name}: ${field} of bar ${start + k} is ${rows[field][start + k]} in market_data and ${chunk[field][k]} in the column chunks.`,
        ];
      }
    }
    start += chunk.rows;
  }
  return [];
}

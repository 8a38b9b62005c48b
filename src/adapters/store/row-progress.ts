import type { WriteOptions } from '../../ports/store.js';

const ROWS_BETWEEN = 1024;

/** Tells how far a write has come, every thousand rows and at the end, so that telling costs nothing. */
export function reportRow(options: WriteOptions, done: number, total: number): void {
  if (done % ROWS_BETWEEN === 0 || done === total) options.onProgress?.(done, total);
}

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe } from 'vitest';

/** Folder of real market data that is too large, or not ours, to keep in the project. */
const FOLDER = process.env['OPENALPHA_SHARED_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data');

/** Path of a real data file. Use inside `describeWithSharedData` only. */
export function sharedData(file: string): string {
  return resolve(FOLDER, file);
}

/** A describe block over real data: runs where all the files are present, is skipped by name elsewhere. */
export function describeWithSharedData(name: string, files: readonly string[], body: () => void): void {
  const missing = files.filter((file) => !existsSync(sharedData(file)));
  describe.skipIf(missing.length > 0)(missing.length > 0 ? `${name} (needs ${missing.join(', ')})` : name, body);
}

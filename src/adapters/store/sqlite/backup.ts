import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { OpenAlphaError } from '../../../domain/errors.js';
import type { Connection } from './connection.js';

/** Pages of 4 KiB copied between two breaths of the process. */
const PAGES_A_STEP = 4_096;

/**
 * Copies the store to a new file by SQLite's online backup: what the copy holds is the store at one moment, though others
 * write meanwhile. It is written beside the goal and given its name when it is whole. Refuses (STORE) a goal that is there,
 * and a folder that is not.
 */
export async function backupTo(
  { sql, location }: Connection,
  path: string,
  onProgress?: (done: number, total: number) => void,
): Promise<{ readonly bytes: number }> {
  if (existsSync(path)) {
    throw new OpenAlphaError(
      'STORE',
      `There is something at ${path} already; a copy of ${location} needs a new name.`,
      {
        hint: 'Nothing was written. Name another file, or move that one away.',
      },
    );
  }
  if (!existsSync(dirname(path))) {
    throw new OpenAlphaError('STORE', `The folder ${dirname(path)} for the copy of ${location} does not exist.`, {
      hint: 'Make the folder, or name another place.',
    });
  }
  const partial = `${path}.${process.pid}.partial`;
  try {
    let least = Number.POSITIVE_INFINITY;
    await sql.backup(partial, {
      progress({ totalPages, remainingPages }) {
        onProgress?.(totalPages - remainingPages, totalPages);
        // SQLite begins again when another connection has written: then the rest is copied in one go, on one snapshot.
        if (remainingPages > least) return totalPages;
        least = remainingPages - 1;
        return PAGES_A_STEP;
      },
    });
    const { size } = statSync(partial);
    onProgress?.(size, size);
    renameSync(partial, path);
    return { bytes: size };
  } finally {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(partial + suffix, { force: true });
  }
}

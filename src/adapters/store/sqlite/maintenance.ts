import { statSync } from 'node:fs';
import type { Maintenance } from '../../../ports/operations.js';
import { backupTo } from './backup.js';
import type { Connection } from './connection.js';
import { pruneStore } from './prune.js';
import { asPort, translateError } from './sqlite-errors.js';

export function openMaintenance(connection: Connection): Maintenance {
  const { sql, location } = connection;
  return {
    ...asPort<Pick<Maintenance, 'prune'>>(
      { prune: (retention, options) => pruneStore(sql, retention, options) },
      location,
    ),
    async compact() {
      try {
        const bytes_before = sizeOf(location);
        // The new pages go through the WAL, so the file shrinks only when that is moved into it.
        sql.exec('VACUUM');
        sql.pragma('wal_checkpoint(TRUNCATE)');
        return { bytes_before, bytes_after: sizeOf(location) };
      } catch (error) {
        throw translateError(error, location);
      }
    },
    async backup(path, onProgress) {
      try {
        return await backupTo(connection, path, onProgress);
      } catch (error) {
        throw translateError(error, location);
      }
    },
  };
}

function sizeOf(location: string): number {
  return ['', '-wal'].reduce((sum, end) => sum + (statSync(location + end, { throwIfNoEntry: false })?.size ?? 0), 0);
}

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
    async backup(path, onProgress) {
      try {
        return await backupTo(connection, path, onProgress);
      } catch (error) {
        throw translateError(error, location);
      }
    },
  };
}

import type Database from 'better-sqlite3';
import type { Lock } from '../../../domain/operation.js';
import type { LockStore } from '../../../ports/operations.js';
import { isHeld, type LockRow, toLock } from '../operation-rows.js';
import { type Connection, write } from './connection.js';
import type { Blocking } from './sqlite-errors.js';

/** Locks as rows. Taking one is an immediate transaction, so that of two processes one sees what the other wrote. */
export function openLocks({ sql }: Connection): Blocking<LockStore> {
  return {
    acquire: (name, holder, { leaseMs, at }) =>
      write(sql, () => {
        const found = readLock(sql, name);
        const ours = found?.holder.id === holder.id;
        if (found !== undefined && !ours && isHeld(found, at)) return found;
        sql
          .prepare(`
            INSERT INTO locks (name, holder_id, host, pid, command, acquired_at, renewed_at, lease_ms)
            VALUES (@name, @id, @host, @pid, @command, @acquiredAt, @at, @leaseMs)
            ON CONFLICT (name) DO UPDATE SET holder_id = excluded.holder_id, host = excluded.host, pid = excluded.pid,
              command = excluded.command, acquired_at = excluded.acquired_at, renewed_at = excluded.renewed_at,
              lease_ms = excluded.lease_ms`)
          .run({ name, ...holder, acquiredAt: ours ? found.acquired_at : at, at, leaseMs });
        return readLock(sql, name) as Lock;
      }),
    renew: (name, holderId, at) =>
      sql.prepare('UPDATE locks SET renewed_at = ? WHERE name = ? AND holder_id = ?').run(at, name, holderId)
        .changes === 1,
    release: (name, holderId) => {
      sql.prepare('DELETE FROM locks WHERE name = ? AND holder_id = ?').run(name, holderId);
    },
    list: () => (sql.prepare('SELECT * FROM locks ORDER BY name').all() as LockRow[]).map(toLock),
  };
}

function readLock(sql: Database.Database, name: string): Lock | undefined {
  const row = sql.prepare('SELECT * FROM locks WHERE name = ?').get(name) as LockRow | undefined;
  return row && toLock(row);
}

import type Database from 'better-sqlite3';
import type { Lock } from '../../../domain/operation.js';
import type { LockStore } from '../../../ports/operations.js';
import { type Connection, write } from './connection.js';
import type { Blocking } from './sqlite-errors.js';

interface LockRow {
  readonly name: string;
  readonly holder_id: string;
  readonly host: string;
  readonly pid: number;
  readonly command: string;
  readonly acquired_at: number;
  readonly renewed_at: number;
  readonly lease_ms: number;
}

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

/** Whether its lease still runs. One that was renewed later than a lease from now says nothing: the clock went back. */
function isHeld({ renewed_at, lease_ms }: Lock, at: number): boolean {
  const age = at - renewed_at;
  return age < lease_ms && age >= -lease_ms;
}

function readLock(sql: Database.Database, name: string): Lock | undefined {
  const row = sql.prepare('SELECT * FROM locks WHERE name = ?').get(name) as LockRow | undefined;
  return row && toLock(row);
}

function toLock({ name, holder_id, host, pid, command, ...times }: LockRow): Lock {
  return { name, holder: { id: holder_id, host, pid, command }, ...times };
}

import type { LockStore } from '../../../ports/operations.js';
import { isHeld, type LockRow, toLock } from '../operation-rows.js';
import type { Connection } from './connection.js';
import { lockFamily } from './stock-ids.js';

/** Locks as rows. Who takes one keeps others from looking until it is written, so that of two processes one sees the other. */
export function openLocks({ read, write }: Connection): LockStore {
  return {
    acquire: (name, holder, { leaseMs, at }) =>
      write(async (db) => {
        await lockFamily(db, `lock ${name}`);
        const [row] = await db.rows<LockRow>('SELECT * FROM locks WHERE name = $1', [name]);
        const found = row && toLock(row);
        const ours = found?.holder.id === holder.id;
        if (found !== undefined && !ours && isHeld(found, at)) return found;
        const [taken] = await db.rows<LockRow>(
          `INSERT INTO locks (name, holder_id, host, pid, command, acquired_at, renewed_at, lease_ms)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (name) DO UPDATE SET holder_id = excluded.holder_id, host = excluded.host, pid = excluded.pid,
             command = excluded.command, acquired_at = excluded.acquired_at, renewed_at = excluded.renewed_at,
             lease_ms = excluded.lease_ms
           RETURNING *`,
          [name, holder.id, holder.host, holder.pid, holder.command, ours ? found.acquired_at : at, at, leaseMs],
        );
        return toLock(taken!);
      }),
    renew: (name, holderId, at) =>
      write(
        async (db) =>
          (await db.run('UPDATE locks SET renewed_at = $1 WHERE name = $2 AND holder_id = $3', [
            at,
            name,
            holderId,
          ])) === 1,
      ),
    release: async (name, holderId) => {
      await write((db) => db.run('DELETE FROM locks WHERE name = $1 AND holder_id = $2', [name, holderId]));
    },
    list: () => read(async (db) => (await db.rows<LockRow>('SELECT * FROM locks ORDER BY name')).map(toLock)),
  };
}

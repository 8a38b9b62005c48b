import { randomUUID } from 'node:crypto';
import { desc, eq } from 'drizzle-orm';
import { OpenAlphaError } from '../../../domain/errors.js';
import type { RunStore } from '../../../ports/store.js';
import { fromJson, toJson } from '../json-column.js';
import type { Connection } from './connection.js';
import { runs } from './schema/results.js';

export function openRuns({ read, write }: Connection): RunStore {
  return {
    async start(command, at) {
      const uuid = randomUUID();
      await write(({ orm }) =>
        orm.insert(runs).values({ uuid, command, started_at: at, status: 'running', detail: '{}' }),
      );
      return uuid;
    },
    async finish(id, status, at, detail) {
      const { rowCount } = await write(({ orm }) =>
        orm
          .update(runs)
          .set({ status, finished_at: at, detail: toJson(detail) })
          .where(eq(runs.uuid, id)),
      );
      if (rowCount === 1) return;
      throw new OpenAlphaError('NOT_FOUND', `There is no run ${id} to finish.`, {
        hint: 'A run is finished with the identifier that starting it gave.',
      });
    },
    latest: (limit) =>
      read(async ({ orm }) => {
        const rows = await orm
          .select()
          .from(runs)
          .orderBy(desc(runs.started_at), desc(runs.id))
          .limit(Math.max(0, limit));
        return rows.map(({ id: _key, uuid, detail, ...run }) => ({
          id: uuid,
          ...run,
          detail: fromJson(detail, 'runs.detail'),
        }));
      }),
  };
}

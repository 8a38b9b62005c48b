import { randomUUID } from 'node:crypto';
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import { OpenAlphaError } from '../../../domain/errors.js';
import type { Run } from '../../../domain/run.js';
import type { RunStore } from '../../../ports/store.js';
import { fromJson, toJson } from '../json-column.js';
import type { Connection } from './connection.js';
import { runs } from './schema/results.js';
import type { Blocking } from './sqlite-errors.js';

export function openRuns({ orm }: Connection): Blocking<RunStore> {
  return {
    start(command, at, process) {
      const uuid = randomUUID();
      const row = {
        uuid,
        command,
        started_at: at,
        status: 'running',
        detail: '{}',
        process,
        heartbeat_at: at,
      } as const;
      orm.insert(runs).values(row).run();
      return uuid;
    },
    beat(id, at) {
      orm.update(runs).set({ heartbeat_at: at }).where(eq(runs.uuid, id)).run();
    },
    running: () =>
      orm
        .select()
        .from(runs)
        .where(eq(runs.status, 'running'))
        .orderBy(asc(runs.started_at), asc(runs.id))
        .all()
        .map(asRun),
    interrupt(id) {
      orm
        .update(runs)
        .set({ status: 'interrupted', finished_at: sql`coalesce(${runs.heartbeat_at}, ${runs.started_at})` })
        .where(and(eq(runs.uuid, id), eq(runs.status, 'running')))
        .run();
    },
    finish(id, status, at, detail) {
      const { changes } = orm
        .update(runs)
        .set({ status, finished_at: at, detail: toJson(detail) })
        .where(eq(runs.uuid, id))
        .run();
      if (changes === 1) return;
      throw new OpenAlphaError('NOT_FOUND', `There is no run ${id} to finish.`, {
        hint: 'A run is finished with the identifier that starting it gave.',
      });
    },
    latest: (limit) =>
      orm.select().from(runs).orderBy(desc(runs.started_at), desc(runs.id)).limit(Math.max(0, limit)).all().map(asRun),
  };
}

function asRun({ id: _key, uuid, detail, ...run }: typeof runs.$inferSelect): Run {
  return { id: uuid, ...run, detail: fromJson(detail, 'runs.detail') };
}

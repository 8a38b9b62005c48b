import { and, asc, desc, eq } from 'drizzle-orm';
import type { StepStore } from '../../../ports/operations.js';
import { toJson } from '../json-column.js';
import { noRun, noStep, toStep } from '../operation-rows.js';
import { type Connection, write } from './connection.js';
import { runSteps } from './schema/operations.js';
import { runs } from './schema/results.js';
import type { Blocking } from './sqlite-errors.js';

export function openSteps({ sql, orm }: Connection): Blocking<StepStore> {
  const runKey = (run: string): number => {
    const found = orm.select({ id: runs.id }).from(runs).where(eq(runs.uuid, run)).get();
    if (found !== undefined) return found.id;
    throw noRun(run);
  };
  const select = () =>
    orm.select({ run: runs.uuid, step: runSteps }).from(runSteps).innerJoin(runs, eq(runs.id, runSteps.run_id));
  return {
    start: ({ run, position, ...step }) =>
      write(sql, () => {
        const started = { ...step, status: 'running' as const, finished_at: null, detail: '{}' };
        orm
          .insert(runSteps)
          .values({ run_id: runKey(run), position, ...started })
          .onConflictDoUpdate({ target: [runSteps.run_id, runSteps.position], set: started })
          .run();
      }),
    finish: (run, position, { status, at, detail }) =>
      write(sql, () => {
        const { changes } = orm
          .update(runSteps)
          .set({ status, finished_at: at, detail: toJson(detail) })
          .where(and(eq(runSteps.run_id, runKey(run)), eq(runSteps.position, position)))
          .run();
        if (changes === 1) return;
        throw noStep(run, position);
      }),
    ofHour: (schedule, hour) =>
      select()
        .where(and(eq(runSteps.schedule, schedule), eq(runSteps.hour, hour)))
        .orderBy(asc(runSteps.run_id), asc(runSteps.position))
        .all()
        .map(toStep),
    lastDone: (schedule, name) =>
      select()
        .where(and(eq(runSteps.schedule, schedule), eq(runSteps.name, name), eq(runSteps.status, 'done')))
        .orderBy(desc(runSteps.run_id), desc(runSteps.position))
        .limit(1)
        .all()
        .map(toStep)[0],
    ofRun: (run) => select().where(eq(runs.uuid, run)).orderBy(asc(runSteps.position)).all().map(toStep),
  };
}

import { and, asc, desc, eq } from 'drizzle-orm';
import type { StepStore } from '../../../ports/operations.js';
import { toJson } from '../json-column.js';
import { noRun, noStep, toStep } from '../operation-rows.js';
import type { Connection, Transaction } from './connection.js';
import { runSteps } from './schema/operations.js';
import { runs } from './schema/results.js';

export function openSteps({ read, write }: Connection): StepStore {
  return {
    start: ({ run, position, ...step }) =>
      write(async ({ orm }) => {
        const started = { ...step, status: 'running' as const, finished_at: null, detail: '{}' };
        await orm
          .insert(runSteps)
          .values({ run_id: await runKey(orm, run), position, ...started })
          .onConflictDoUpdate({ target: [runSteps.run_id, runSteps.position], set: started });
      }),
    finish: (run, position, { status, at, detail }) =>
      write(async ({ orm }) => {
        const { rowCount } = await orm
          .update(runSteps)
          .set({ status, finished_at: at, detail: toJson(detail) })
          .where(and(eq(runSteps.run_id, await runKey(orm, run)), eq(runSteps.position, position)));
        if (rowCount !== 1) throw noStep(run, position);
      }),
    ofHour: (schedule, hour) =>
      read(async ({ orm }) => {
        const rows = await select(orm)
          .where(and(eq(runSteps.schedule, schedule), eq(runSteps.hour, hour)))
          .orderBy(asc(runSteps.run_id), asc(runSteps.position));
        return rows.map(toStep);
      }),
    lastDone: (schedule, name) =>
      read(async ({ orm }) => {
        const rows = await select(orm)
          .where(and(eq(runSteps.schedule, schedule), eq(runSteps.name, name), eq(runSteps.status, 'done')))
          .orderBy(desc(runSteps.run_id), desc(runSteps.position))
          .limit(1);
        return rows.map(toStep)[0];
      }),
    ofRun: (run) =>
      read(async ({ orm }) => {
        const rows = await select(orm).where(eq(runs.uuid, run)).orderBy(asc(runSteps.position));
        return rows.map(toStep);
      }),
  };
}

function select(orm: Transaction['orm']) {
  return orm.select({ run: runs.uuid, step: runSteps }).from(runSteps).innerJoin(runs, eq(runs.id, runSteps.run_id));
}

async function runKey(orm: Transaction['orm'], run: string): Promise<number> {
  const [found] = await orm.select({ id: runs.id }).from(runs).where(eq(runs.uuid, run));
  if (found === undefined) throw noRun(run);
  return found.id;
}

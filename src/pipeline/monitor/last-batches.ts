import type { Run } from '../../domain/run.js';
import { type EpochMs, SECOND } from '../../domain/time.js';
import type { Store } from '../../ports/store.js';

/** The last batch of a schedule. */
export interface LastBatch {
  readonly schedule: 'hourly' | 'nightly';
  readonly started_at: EpochMs;
  /** Of the last one that has ended; `null` when none has. */
  readonly ended:
    | (Pick<Run, 'status' | 'started_at'> & {
        readonly finished_at: EpochMs;
        readonly steps: readonly { readonly name: string; readonly seconds: number; readonly failed: boolean }[];
      })
    | null;
  /** End of the last one that went well. */
  readonly last_success: EpochMs | null;
}

/** The last batch of each schedule that was ever begun. */
export async function lastBatches(store: Store): Promise<LastBatch[]> {
  const runs = await store.runs.latest(LOOKED_THROUGH);
  const found: LastBatch[] = [];
  for (const schedule of ['hourly', 'nightly'] as const) {
    const own = runs.filter(({ command }) => command === `run ${schedule}`);
    const [newest] = own;
    if (newest === undefined) continue;
    const ended = own.find(({ finished_at }) => finished_at !== null);
    found.push({
      ...{ schedule, started_at: newest.started_at },
      ended: ended === undefined ? null : await endedBatch(ended, store),
      last_success: own.find(({ status }) => status === 'done')?.finished_at ?? null,
    });
  }
  return found;
}

/** More runs than there are between two nights. */
const LOOKED_THROUGH = 500;

async function endedBatch(run: Run, store: Store): Promise<NonNullable<LastBatch['ended']>> {
  const steps = await store.steps.ofRun(run.id);
  return {
    status: run.status,
    started_at: run.started_at,
    finished_at: run.finished_at ?? run.started_at,
    steps: steps.map(({ name, status, started_at, finished_at }) => ({
      name,
      seconds: ((finished_at ?? started_at) - started_at) / SECOND,
      failed: status === 'failed',
    })),
  };
}

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpenAlphaError } from '../../src/domain/errors.js';
import { recordRun } from '../../src/pipeline/record-run.js';
import { status } from '../../src/pipeline/status.js';
import type { ModelStore } from '../../src/ports/registry.js';
import type { RunningProcess } from '../../src/ports/running-process.js';
import type { Store } from '../../src/ports/store.js';
import { type TestClock, testClock } from '../support/test-net.js';
import { storeOfCompanies } from './collect/fake-sources.js';

const MINUTE = 60_000;

describe('a run is kept', () => {
  let store: Store;
  let clock: TestClock;
  /** Calls what is to be done every so often. */
  let beat: (() => void) | undefined;
  const ended = new Set<string>();
  const process: RunningProcess = {
    name: 'here:1:1',
    hasEnded: (name) => ended.has(name),
    every(_, work) {
      beat = work;
      return () => {
        beat = undefined;
      };
    },
  };
  beforeEach(async () => {
    store = await storeOfCompanies();
    clock = testClock();
    ended.clear();
  });
  afterEach(() => store.close());

  const record = (work: () => Promise<{ readonly ok?: boolean }>) =>
    recordRun({ store, clock, process }, 'collect', work, (report) => ({ ...report }));
  const last = async () => (await store.runs.latest(1))[0];
  const throwing = (error: Error) => async () => {
    throw error;
  };

  it.each([
    ['done', async () => ({})],
    ['done', async () => ({ ok: true })],
    ['partial', async () => ({ ok: false })],
    ['refused', throwing(new OpenAlphaError('NO_DATA', 'nothing there'))],
    ['interrupted', throwing(new OpenAlphaError('CANCELLED', 'stopped'))],
    ['failed', throwing(new OpenAlphaError('STORE', 'damaged'))],
    ['failed', throwing(new Error('out of order'))],
  ])('as %s by how its work ended', async (ending, work) => {
    await record(work).catch(() => {});
    expect(await last()).toMatchObject({ command: 'collect', status: ending, finished_at: clock.now() });
    expect(await store.runs.latest(5)).toHaveLength(1);
    expect(beat).toBeUndefined();
  });

  it('as running while it goes on, with signs of life', async () => {
    const begun = clock.now();
    await record(async () => {
      expect(await last()).toMatchObject({
        status: 'running',
        process: 'here:1:1',
        started_at: begun,
        finished_at: null,
      });
      clock.advance(MINUTE);
      beat?.();
      expect(await last()).toMatchObject({ heartbeat_at: begun + MINUTE });
      return {};
    });
  });

  it('as interrupted, as of its last sign of life, by the next run when its process is gone', async () => {
    const id = await store.runs.start('collect', clock.now(), 'here:2:1');
    await store.runs.beat(id, clock.now() + MINUTE);
    const alive = await store.runs.start('train', clock.now(), 'here:3:1');
    const seen = clock.now() + MINUTE;
    clock.advance(2 * MINUTE);
    ended.add('here:2:1');
    await record(async () => ({}));
    const runs = await store.runs.latest(5);
    expect(runs.find((run) => run.id === id)).toMatchObject({ status: 'interrupted', finished_at: seen });
    expect(runs.find((run) => run.id === alive)).toMatchObject({ status: 'running', finished_at: null });
  });

  it('as interrupted when it gave no sign of life for long, wherever it was; one that was only asleep still ends well', async () => {
    const id = await store.runs.start('collect', clock.now(), 'elsewhere:2:1');
    clock.advance(6 * MINUTE);
    await record(async () => ({}));
    expect((await store.runs.latest(2)).map((run) => run.status)).toEqual(['done', 'interrupted']);
    await store.runs.finish(id, 'done', clock.now(), {});
    expect((await store.runs.latest(2)).map((run) => run.status)).toEqual(['done', 'done']);
  });

  it('and told by status as it stands, also before the next run has marked it', async () => {
    await store.runs.start('collect', clock.now(), 'here:2:1');
    const noModels = { kinds: async () => [], versions: async () => [] } as unknown as ModelStore;
    const told = async () => (await status({ store, models: noModels, clock, process, allowances: [] })).runs[0];
    expect(await told()).toMatchObject({ status: 'running' });
    ended.add('here:2:1');
    expect(await told()).toMatchObject({ status: 'interrupted', finished_at: clock.now() });
    expect(await last()).toMatchObject({ status: 'running' });
  });
});

import { describe, expect, it } from 'vitest';
import { OpenAlphaError } from '../../../src/domain/errors.js';
import { HOUR, MINUTE } from '../../../src/domain/time.js';
import { planBatch } from '../../../src/pipeline/run/plan-batch.js';
import { runBatch } from '../../../src/pipeline/run/run-batch.js';
import type { Step } from '../../../src/pipeline/run/step.js';
import { batchDeps, fakeProcesses, holder, NOW, request, step, THIS_HOUR } from './fakes.js';

const fails = async (): Promise<never> => {
  throw new OpenAlphaError('NO_DATA', 'nothing to be had');
};
const namesOf = (steps: readonly Step[]) => steps.map(({ name }) => name);
const run = async (steps: readonly Step[], deps: Awaited<ReturnType<typeof batchDeps>>, more = {}) =>
  runBatch(steps, request(namesOf(steps), more), deps);
const endings = ({ steps }: Awaited<ReturnType<typeof runBatch>>) =>
  Object.fromEntries(steps.map(({ name, status }) => [name, status]));

describe('a batch', () => {
  it('does its steps in order, keeps each with what it gave, and lets go of the lock', async () => {
    const deps = await batchDeps();
    const steps = [
      step('first', { work: async () => ({ summary: '3 things', detail: { things: 3 } }) }),
      step('second', { work: async () => ({ status: 'partial', summary: 'some', detail: {} }) }),
    ];
    const report = await run(steps, deps);
    expect(report).toMatchObject({ status: 'partial', nothing_due: false, hour: '2026-11-20T15:00:00Z' });
    expect(endings(report)).toEqual({ first: 'done', second: 'partial' });
    expect(await deps.store.steps.ofRun(report.run)).toMatchObject([
      { position: 0, name: 'first', status: 'done', hour: THIS_HOUR, detail: { things: 3, summary: '3 things' } },
      { position: 1, name: 'second', status: 'partial' },
    ]);
    expect(await deps.store.runs.latest(5)).toMatchObject([{ command: 'run hourly', status: 'partial' }]);
    expect(await deps.store.locks.list()).toEqual([]);
  });

  it('started again in the same hour does what is left: done steps are skipped, failed and partial ones tried again', async () => {
    const deps = await batchDeps();
    let broken = true;
    const steps = [
      step('fine'),
      step('some', { work: async () => ({ status: broken ? 'partial' : 'done', summary: '', detail: {} }) }),
      step('broken', { work: async () => (broken ? fails() : { summary: '', detail: {} }) }),
    ];
    const first = await run(steps, deps);
    expect(first).toMatchObject({ status: 'partial' });
    expect(endings(first)).toEqual({ fine: 'done', some: 'partial', broken: 'failed' });
    broken = false;
    const second = await run(steps, deps);
    expect(second).toMatchObject({ status: 'done' });
    expect(second.steps.map(({ status, reason }) => [status, reason])).toEqual([
      ['skipped', 'done already at 2026-11-20T15:05:00Z'],
      ['done', 'done in part at 2026-11-20T15:05:00Z: tried again'],
      ['done', 'failed at 2026-11-20T15:05:00Z: tried again'],
    ]);
    expect(await run(steps, deps)).toMatchObject({ status: 'done', nothing_due: true });
    expect(steps.map(({ calls }) => calls)).toEqual([1, 2, 2]);
  });

  it('does a step again when it starts from something else, or when the next hour has come', async () => {
    const deps = await batchDeps();
    let inputs = 'a';
    const [hourly, onChange] = [
      step('hourly', { inputs: async () => inputs }),
      step('on change', { repeats: 'change', inputs: async () => inputs }),
    ];
    const steps = [hourly, onChange];
    await run(steps, deps);
    inputs = 'b';
    await run(steps, deps);
    expect([hourly.calls, onChange.calls]).toEqual([2, 2]);
    const next = await run(steps, deps, { hour: THIS_HOUR + HOUR });
    expect([hourly.calls, onChange.calls]).toEqual([3, 2]);
    expect(endings(next)).toEqual({ hourly: 'done', 'on change': 'waived' });
    expect(next.steps[1]!.reason).toContain('nothing that it starts from has changed');
  });

  it('goes on after a step that failed, but for those that need it, and says what they lack', async () => {
    const deps = await batchDeps();
    const steps = [step('predict', { work: fails }), step('recommend', { needs: ['predict'] }), step('score')];
    const report = await run(steps, deps);
    expect(report).toMatchObject({
      status: 'partial',
      steps: [
        { status: 'failed', detail: { error: 'nothing to be had', code: 'NO_DATA' } },
        { status: 'skipped', reason: 'needs predict, which failed' },
        { status: 'done' },
      ],
    });
    const alone = await run([step('predict', { work: fails })], deps, { hour: THIS_HOUR + HOUR });
    expect(alone.status).toBe('failed');
  });

  it('takes what a step starts from and cannot be read for the failure of that step alone', async () => {
    const deps = await batchDeps();
    const damaged = () => Promise.reject(new OpenAlphaError('MODEL', 'the champion file cannot be used'));
    const steps = [step('predict', { inputs: damaged }), step('recommend', { waive: damaged }), step('next')];
    const report = await run(steps, deps);
    expect(endings(report)).toEqual({ predict: 'failed', recommend: 'failed', next: 'done' });
    expect(report.steps[0]!.reason).toBe('the champion file cannot be used');
    expect(steps.map(({ calls }) => calls)).toEqual([0, 0, 1]);
    const next = { ...request(namesOf(steps)), hour: THIS_HOUR + HOUR };
    const plan = await planBatch(steps, next, deps);
    expect(plan.steps[0]).toMatchObject({ action: 'do', reason: 'would fail: the champion file cannot be used' });
  });

  it('leaves a defect of one step to that step', async () => {
    const deps = await batchDeps();
    const broken = step('broken', { work: () => Promise.reject(new TypeError('x is not a function')) });
    expect(endings(await run([broken, step('next')], deps))).toEqual({ broken: 'failed', next: 'done' });
  });

  it('does not try what there is nothing to do for, and says why', async () => {
    const deps = await batchDeps();
    const idle = step('idle', { waive: async () => 'every text has been scored' });
    const report = await run([idle], deps);
    expect(report).toMatchObject({
      nothing_due: true,
      status: 'done',
      steps: [{ status: 'waived', reason: 'every text has been scored' }],
    });
    expect(idle.calls).toBe(0);
    expect(await deps.store.steps.ofRun(report.run)).toMatchObject([{ status: 'waived' }]);
  });

  it('leaves out what the configuration, --only and --skip leave out', async () => {
    const deps = await batchDeps();
    const steps = ['a', 'b', 'c', 'd'].map((name) => step(name));
    const choice = { configured: ['a', 'b', 'c'], only: ['b', 'c', 'd'], skip: ['c'] };
    const report = await runBatch(steps, request([], { choice }), deps);
    expect(report.steps.map(({ status, reason }) => `${status}: ${reason}`)).toEqual([
      'skipped: not named by --only',
      'done: due',
      'skipped: named by --skip',
      'skipped: left out by run.hourly.steps',
    ]);
  });

  it('says what is stale whatever was done', async () => {
    const deps = await batchDeps();
    const words = 'The newest 1d bar is of 2026-11-18.';
    const stale = [{ what: 'prices', words, newest: '2026-11-18', expected: '2026-11-19' }];
    const report = await run([step('a')], deps, { staleInputs: async () => stale });
    expect(report.stale).toEqual(stale);
    expect((await deps.store.runs.latest(1))[0]!.detail).toMatchObject({ stale: [words] });
  });

  it('leaves at once when another run is at work, and changes nothing', async () => {
    const deps = await batchDeps();
    await deps.store.locks.acquire('run', holder('other'), { leaseMs: MINUTE, at: NOW });
    const only = step('a');
    await expect(run([only], deps)).rejects.toMatchObject({ code: 'LOCKED' });
    expect(only.calls).toBe(0);
    expect(await deps.store.runs.latest(5)).toEqual([]);
    expect((await deps.store.locks.list()).map((lock) => lock.holder.id)).toEqual(['other']);
  });

  it('of many that start at once works in one', async () => {
    const deps = await batchDeps();
    const only = step('a', {
      work: () => new Promise((resolve) => setImmediate(() => resolve({ summary: '', detail: {} }))),
    });
    const all = await Promise.allSettled(
      Array.from({ length: 8 }, (_, k) => run([only], deps, { holder: holder(`run ${k}`) })),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(only.calls).toBe(1);
  });

  it('goes on where a run that was killed was, without waiting, and says whose lock it took', async () => {
    const deps = await batchDeps();
    const { store } = deps;
    // What a kill in the middle of the second step leaves.
    await store.locks.acquire('run', holder('dead'), { leaseMs: MINUTE, at: NOW });
    const steps = [step('a'), step('b')];
    const killed = await store.runs.start('run hourly', NOW, 'here:1:1');
    const tried: (number | undefined)[] = [];
    await run([step('a')], { ...deps, processes: fakeProcesses({ dead: 'gone' }) }, { holder: holder('one') });
    await store.locks.acquire('run', holder('dead'), { leaseMs: MINUTE, at: NOW });
    const again = step('b', {
      work: async ({ triedSince }) => {
        tried.push(triedSince);
        return { summary: '', detail: {} };
      },
    });
    const inputs = await hashOf(again);
    await store.steps.start({
      ...{ run: killed, schedule: 'hourly', hour: THIS_HOUR, position: 1, name: 'b', inputs, started_at: NOW + 7 },
    });
    const report = await run([steps[0]!, again], { ...deps, processes: fakeProcesses({ dead: 'gone' }) });
    expect(endings(report)).toEqual({ a: 'skipped', b: 'done' });
    expect(report.steps[1]!.reason).toContain('was stopped in the middle');
    expect(report.took_over_from).toContain('openalpha run (dead)');
    expect(tried).toEqual([NOW + 7]);
    // The one who has the lock is the only one: who was killed is over, though nothing is known of its process.
    expect((await store.runs.latest(9)).find(({ id }) => id === killed)).toMatchObject({ status: 'interrupted' });
    expect(await store.runs.running()).toEqual([]);
  });

  it('gives signs of life while it works, and leaves runs of other commands alone', async () => {
    const deps = await batchDeps();
    const other = await deps.store.runs.start('train', NOW, 'here:9:1');
    const seen: unknown[] = [];
    const long = step('long', {
      work: async () => {
        await deps.time.pass(MINUTE);
        seen.push(...(await deps.store.runs.running()));
        return { summary: '', detail: {} };
      },
    });
    await run([long], deps);
    expect(seen).toMatchObject([
      { id: other, command: 'train', heartbeat_at: NOW },
      { command: 'run hourly', process: 'here:41:me', heartbeat_at: NOW + MINUTE },
    ]);
    await deps.time.pass(MINUTE);
    expect((await deps.store.runs.latest(9)).find(({ id }) => id !== other)).toMatchObject({
      ...{ status: 'done', heartbeat_at: NOW + MINUTE, finished_at: NOW + MINUTE },
    });
  });

  it('stops between steps when it is asked to, with the lock released and the end kept', async () => {
    const deps = await batchDeps();
    const stop = new AbortController();
    const steps = [
      step('a', {
        work: async () => {
          stop.abort();
          return { summary: '', detail: {} };
        },
      }),
      step('b'),
    ];
    await expect(run(steps, { ...deps, signal: stop.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(steps[1]!.calls).toBe(0);
    expect(await deps.store.locks.list()).toEqual([]);
    const [kept] = await deps.store.runs.latest(1);
    expect(kept).toMatchObject({ status: 'interrupted', detail: { steps: { a: 'done' } } });
    // It goes on from there.
    expect(endings(await run(steps, deps))).toEqual({ a: 'skipped', b: 'done' });
  });

  it('stops when the lock was lost in the middle of a step, and leaves the lock to who has it', async () => {
    const deps = await batchDeps();
    const steps = [
      step('long', {
        work: async ({ signal }) => {
          await deps.store.locks.acquire('run', holder('other'), { leaseMs: MINUTE, at: deps.time.now + MINUTE });
          await deps.time.pass(MINUTE);
          expect(signal.aborted).toBe(true);
          return { summary: 'written all the same', detail: {} };
        },
      }),
      step('next'),
    ];
    await expect(run(steps, deps)).rejects.toMatchObject({ code: 'LOCKED' });
    expect(steps[1]!.calls).toBe(0);
    expect((await deps.store.locks.list()).map((lock) => lock.holder.id)).toEqual(['other']);
    expect(await deps.store.steps.ofHour('hourly', THIS_HOUR)).toMatchObject([{ status: 'running' }]);
  });
});

describe('the plan of a batch', () => {
  it('says what would be done and why, and changes nothing', async () => {
    const deps = await batchDeps();
    const steps = [
      step('collect'),
      step('score', { waive: async () => 'every text has been scored' }),
      step('left out'),
    ];
    const plan = await planOf(steps, deps, ['collect', 'score']);
    expect(plan.steps).toEqual([
      { name: 'collect', about: 'collect', action: 'do', reason: 'due' },
      {
        ...{ name: 'score', about: 'score', action: 'may' },
        reason: 'every text has been scored; the steps before it may change that',
      },
      { name: 'left out', about: 'left out', action: 'skip', reason: 'left out by run.hourly.steps' },
    ]);
    expect(plan.held_by).toBeNull();
    expect(await deps.store.runs.latest(5)).toEqual([]);
    expect(await deps.store.steps.ofHour('hourly', THIS_HOUR)).toEqual([]);
    expect(steps.map(({ calls }) => calls)).toEqual([0, 0, 0]);
    await run(steps.slice(0, 1), deps);
    expect((await planOf(steps, deps, ['collect', 'score'])).steps.map(({ action }) => action)).toEqual([
      'skip',
      'waive',
      'skip',
    ]);
  });

  it('names who is at work', async () => {
    const deps = await batchDeps();
    await deps.store.locks.acquire('run', holder('other'), { leaseMs: MINUTE, at: NOW });
    expect((await planOf([step('a')], deps)).held_by).toContain('openalpha run (other)');
  });
});

function planOf(steps: readonly Step[], deps: Awaited<ReturnType<typeof batchDeps>>, configured = namesOf(steps)) {
  return planBatch(steps, { schedule: 'hourly', hour: THIS_HOUR, choice: { configured } }, deps);
}

/** The hash that a step is known by: read from a run of it in another store. */
async function hashOf(only: Step): Promise<string> {
  const report = await run([{ ...only, work: async () => ({ summary: '', detail: {} }) }], await batchDeps());
  return report.steps[0]!.inputs;
}

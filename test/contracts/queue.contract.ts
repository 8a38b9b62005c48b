import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { OpenAlphaError } from '../../src/domain/errors.js';
import type { Job, JobHandler, Queue } from '../../src/ports/queue.js';

/** A queue whose leases, pauses and looks for work are short; `another`: a second process on the same jobs. */
export interface QueueUnderTest {
  readonly queue: Queue;
  another(): Promise<Queue>;
  /** The renewals of this one stop, as if its process were frozen or gone. */
  freeze(queue: Queue): void;
}

const job = (key: string, input: Job['input'] = {}): Job => ({ task: 'add', key, input });
const add: JobHandler = async ({ a, b }) => (a as number) + (b as number);

/** What every queue promises. */
export function queueContract(name: string, open: () => Promise<QueueUnderTest>): void {
  describe(`${name} as a queue`, () => {
    const stops: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const stop of stops.splice(0).reverse()) await stop();
    });

    async function start(): Promise<QueueUnderTest & { work: typeof work }> {
      const made = await open();
      stops.push(() => made.queue.close());
      return { ...made, work };
    }

    /** Works until the end of the test, or until what it gives is called. */
    function work(queue: Queue, handlers: Record<string, JobHandler>, concurrency = 1, graceMs = 2_000) {
      const abort = new AbortController();
      const working = queue.work(handlers, { concurrency, signal: abort.signal, graceMs });
      const stop = async () => {
        abort.abort();
        await working;
      };
      stops.push(stop);
      return stop;
    }

    const join = (queue: Queue, ids: readonly string[], onProgress?: (done: number, total: number) => void) =>
      queue.join(ids, { signal: new AbortController().signal, ...(onProgress && { onProgress }) });

    it('gives back what handlers made, in the order in which the jobs were sent', async () => {
      const { queue } = await start();
      const ids = await queue.send([job('x', { a: 1, b: 2 }), job('y', { a: 3, b: 4 }), job('z', { a: 5, b: 6 })]);
      const seen: number[] = [];
      work(queue, { add }, 2);
      const states = await join(queue, ids, (done) => seen.push(done));
      expect(states.map(({ output }) => output)).toEqual([3, 7, 11]);
      expect(states).toMatchObject([{ key: 'x' }, { key: 'y' }, { key: 'z' }]);
      expect(states[0]).toMatchObject({ task: 'add', state: 'done', attempts: 1, error: null });
      expect(seen.at(-1)).toBe(3);
    });

    it('keeps plain JSON of any form as it was returned', async () => {
      const { queue } = await start();
      const values = [null, 0, '', 'text', [1, [2]], { deep: { list: [null] } }, true];
      const ids = await queue.send(values.map((value, k) => job(`v${k}`, { value })));
      work(queue, { add: async ({ value }) => value }, 4);
      expect((await join(queue, ids)).map(({ output }) => output)).toEqual(values);
    });

    it('has one job of a key while it waits or runs, and a new one when it has ended', async () => {
      const { queue, another } = await start();
      const second = await another();
      stops.push(() => second.close());
      const sent = await Promise.all(
        Array.from({ length: 6 }, (_, k) => (k % 2 === 0 ? queue : second).send([job('same'), job('same')])),
      );
      expect(new Set(sent.flat()).size).toBe(1);
      const [id] = sent[0] as [string];
      let release: () => void = () => {};
      const begun = new Promise<void>((resolve) => {
        work(queue, {
          add: async () => {
            resolve();
            await new Promise<void>((end) => {
              release = end;
            });
          },
        });
      });
      await begun;
      expect(await second.send([job('same')])).toEqual([id]);
      release();
      await join(queue, [id]);
      expect(await second.send([job('same')])).not.toEqual([id]);
    });

    it('gives a job to one worker alone', async () => {
      const { queue, another } = await start();
      const second = await another();
      stops.push(() => second.close());
      const done: number[] = [];
      const once: JobHandler = async ({ n }) => void done.push(n as number);
      const ids = await queue.send(Array.from({ length: 30 }, (_, n) => job(`n${n}`, { n })));
      work(queue, { add: once }, 3);
      work(second, { add: once }, 3);
      await join(queue, ids);
      expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, n) => n));
    });

    it('does no more at once than it may', async () => {
      const { queue } = await start();
      let now = 0;
      let most = 0;
      const ids = await queue.send(Array.from({ length: 9 }, (_, n) => job(`m${n}`)));
      work(
        queue,
        {
          async add() {
            most = Math.max(most, ++now);
            await sleep(5);
            now--;
          },
        },
        3,
      );
      await join(queue, ids);
      expect(most).toBe(3);
    });

    it('tries again what failed, and lays it aside after the last attempt with its reason', async () => {
      const { queue } = await start();
      let left = 1;
      const ids = await queue.send([
        { task: 'flaky', key: 'a', input: {} },
        { task: 'broken', key: 'b', input: {} },
      ]);
      work(queue, {
        async flaky() {
          if (left-- > 0) throw new Error('not yet');
          return 'well';
        },
        async broken() {
          throw new Error('never');
        },
      });
      const [flaky, broken] = await join(queue, ids);
      expect(flaky).toMatchObject({ state: 'done', output: 'well', attempts: 2 });
      expect(broken).toMatchObject({ state: 'failed', error: 'never', attempts: 2, output: null });
      const status = await queue.status();
      expect(status.dead).toMatchObject([{ task: 'broken', key: 'b', error: 'never' }]);
      expect(status.counts).toEqual([
        { task: 'broken', state: 'failed', jobs: 1 },
        { task: 'flaky', state: 'done', jobs: 1 },
      ]);
    });

    it('does not try again what another attempt would meet as well', async () => {
      const { queue } = await start();
      const ids = await queue.send([job('refused')]);
      work(queue, {
        async add() {
          throw new OpenAlphaError('REFUSED', 'No.');
        },
      });
      expect(await join(queue, ids)).toMatchObject([{ state: 'failed', error: 'No.', attempts: 1 }]);
    });

    it('gives the job of a worker that is not heard of to another', async () => {
      const { queue, another, freeze } = await start();
      const second = await another();
      stops.push(() => second.close());
      const ids = await queue.send([job('left')]);
      const taken = new Promise<void>((resolve) => {
        work(
          second,
          {
            async add(_, signal) {
              resolve();
              await new Promise((end) => signal.addEventListener('abort', end));
            },
          },
          1,
          0,
        );
      });
      await taken;
      freeze(second);
      work(queue, { add: async () => 'taken over' });
      expect(await join(queue, ids)).toMatchObject([{ state: 'done', output: 'taken over', attempts: 2 }]);
    });

    it('finishes what it has begun when it is stopped, and takes nothing more', async () => {
      const { queue } = await start();
      const begun: string[] = [];
      await queue.send([job('first', { key: 'first' }), job('second', { key: 'second' })]);
      const stop = await new Promise<() => Promise<void>>((resolve) => {
        const end: () => Promise<void> = work(queue, {
          async add({ key }) {
            begun.push(key as string);
            resolve(end);
            await sleep(30);
          },
        });
      });
      await stop();
      expect(begun).toHaveLength(1);
      const { counts } = await queue.status();
      expect(counts).toEqual(
        expect.arrayContaining([
          { task: 'add', state: 'done', jobs: 1 },
          { task: 'add', state: 'waiting', jobs: 1 },
        ]),
      );
    });

    it('puts back at once what cannot be finished in time, without counting the attempt', async () => {
      const { queue, another } = await start();
      const ids = await queue.send([job('long')]);
      const stop = await new Promise<() => Promise<void>>((resolve) => {
        const end: () => Promise<void> = work(
          queue,
          {
            async add(_, signal) {
              resolve(end);
              await new Promise((_done, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
            },
          },
          1,
          0,
        );
      });
      await stop();
      expect((await queue.status()).counts).toEqual([{ task: 'add', state: 'waiting', jobs: 1 }]);
      const second = await another();
      stops.push(() => second.close());
      work(second, { add: async () => 'done' });
      expect(await join(queue, ids)).toMatchObject([{ output: 'done', attempts: 1 }]);
    });

    it('takes back a job that nobody has begun, and none that somebody has', async () => {
      const { queue } = await start();
      const [first] = (await queue.send([job('first')])) as [string];
      let end: () => void = () => {};
      await new Promise<void>((resolve) => {
        work(queue, {
          async add() {
            resolve();
            await new Promise<void>((done) => {
              end = done;
            });
          },
        });
      });
      const [second] = (await queue.send([job('second')])) as [string];
      expect(await queue.withdraw([first, second])).toEqual([second]);
      end();
      expect(await join(queue, [first, second])).toMatchObject([{ state: 'done' }, { state: 'cancelled' }]);
    });

    it('takes only jobs that it has a handler for', async () => {
      const { queue } = await start();
      const [known] = await queue.send([job('a', { a: 1, b: 1 }), { task: 'unknown', key: 'b', input: {} }]);
      work(queue, { add });
      await join(queue, [known as string]);
      expect((await queue.status()).counts).toContainEqual({ task: 'unknown', state: 'waiting', jobs: 1 });
    });

    it('waits no longer than it is told to, and tells what has not ended as it is', async () => {
      const { queue } = await start();
      const [fast] = (await queue.send([job('fast', { a: 1, b: 2 })])) as [string];
      const stop = work(queue, { add });
      await join(queue, [fast]);
      await stop();
      const [slow] = (await queue.send([job('slow')])) as [string];
      const look = { signal: new AbortController().signal, withinMs: 0 };
      expect(await queue.join([slow, fast], look)).toMatchObject([
        { state: 'waiting', output: null },
        { state: 'done', output: 3 },
      ]);
      expect(await queue.join([slow], { ...look, withinMs: 30 })).toMatchObject([{ state: 'waiting' }]);
    });

    it('stops waiting when it is told to, and says so', async () => {
      const { queue } = await start();
      const ids = await queue.send([job('alone')]);
      const abort = new AbortController();
      const joined = queue.join(ids, { signal: abort.signal });
      abort.abort();
      await expect(joined).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(await join(queue, [])).toEqual([]);
    });
  });
}

import { afterEach, describe, expect, test } from 'vitest';
import { OpenAlphaError } from '../../src/domain/errors.js';
import type { Task } from '../../src/ports/parallel.js';
import { type ClosableParallel, createParallel } from '../../src/runtime/parallel.js';

const workerFile = new URL('./fixtures/task-worker.mjs', import.meta.url);

/** The names must be known in this thread too; what they do on a worker stands in the fixture. */
const here = (run: (input: never) => unknown) => () => Promise.resolve(run as Task);
const tasks = {
  double: here((n: number) => n * 2),
  slow: here((n: number) => {
    for (const end = Date.now() + 2; Date.now() < end; );
    return n * 2;
  }),
  fail: here(() => {
    throw new OpenAlphaError('INPUT', 'three is too many', { hint: 'Take two.' });
  }),
  defect: here(() => {
    throw new Error('x is not a function');
  }),
  thread: here(() => 0),
  exit: here(() => 0),
  crash: here(() => 0),
  forever: here(() => 0),
  mark: here(() => 0),
};

let open: ClosableParallel[] = [];
function parallel(threads: number): ClosableParallel {
  const made = createParallel(threads, { tasks, workerFile });
  open.push(made);
  return made;
}
afterEach(async () => {
  await Promise.all(open.map((one) => one.close()));
  open = [];
});

describe.each([1, 2, 3])('with %i threads', (threads) => {
  test('results come in the order of the inputs and each is reported once', async () => {
    const finished: number[] = [];
    const inputs = Array.from({ length: 20 }, (_, i) => i);
    const results = await parallel(threads).map('double', inputs, { onDone: (count) => finished.push(count) });
    expect(results).toEqual(inputs.map((i) => 2 * i));
    expect(finished).toEqual(inputs.map((i) => i + 1));
  });

  test('no inputs give no results', async () => {
    expect(await parallel(threads).map('double', [])).toEqual([]);
  });

  test('several maps at once do not mix their results', async () => {
    const pool = parallel(threads);
    const maps = [1, 10, 100].map((factor) => pool.map('double', [factor, 2 * factor, 3 * factor]));
    expect(await Promise.all(maps)).toEqual([
      [2, 4, 6],
      [20, 40, 60],
      [200, 400, 600],
    ]);
  });

  test('an error of a task keeps its code, text and hint', async () => {
    const work = parallel(threads).map('fail', [1, 2, 3]);
    await expect(work).rejects.toBeInstanceOf(OpenAlphaError);
    await expect(work).rejects.toMatchObject({ code: 'INPUT', message: 'three is too many', hint: 'Take two.' });
  });

  test('work goes on after an error in earlier work', async () => {
    const pool = parallel(threads);
    await expect(pool.map('defect', [1, 2, 3, 4])).rejects.toThrow('x is not a function');
    expect(await pool.map('double', [1, 2, 3])).toEqual([2, 4, 6]);
  });

  test('a task that is not in the catalog is refused by name', async () => {
    await expect(parallel(threads).map('nonsense', [1])).rejects.toThrow(/no task "nonsense"/);
    await expect(parallel(threads).map('toString', [1])).rejects.toThrow(/no task "toString"/);
  });

  test('a signal that has fired already stops the work before it starts', async () => {
    const signal = AbortSignal.abort();
    await expect(parallel(threads).map('double', [1], { signal })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test('a signal in the middle stops the rest, and the next work runs', async () => {
    const pool = parallel(threads);
    const stop = new AbortController();
    let finished = 0;
    const work = pool.map('slow', new Array(50).fill(1), {
      signal: stop.signal,
      onDone: (count) => {
        finished = count;
        stop.abort();
      },
    });
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(finished).toBeLessThan(50);
    expect(await pool.map('double', [1, 2])).toEqual([2, 4]);
  });

  test('timers get their turn while tasks run', async () => {
    const pool = parallel(threads);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await pool.map('slow', new Array(10).fill(1));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});

describe('worker threads', () => {
  test('a thread that exits rejects its work and names the task; other work is not lost', async () => {
    const pool = parallel(2);
    const [lost, kept] = await Promise.allSettled([pool.map('exit', [1]), pool.map('slow', [1, 2, 3, 4])]);
    expect(lost).toMatchObject({ status: 'rejected' });
    expect(String((lost as PromiseRejectedResult).reason)).toMatch(/thread stopped while it ran "exit": exit code 7/);
    expect(kept).toEqual({ status: 'fulfilled', value: [2, 4, 6, 8] });
    expect(await pool.map('double', [1, 2, 3])).toEqual([2, 4, 6]);
  });

  test('a thread that crashes says why', async () => {
    await expect(parallel(2).map('crash', [1])).rejects.toThrow(/ran "crash": out of luck/);
  });

  test('a task that never ends is stopped by the signal', async () => {
    const pool = parallel(2);
    const stop = new AbortController();
    const work = pool.map('forever', [1, 2, 3], { signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await pool.map('double', [4])).toEqual([8]);
  });

  test('stopping one map leaves the other alone', async () => {
    const pool = parallel(2);
    const stop = new AbortController();
    const stopped = pool.map('forever', [1], { signal: stop.signal });
    const kept = pool.map('slow', [1, 2, 3, 4, 5, 6]);
    setTimeout(() => stop.abort(), 30);
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await kept).toEqual([2, 4, 6, 8, 10, 12]);
  });

  test('shared memory is shared, not copied', async () => {
    const pool = parallel(2);
    const shared = new Int32Array(new SharedArrayBuffer(8));
    const stop = new AbortController();
    const work = pool.map(
      'mark',
      [
        { shared, at: 0 },
        { shared, at: 1 },
      ],
      { signal: stop.signal },
    );
    while (Atomics.load(shared, 0) + Atomics.load(shared, 1) < 2) await new Promise((done) => setTimeout(done, 1));
    stop.abort();
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test('a thread that has waited too long is not used again, so its memory is given back', async () => {
    const pool = parallel(2);
    const [first] = await pool.map<number, number>('thread', [0]);
    // No turn for timers: the thread must be found too old when work comes, too.
    for (const end = Date.now() + 150; Date.now() < end; );
    const [second] = await pool.map<number, number>('thread', [0]);
    expect(second).not.toBe(first);
    await new Promise((done) => setTimeout(done, 150));
    const [third] = await pool.map<number, number>('thread', [0]);
    expect(new Set([first, second, third]).size).toBe(3);
  });

  test('threads that were started ahead do the work, also when it comes late', async () => {
    const [earlier = 0] = await parallel(2).map<number, number>('thread', [0]);
    const pool = parallel(2);
    pool.prepare?.(['thread']);
    for (const end = Date.now() + 150; Date.now() < end; );
    const used = await pool.map<number, number>('thread', [0, 0, 0, 0]);
    for (const thread of used) expect([earlier + 1, earlier + 2]).toContain(thread);
  });

  test('an input that cannot travel between threads is rejected, and the thread lives on', async () => {
    const pool = parallel(2);
    await expect(pool.map('double', [() => 1])).rejects.toThrow(/could not be cloned/);
    expect(await pool.map('double', [1])).toEqual([2]);
  });

  test('a worker file that cannot be loaded rejects with its reason', async () => {
    const broken = createParallel(2, { tasks, workerFile: new URL('./fixtures/no-such-worker.mjs', import.meta.url) });
    await expect(broken.map('double', [1])).rejects.toThrow(/no-such-worker/);
    await broken.close();
  });

  test('closing ends running work and refuses new work', async () => {
    const pool = parallel(2);
    const work = pool.map('forever', [1, 2, 3]);
    setTimeout(() => void pool.close(), 30);
    await expect(work).rejects.toThrow(/closed|stopped/);
    await expect(pool.map('double', [1])).rejects.toThrow(/closed/);
  });
});

describe('the number of threads', () => {
  test.each([0, -1, 1.5, Number.NaN])('%d is refused', (threads) => {
    expect(() => createParallel(threads)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  test('is kept when there is a compiled worker: the tests build one first', async () => {
    const built = createParallel(2);
    expect(built.threads).toBe(2);
    await built.close();
  });
});

import { describe, expect, it } from 'vitest';
import { latestOne } from '../../../src/pipeline/shards/latest-one.js';
import { fakeTime } from '../run/fakes.js';

describe('what many jobs work on', () => {
  it('is made once for those that come one after another and at once, and again for others', async () => {
    const made: string[] = [];
    const of = latestOne<{ key: string }>(fakeTime().timer);
    const ask = (key: string) =>
      of(key, async () => {
        made.push(key);
        return { key };
      });
    const [first, second] = await Promise.all([ask('a'), ask('a')]);
    expect(second).toBe(first);
    expect(await ask('a')).toBe(first);
    expect(await ask('b')).toEqual({ key: 'b' });
    expect(await ask('a')).toEqual({ key: 'a' });
    expect(made).toEqual(['a', 'b', 'a']);
  });

  it('is made again when it could not be made', async () => {
    const of = latestOne<{ n: number }>(fakeTime().timer);
    const broken = of('a', async () => {
      throw new Error('no server');
    });
    await expect(broken).rejects.toThrow('no server');
    expect(await of('a', async () => ({ n: 1 }))).toEqual({ n: 1 });
  });

  it('outlives a collection of garbage between two jobs, and is let go of when nobody asks for seconds', async () => {
    const { setFlagsFromString } = await import('node:v8');
    const { runInNewContext } = await import('node:vm');
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const time = fakeTime();
    const of = latestOne<{ large: Uint8Array }>(time.timer);
    let made = 0;
    const ask = async () => {
      await of('a', async () => {
        made++;
        return { large: new Uint8Array(1_000_000) };
      });
      // What a promise gave is held until the next turn.
      await new Promise((resolve) => setImmediate(resolve));
      collect();
    };
    await ask();
    await time.pass(4_000);
    await ask();
    await time.pass(4_000);
    await ask();
    expect(made).toBe(1);
    await time.pass(5_000);
    collect();
    await ask();
    expect(made).toBe(2);
  });
});

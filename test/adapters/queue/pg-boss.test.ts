import { afterAll, describe, expect, it } from 'vitest';
import type { Queue } from '../../../src/ports/queue.js';
import type { Timer } from '../../../src/ports/timer.js';
import { openQueue } from '../../../src/runtime/open-queue.js';
import { systemTimer } from '../../../src/runtime/timer.js';
import { queueContract } from '../../contracts/queue.contract.js';
import { startPostgres } from '../../support/postgres.js';

const server = await startPostgres();
const silent = { debug() {}, info() {}, warn() {}, error() {} };

describe.skipIf('missing' in server)(`jobs in Postgres${'missing' in server ? ` (${server.missing})` : ''}`, () => {
  if ('missing' in server) return;
  afterAll(() => server.stop());

  const open = (url: string, timer?: Timer) =>
    openQueue(url, {
      ...{ logger: silent, leaseSeconds: 1, retries: 1, retryDelaySeconds: 1, pollMs: 20 },
      ...(timer && { timer }),
    });

  queueContract('pg-boss', async () => {
    const url = server.newSchema();
    const frozen = new Set<Queue>();
    const another = async () => {
      const made: { queue?: Queue } = {};
      const queue = await open(url, {
        every: (ms, beat) => systemTimer.every(ms, () => (made.queue && frozen.has(made.queue) ? undefined : beat())),
      });
      made.queue = queue;
      return queue;
    };
    return { queue: await another(), another, freeze: (queue) => void frozen.add(queue) };
  });

  it('leaves nothing at work behind when it cannot be opened', async () => {
    const url = server.newSchema();
    const schema = `${new URL(url).searchParams.get('schema')}_jobs`;
    await server.query(`CREATE SCHEMA ${schema}`);
    await server.query(`CREATE TABLE ${schema}.parcels (something text)`);
    const warnings: unknown[] = [];
    const logger = { ...silent, warn: (about: unknown) => void warnings.push(about) };
    await expect(openQueue(url, { logger, leaseSeconds: 1 })).rejects.toMatchObject({ code: 'STORE' });
    // Its upkeep would come round every second, and complain of a pool that is closed.
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    expect(warnings).toEqual([]);
  });

  it('carries bytes of any size, whole', async () => {
    const { parcels, close } = await open(server.newSchema());
    const large = new Uint8Array(20_000_001);
    for (let k = 0; k < large.length; k++) large[k] = (k * 31) % 251;
    for (const bytes of [large, new Uint8Array(0), Uint8Array.of(0, 255, 128)]) {
      await parcels.put('p', bytes);
      const back = await parcels.get('p');
      expect(back?.length).toBe(bytes.length);
      expect(Buffer.compare(back as Uint8Array, bytes)).toBe(0);
    }
    await parcels.remove(['p']);
    expect(await parcels.get('p')).toBeUndefined();
    await close();
  });
});

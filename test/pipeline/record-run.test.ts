import { describe, expect, it } from 'vitest';
import { OpenAlphaError } from '../../src/domain/errors.js';
import { recordRun } from '../../src/pipeline/record-run.js';
import { testClock } from '../support/test-net.js';
import { storeOfCompanies } from './collect/fake-sources.js';

async function kept(work: () => Promise<{ readonly ok?: boolean }>) {
  const store = await storeOfCompanies();
  await recordRun({ store, clock: testClock() }, 'collect', work, (report) => ({ ...report })).catch(() => {});
  const [run] = await store.runs.latest(1);
  await store.close();
  return run;
}

describe('a run is kept', () => {
  it.each([
    ['done', async () => ({})],
    ['done', async () => ({ ok: true })],
    ['partial', async () => ({ ok: false })],
    [
      'refused',
      async () => {
        throw new OpenAlphaError('NO_DATA', 'nothing there');
      },
    ],
    [
      'failed',
      async () => {
        throw new Error('out of order');
      },
    ],
  ])('as %s by how its work ended', async (status, work) => {
    expect(await kept(work)).toMatchObject({ command: 'collect', status });
  });
});

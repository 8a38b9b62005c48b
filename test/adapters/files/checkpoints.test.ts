import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoints } from '../../../src/adapters/files/checkpoints.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openalpha-checkpoints-'));
});
afterAll(async () => rm(folder, { recursive: true }));

describe('checkpoints in a folder', () => {
  it('give back what was written last, by kind, until they are cleared', async () => {
    const place = join(folder, 'deep', '.checkpoints');
    const [one, other] = [openCheckpoints(place, 'lstm'), openCheckpoints(place, 'mlp')];
    expect(await one.read()).toBeNull();
    await one.clear();
    await one.write(Uint8Array.of(1, 2));
    await one.write(Uint8Array.of(3));
    await other.write(Uint8Array.of(4));
    expect(await one.read()).toEqual(Uint8Array.of(3));
    expect(await readdir(place)).toEqual(['lstm.checkpoint', 'mlp.checkpoint']);
    await one.clear();
    expect(await one.read()).toBeNull();
    expect(await other.read()).toEqual(Uint8Array.of(4));
  });
});

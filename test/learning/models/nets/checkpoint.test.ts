import { describe, expect, it } from 'vitest';
import { lstm } from '../../../../src/learning/models/lstm/lstm.js';
import { mlp } from '../../../../src/learning/models/mlp/mlp.js';
import { transformer } from '../../../../src/learning/models/transformer/transformer.js';
import type { Checkpoints, FitContext, Learner } from '../../../../src/ports/model.js';
import { madeWindowData } from './made-windows.js';

const parallel: FitContext['parallel'] = { threads: 1, map: async () => [] };
const data = madeWindowData(400, { steps: 4, features: 3, seed: 5 });
const common = { batch: 32, maxEpochs: 4, patience: 4, dropout: 0.2, learningRate: 0.01, rowsPerEpoch: 150 };
const KINDS: readonly { readonly learner: Learner; readonly options: object }[] = [
  { learner: mlp, options: { ...common, hidden: [8] } },
  { learner: lstm, options: { ...common, steps: 4, units: 8 } },
  { learner: transformer, options: { ...common, steps: 4, width: 8, heads: 2, inner: 8, layers: 1 } },
];

function inMemory(): Checkpoints & { kept: Uint8Array | null; writes: number } {
  return {
    kept: null,
    writes: 0,
    async read() {
      return this.kept;
    },
    async write(bytes) {
      this.kept = bytes.slice();
      this.writes++;
    },
    async clear() {
      this.kept = null;
    },
  };
}

/** Trains until `epochs` are done, then stops as a kill would: what is in `checkpoints` is all that is left. */
async function stopAfter(epochs: number, learner: Learner, options: object, checkpoints: Checkpoints): Promise<void> {
  const stop = new AbortController();
  const onProgress = (done: number) => {
    if (done === epochs) stop.abort();
  };
  const work = learner.fit(data, options, { seed: 3, parallel, signal: stop.signal, onProgress, checkpoints });
  await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
}

describe('a training that was killed', () => {
  it.each(KINDS)(
    'ends with the bytes of one that was not, after any epoch ($learner.kind)',
    async ({ learner, options }) => {
      const whole = await learner.fit(data, options, { seed: 3, parallel });
      for (const epochs of [1, 3]) {
        const checkpoints = inMemory();
        await stopAfter(epochs, learner, options, checkpoints);
        expect(checkpoints.writes).toBe(epochs);
        const seen: number[] = [];
        const resumed = await learner.fit(data, options, {
          seed: 3,
          parallel,
          checkpoints,
          onProgress: (done) => seen.push(done),
        });
        expect(seen[0]).toBe(epochs + 1);
        expect(resumed.files()).toEqual(whole.files());
        expect(checkpoints.kept).toBeNull();
      }
    },
  );

  it('begins anew with other rows, options or seed, and after a damaged checkpoint', async () => {
    const { learner, options } = KINDS[1]!;
    const checkpoints = inMemory();
    await stopAfter(2, learner, options, checkpoints);
    const kept = checkpoints.kept!;
    const other = { ...data, train: { ...data.train, target: data.train.target.map((value) => value + 1) } };
    const torn = kept.slice(0, kept.length >> 1);
    const flipped = kept.slice();
    flipped[kept.length - 40]! ^= 1;
    const cases: readonly [typeof data, object, number, Uint8Array][] = [
      [other, options, 3, kept],
      [data, { ...options, dropout: 0.3 }, 3, kept],
      [data, options, 4, kept],
      [data, options, 3, torn],
      [data, options, 3, flipped],
      [data, options, 3, new Uint8Array(0)],
    ];
    for (const [rows, given, seed, bytes] of cases) {
      checkpoints.kept = bytes;
      const seen: number[] = [];
      await learner.fit(rows, given, { seed, parallel, checkpoints, onProgress: (done) => seen.push(done) });
      expect(seen[0]).toBe(1);
    }
  });

  it('does not train again when it was killed between the last epoch and the end', async () => {
    const { learner, options } = KINDS[0]!;
    const checkpoints = inMemory();
    const whole = await learner.fit(data, options, {
      seed: 3,
      parallel,
      checkpoints: { ...checkpoints, clear: async () => {} },
    });
    const last = inMemory();
    await learner.fit(data, options, {
      seed: 3,
      parallel,
      checkpoints: {
        ...last,
        write: (bytes) => last.write(bytes),
        read: async () => null,
        clear: async () => {},
      },
    });
    const seen: number[] = [];
    const again = await learner.fit(data, options, {
      seed: 3,
      parallel,
      checkpoints: last,
      onProgress: (done) => seen.push(done),
    });
    expect(seen).toEqual([]);
    expect(again.files()).toEqual(whole.files());
  });
});

import { describe, expect, it } from 'vitest';
import { lstm } from '../../../../src/learning/models/lstm/lstm.js';
import { mlp } from '../../../../src/learning/models/mlp/mlp.js';
import { transformer } from '../../../../src/learning/models/transformer/transformer.js';
import type { FitContext } from '../../../../src/ports/model.js';
import { madeWindowData, madeWindows } from './made-windows.js';

const context: FitContext = { seed: 1, parallel: { threads: 1, map: async () => [] } };

describe('many trainings in one process', () => {
  it('leave no kernel memory behind', async () => {
    const data = madeWindowData(80, { steps: 4, features: 3, seed: 1 });
    const rows = madeWindows(10, { steps: 4, features: 3, seed: 2 });
    const once = { batch: 32, maxEpochs: 1 };
    const round = async () => {
      for (const model of [
        await mlp.fit(data, { ...once, hidden: [8] }, context),
        await lstm.fit(data, { ...once, steps: 4, units: 8 }, context),
        await transformer.fit(data, { ...once, steps: 4, width: 8, heads: 2, inner: 8, layers: 1 }, context),
      ]) {
        model.predict(rows);
      }
    };
    const collect = globalThis.gc;
    await round();
    collect?.();
    const before = process.memoryUsage().arrayBuffers;
    // A memory is over 1 MB: 60 of them kept would be over 60.
    for (let i = 0; i < 10; i++) await round();
    collect?.();
    const { arrayBuffers } = process.memoryUsage();
    expect(arrayBuffers - before).toBeLessThan(30e6);
  });
});

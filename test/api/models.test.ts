import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packModel, unpackModel } from '../../src/api/container.js';
import * as models from '../../src/api/models.js';
import { learner, MODELS } from '../../src/learning/models/catalog.js';
import { createParallel } from '../../src/runtime/parallel.js';
import { plantedRows } from '../contracts/model.contract.js';

const { boosting, forest, lstm, mlp, transformer } = models;
const rows = plantedRows(1500, 3);
const later = plantedRows(300, 4);
const { x, rows: count, features, y } = rows;
const quick = { trees: 5, maxDepth: 4, minLeaf: 5 };

describe('the models of the programmatic API', () => {
  it('are every kind of the catalog but the baseline', () => {
    const kinds = Object.values(models).flatMap((value) => ('kind' in value ? [value.kind] : []));
    expect(kinds.sort()).toEqual(
      Object.keys(MODELS)
        .filter((kind) => kind !== 'prior')
        .sort(),
    );
  });

  it('learn what the learner behind the command line learns, byte for byte', async () => {
    const parallel = createParallel(1);
    const featureNames = Array.from({ length: features }, (_, f) => `feature_${f}`);
    const validation = { ...later, target: new Float32Array(later.rows) };
    const data = { train: { ...rows, target: new Float32Array(count) }, validation, featureNames };
    const direct = await (await learner('forest')).fit(data, quick, { seed: 7, parallel });
    const model = await forest.fit({ x, rows: count, features, y, validation: later }, { ...quick, seed: 7 });
    expect(unpackModel(model.save())).toEqual({ kind: 'forest', files: direct.files() });
    expect(model.predict(later)).toEqual(direct.predict(later).probabilities);
  });

  it('give the same bytes with one thread and with two, and others with another seed', async () => {
    const saved = async (control: object) =>
      (await forest.fit({ x, rows: count, features, y }, { ...quick, ...control })).save();
    const one = await saved({});
    expect(await saved({ threads: 2, seed: 1 })).toEqual(one);
    expect(await saved({ seed: 2 })).not.toEqual(one);
  });

  it('come back from their bytes as they were', async () => {
    const model = await mlp.fit({ x, rows: count, features, y, target: rows.target }, { hidden: [8], maxEpochs: 2 });
    const loaded = mlp.load(model.save());
    expect(loaded.save()).toEqual(model.save());
    expect(loaded.output(later)).toEqual(model.output(later));
    expect(loaded.featureNames).toEqual(model.featureNames);
    expect(loaded.contributions(later, later.y)).toEqual(model.contributions(later, later.y));
  });

  it.each([
    ['boosting', { rounds: 3 }],
    ['lstm', { steps: 2, units: 4, maxEpochs: 1 }],
    ['transformer', { steps: 2, width: 4, heads: 1, layers: 1, inner: 4, maxEpochs: 1 }],
  ] as const)('come back from their bytes as they were: %s', async (name, options) => {
    const kind = { boosting, lstm, transformer }[name];
    const windows = { history: x, ends: Uint32Array.from({ length: count }, (_, row) => Math.max(1, row)) };
    const some = { x, rows: count, features, windows };
    const model = await kind.fit({ ...some, y, target: rows.target }, options as object);
    const loaded = kind.load(model.save());
    expect(loaded.save()).toEqual(model.save());
    expect(loaded.output(some)).toEqual(model.output(some));
    expect(model.predict(some).length).toBe(count * 3);
  });

  it('say what they need, on rows that they have not learnt from', async () => {
    const model = await forest.fit({ x, rows: count, features, y }, { ...quick, trees: 20 });
    const importance = model.importance(later);
    expect(Math.min(importance[0], importance[1])).toBeGreaterThan(10 * Math.max(...importance.subarray(2)));
    expect(model.importance(later, { seed: 1, repeats: 1 })).toEqual(importance);
    expect(model.importance(later, { repeats: 3 })).not.toEqual(importance);
  });

  it('learn two classes: the third gets next to nothing', async () => {
    const two = y.map((label) => (label === 2 ? 2 : 0));
    const model = await forest.fit({ x, rows: count, features, y: two }, quick);
    const hold = model.predict(later).filter((_, i) => i % 3 === 1);
    expect(Math.max(...hold)).toBeLessThan(1e-6);
  });

  it('say how far they are, and stop when told', async () => {
    const seen: string[] = [];
    const stop = new AbortController();
    const onProgress = (done: number, total: number) => {
      seen.push(`${done}/${total}`);
      if (done === 2) stop.abort();
    };
    const work = forest.fit({ x, rows: count, features, y }, { ...quick, onProgress, signal: stop.signal });
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(seen.slice(0, 2)).toEqual(['1/5', '2/5']);
  });
});

describe('windows of rows', () => {
  const steps = 4;
  const panel = Float32Array.from({ length: 200 * features }, (_, i) => Math.sin(i * i));
  const ends = Uint32Array.from({ length: 200 - steps + 1 }, (_, i) => i + steps - 1);
  const labels = Uint8Array.from(ends, (end) => ((panel[end * features] as number) > 0 ? 2 : 0));
  const net = { steps, units: 4, maxEpochs: 1 };

  it('are the same to a model whether they are ends in a panel or samples of their own', async () => {
    const samples = new Float32Array(ends.length * steps * features);
    for (const [i, end] of ends.entries()) {
      samples.set(panel.subarray((end - steps + 1) * features, (end + 1) * features), i * steps * features);
    }
    const fromPanel = models.panelRows({ x: panel, features, ends });
    const fromSamples = models.sampleRows({ x: samples, rows: ends.length, steps, features });
    expect(fromSamples.x).toEqual(fromPanel.x);
    const model = await lstm.fit({ ...fromPanel, y: labels }, net);
    const other = await lstm.fit({ ...fromSamples, y: labels }, net);
    expect(other.predict(fromPanel)).toEqual(model.predict(fromPanel));
    expect(model.predict(fromSamples)).toEqual(model.predict(fromPanel));
  });

  it('are refused where they do not fit', () => {
    const input = expect.objectContaining({ code: 'INPUT' });
    expect(() => models.panelRows({ x: panel, features, ends: Uint32Array.of(200) })).toThrow(input);
    expect(() => models.panelRows({ x: panel.subarray(1), features, ends })).toThrow(input);
    expect(() => models.sampleRows({ x: panel, rows: 3, steps, features })).toThrow(input);
    expect(() => models.sampleRows({ x: panel, rows: 200, steps: 0, features })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });
});

describe('what the API refuses', () => {
  const good = { x, rows: count, features, y };
  const cases: readonly [string, object, object, string, RegExp][] = [
    ['an option that does not exist', good, { tree: 5 }, 'USAGE', /no option tree.*/],
    ['an option out of range', good, { trees: 0 }, 'USAGE', /trees is 0/],
    ['options that are none', good, null as unknown as object, 'USAGE', /the options are null/],
    ['a seed that is no whole number', good, { seed: 1.5 }, 'USAGE', /seed is 1.5/],
    ['no thread', good, { threads: 0 }, 'USAGE', /threads is 0/],
    ['plain numbers for x', { ...good, x: [...x] }, {}, 'USAGE', /x of the training rows is of type Array/],
    ['text for rows', { ...good, rows: '9' }, {}, 'USAGE', /rows of the training rows is 9/],
    ['classes of another type', { ...good, y: new Float32Array(count) }, {}, 'USAGE', /y of .* Float32Array/],
    ['a fourth class', { ...good, y: y.map(() => 3) }, {}, 'INPUT', /class 3; expected 0, 1 or 2/],
    ['sizes that do not fit', { ...good, rows: count - 1 }, {}, 'INPUT', /need/],
    ['no rows', { ...good, x: new Float32Array(0), y: new Uint8Array(0), rows: 0 }, {}, 'NO_DATA', /0 training rows/],
    ['a value that is not finite', { ...good, x: x.map((v, i) => (i === 8 ? Number.NaN : v)) }, {}, 'INPUT', /Row 1/],
    ['double names', { ...good, featureNames: Array(features).fill('a') }, {}, 'USAGE', /featureNames/],
    [
      'validation rows of other features',
      { ...good, validation: { x: new Float32Array(2), rows: 2, features: 1, y: new Uint8Array(2) } },
      {},
      'INPUT',
      /validation rows have 1 features/,
    ],
  ];
  it.each(cases)('%s', async (_, data, options, code, message) => {
    const work = forest.fit(data as models.TrainingRows, options);
    await expect(work).rejects.toMatchObject({ name: 'OpenAlphaError', code, message: expect.stringMatching(message) });
  });

  it('rows to predict that are not those it learnt from', async () => {
    const model = await forest.fit(good, quick);
    expect(() => model.predict({ x, rows: count * 2, features: features / 2 })).toThrow(
      expect.objectContaining({ code: 'MODEL' }),
    );
    expect(() => model.predict({ x: [1] as unknown as Float32Array, rows: 1, features: 1 })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });

  it('classes and repeats that cannot be, where a model is asked why', async () => {
    const model = await boosting.fit(good, { rounds: 2 });
    const refused = (code: string, message: RegExp) =>
      expect.objectContaining({ name: 'OpenAlphaError', code, message: expect.stringMatching(message) });
    const nine = new Uint8Array(count).fill(9);
    expect(() => model.contributions(good, nine)).toThrow(refused('INPUT', /classes has at row 0 the class 9/));
    expect(() => model.contributions(good, new Uint8Array(1))).toThrow(refused('INPUT', /classes has 1 values/));
    expect(() => model.importance({ ...good, y: nine })).toThrow(refused('INPUT', /the class 9/));
    expect(() => model.importance(good, { repeats: 0 })).toThrow(refused('USAGE', /repeats is 0/));
    expect(() => model.importance({ ...good, x: x.map(() => Number.NaN) })).toThrow(refused('INPUT', /Row 0/));
    const none = { x: new Float32Array(0), rows: 0, features, y: new Uint8Array(0) };
    expect(() => model.importance(none)).toThrow(refused('NO_DATA', /no rows/));
    expect(() => model.predict(undefined as never)).toThrow(refused('USAGE', /the rows are undefined/));
  });

  it.each([
    ['a value that is not finite', { x: later.x.map(() => Number.NaN) }, /Validation row 0/],
    ['a class that does not exist', { y: later.y.map(() => 7) }, /y of the validation rows has at row 0 the class 7/],
  ])('validation rows with %s', async (_, change, message) => {
    const work = boosting.fit({ ...good, validation: { ...later, ...change } }, { rounds: 2 });
    await expect(work).rejects.toMatchObject({ code: 'INPUT', message: expect.stringMatching(message) });
  });

  it('a model of another kind', async () => {
    const model = await forest.fit(good, quick);
    expect(() => mlp.load(model.save())).toThrow(
      expect.objectContaining({ code: 'MODEL', message: 'The bytes are a forest model, not a mlp.' }),
    );
  });
});

describe('a saved model', () => {
  const files = { 'b.bin': Uint8Array.of(1, 2, 3), 'a.json': new TextEncoder().encode('{}'), empty: new Uint8Array(0) };
  const bytes = packModel('forest', files);

  it('holds the kind and the files, whatever their order', () => {
    expect(unpackModel(bytes)).toEqual({ kind: 'forest', files });
    expect(packModel('forest', { empty: files.empty, 'a.json': files['a.json'], 'b.bin': files['b.bin'] })).toEqual(
      bytes,
    );
  });

  it('is read from the middle of a larger buffer', () => {
    const larger = new Uint8Array(bytes.length + 7);
    larger.set(bytes, 5);
    expect(unpackModel(larger.subarray(5, 5 + bytes.length))).toEqual({ kind: 'forest', files });
  });

  it('is refused when any bit is another or any part is missing', () => {
    const refused = expect.objectContaining({ name: 'OpenAlphaError', code: 'MODEL' });
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const changed = bytes.slice();
        changed[at] = (changed[at] as number) ^ (1 << bit);
        expect(() => unpackModel(changed)).toThrow(refused);
      }),
    );
    for (let length = 0; length < bytes.length; length++) {
      expect(() => unpackModel(bytes.subarray(0, length))).toThrow(refused);
    }
  });
});

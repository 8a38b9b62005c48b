import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModelStore } from '../../../src/adapters/registry/disk.js';
import { DAY } from '../../../src/domain/time.js';
import { readManifest } from '../../../src/learning/registry/registry.js';
import { type PredictedDay, predict } from '../../../src/pipeline/predict/predict.js';
import { loadMember } from '../../../src/pipeline/predict/select-members.js';
import { recommendDay } from '../../../src/pipeline/recommend/recommend.js';
import { packMembers } from '../../../src/pipeline/shards/pack-members.js';
import { PREDICT_TASK, predictHandler, sharePredicting } from '../../../src/pipeline/shards/predict-parts.js';
import { type TrainRequest, train } from '../../../src/pipeline/train/train.js';
import { SILENT } from '../../../src/ports/progress.js';
import type { JobHandler, Parcels, Queue } from '../../../src/ports/queue.js';
import type { Store } from '../../../src/ports/store.js';
import { createParallel } from '../../../src/runtime/parallel.js';
import { memoryQueue } from '../../support/memory-queue.js';
import { clockAt, emptyStore, importFiles, marketFiles } from '../market.js';

const NOW = Date.UTC(2025, 0, 10);
const REQUEST: TrainRequest = {
  interval: '1d',
  crossSection: 'none',
  label: { kind: 'relative', horizon: 3, up: 0.05, down: -0.05, volatilityScaled: false },
  // Some are of the stock, some of the market, the sector and the news.
  featureSet: 'return_1,volatility_20,market_return_20,sector_strength_20,sentiment_score',
  models: ['forest', 'lstm'],
  modelOptions: { forest: { trees: 20 }, lstm: { maxEpochs: 1 } },
  seed: 1,
  split: { train: 0.6, validation: 0.2, embargo: 4 },
  classWeights: 'balanced',
  codeVersion: 'test',
};
const ASKED = { interval: '1d' as const, maxAge: 10 * DAY };
const folder = mkdtempSync(join(tmpdir(), 'openalpha-test-'));
const models = openModelStore(join(folder, 'plain'));
let store: Store;

async function market(): Promise<Store> {
  const files = await marketFiles({ stocks: 9, sessions: 180, seed: 8 });
  const symbols = [
    ...new Set(
      files.prices
        .split('\n')
        .slice(1, -1)
        .map((line) => line.split(',')[0] as string),
    ),
  ];
  // One stock is not traded any more, and one has too few bars for a window.
  const of = (symbol: string | undefined) => files.prices.split('\n').filter((line) => line.startsWith(`${symbol},`));
  const left = new Set([...of(symbols[2]).slice(-30), ...of(symbols[6]).slice(0, -50)]);
  const prices = files.prices.split('\n').filter((line) => !left.has(line));
  const made = await emptyStore();
  await importFiles(made, { ...files, prices: prices.join('\n') }, { now: Date.UTC(2025, 0, 5) });
  return made;
}

beforeAll(async () => {
  store = await market();
  const parallel = createParallel(1);
  const deps = { store, clock: clockAt(NOW), progress: SILENT, parallel };
  await train(REQUEST, { ...deps, models });
  const ranked = { ...REQUEST, crossSection: 'rank' as const, models: ['forest'] };
  await train(ranked, { ...deps, models: openModelStore(join(folder, 'ranked')) });
  await parallel.close();
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const deps = () => ({ store, models, clock: clockAt(NOW), progress: SILENT });

interface Worker {
  readonly takes: (part: number) => boolean;
  readonly slow?: boolean;
  readonly store?: Store;
  readonly handler?: (handler: JobHandler, parcels: Parcels) => JobHandler;
}

/** Predicts in parts of two stocks, some of them by somebody else. */
async function shared(worker: Worker, more: Partial<Parameters<typeof predict>[0]> = {}, folderOf = models) {
  const { takes, handler = (made: JobHandler) => made } = worker;
  const queue = memoryQueue({
    ...{ takes, slow: worker.slow },
    handlers: (parcels) => ({
      [PREDICT_TASK]: handler(
        predictHandler({ store: async () => worker.store ?? store, parcels, progress: SILENT, timer }),
        parcels,
      ),
    }),
  });
  const warnings: string[] = [];
  const logger = {
    debug() {},
    info() {},
    error() {},
    warn: (_: unknown, text?: string) => void warnings.push(text ?? ''),
  };
  const shareStocks = sharePredicting(
    { queue: queue as unknown as Queue, parcels: queue.parcels, logger, stocksPerPrediction: 2 },
    new AbortController().signal,
  );
  const day = await predict({ ...ASKED, ...more }, { ...deps(), models: folderOf, shareStocks });
  return { day, queue, warnings, ended: await queue.ended() };
}

/** All but the random names of predictions. */
function contents({ predictions, votes, ...day }: PredictedDay) {
  return {
    ...day,
    predictions: predictions.map(({ id, ...rest }) => {
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      return rest;
    }),
    votes: votes.map(({ member, ...said }) => ({ ...said, version: member.manifest.version })),
  };
}

/** Nothing is let go of. */
const timer = { every: () => () => {} };
const everybody = () => true;

describe.each([
  ['a window', ['forest', 'lstm'], 7],
  ['rows alone', ['forest'], 8],
])('a session predicted in parts, with models that look at %s', (_, kinds, predicted) => {
  it.each([
    ['nobody helps', () => false, 0],
    ['others do every part', everybody, 4],
    ['others do some parts', (part: number) => part % 2 === 0, 2],
  ])('is that of one machine when %s', async (_how, takes, done) => {
    const alone = await predict({ ...ASKED, kinds }, deps());
    const { day, queue, warnings, ended } = await shared({ takes }, { kinds });
    expect(alone.predictions).toHaveLength(predicted);
    expect(contents(day)).toEqual(contents(alone));
    expect(queue.jobs).toHaveLength(4);
    expect(ended).toEqual(Array.from({ length: done }, () => 'done'));
    expect(queue.fetched.filter((key) => key.startsWith('answers'))).toHaveLength(done);
    expect(warnings).toEqual([]);
    // Nothing is left lying about.
    expect(queue.kept()).toEqual([]);
  });

  it('is recommended from like any other', async () => {
    const how = { top: 3, filter: {} };
    const of = async (day: PredictedDay) =>
      (await recommendDay(day, how, deps())).recommendations.map(({ id, ...rest }) => {
        expect(id).toMatch(/^[0-9a-f-]{36}$/);
        return rest;
      });
    const { day } = await shared({ takes: everybody }, { kinds });
    const recommended = await of(day);
    expect(recommended).toHaveLength(3);
    expect(recommended).toEqual(await of(await predict({ ...ASKED, kinds }, deps())));
  });
});

describe('a part of a session', () => {
  it('is done by the run when a worker fails at it', async () => {
    const alone = await predict(ASKED, deps());
    const failing: Worker['handler'] = () => async () => {
      throw new Error('no memory left');
    };
    const { day, queue, warnings, ended } = await shared({ takes: everybody, handler: failing });
    expect(ended).toEqual(['failed', 'failed', 'failed', 'failed']);
    expect(contents(day)).toEqual(contents(alone));
    expect(warnings).toHaveLength(4);
    expect(queue.kept()).toEqual([]);
  });

  it('counts only when it was made from what the run has read', async () => {
    const alone = await predict(ASKED, deps());
    const other = await market();
    const { symbol } = alone.predictions[0] as { symbol: string };
    // A single text more, known in time.
    const [ts, known_at] = [alone.asOf - DAY, alone.asOf - DAY];
    const more = { symbol, source: 'news', ts, known_at, score: 1, confidence: 1, articles: 1 };
    await other.sentiment.upsert([{ ...more, scorer: 'test', provider: 'test' }], { seenAt: NOW });
    const { day, warnings, ended } = await shared({ takes: (part) => part < 2, store: other });
    expect(ended).toEqual(['done', 'done']);
    expect(warnings).toEqual(Array.from({ length: 2 }, () => expect.stringContaining('the store was not the same')));
    expect(contents(day)).toEqual(contents(alone));
    await other.close();
  });

  it('is not begun with models that did not arrive as they were registered', async () => {
    const damaging: Worker['handler'] = (handler, parcels) => async (input, signal) => {
      const key = (input as { models: string }).models;
      const bytes = (await parcels.get(key)) as Uint8Array;
      bytes[bytes.length - 100] = (bytes[bytes.length - 100] as number) ^ 1;
      await parcels.put(key, bytes);
      return handler(input, signal);
    };
    const { day, ended, queue } = await shared({ takes: (part) => part === 0, handler: damaging });
    expect(ended).toEqual(['failed']);
    const [state] = await queue.join(['0'], { signal: new AbortController().signal });
    expect(state?.error).toContain('did not arrive as it was registered');
    expect(contents(day)).toEqual(contents(await predict(ASKED, deps())));
  });

  it('is done by the run as well when others take their time', async () => {
    const { day, queue } = await shared({ takes: everybody, slow: true });
    expect(queue.fetched.filter((key) => key.startsWith('answers'))).toEqual([]);
    expect(contents(day)).toEqual(contents(await predict(ASKED, deps())));
  });

  it('that comes when its run has ended is not kept, nor made when that is known before', async () => {
    const { queue } = await shared({ takes: () => false });
    const { input } = queue.jobs[0] as { input: Record<string, string> };
    const { reading, models: parcel } = input as { reading: string; models: string };
    const signal = new AbortController().signal;
    const kept: string[] = [];
    const handle = (parcels: Parcels) =>
      predictHandler({ store: async () => store, parcels, progress: SILENT, timer })(input, signal);
    await handle(queue.parcels);
    expect(queue.kept()).toEqual([]);

    await queue.parcels.put(reading, new Uint8Array(0));
    await handle({
      ...queue.parcels,
      async get(key) {
        // The run ends between two looks, and the models are gone.
        const there = await queue.parcels.get(key);
        await queue.parcels.remove([reading]);
        return there;
      },
    });
    expect(queue.kept()).toEqual([]);

    const members = await Promise.all(
      ['forest', 'lstm'].map(async (kind) => loadMember(models, await readManifest(models, kind, 'v0001'))),
    );
    await queue.parcels.put(reading, new Uint8Array(0));
    await queue.parcels.put(parcel, packMembers(members));
    await handle({
      ...queue.parcels,
      async put(key, bytes) {
        // The run ends while the answers are on their way.
        await queue.parcels.remove([reading, parcel]);
        await queue.parcels.put(key, bytes);
        kept.push(...queue.kept());
      },
    });
    expect(kept).toEqual([input['answers']]);
    expect(queue.kept()).toEqual([]);
  });

  it('is read for once, however many parts follow one another or come at once', async () => {
    let reads = 0;
    const counting: Store['bars']['read'] = (query) => {
      reads++;
      return store.bars.read(query);
    };
    const counted: Store = { ...store, bars: { ...store.bars, read: counting } };
    const { ended } = await shared({ takes: everybody, store: counted });
    expect(ended).toHaveLength(4);
    expect(reads).toBe(1);
  });

  it.each([
    ['stocks are ranked within their session', 'ranked', false],
    ['stocks are named', 'plain', true],
  ])('is not made where %s', async (_, name, named) => {
    const from = openModelStore(join(folder, name));
    const more = named ? { symbols: (await store.stocks.list()).flatMap(({ symbol }) => symbol ?? []) } : {};
    const alone = await predict({ ...ASKED, ...more }, { ...deps(), models: from });
    const { day, queue } = await shared({ takes: everybody }, more, from);
    expect(queue.jobs).toEqual([]);
    expect(contents(day)).toEqual(contents(alone));
  });
});

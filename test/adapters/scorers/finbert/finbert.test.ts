import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openFinbert } from '../../../../src/adapters/scorers/finbert/finbert.js';
import type { Transformers } from '../../../../src/adapters/scorers/finbert/transformers.js';
import { scorerContract } from '../../../contracts/scorer.contract.js';
import { temporaryFolder } from '../../../support/openalpha.js';
import { writeTinyModel } from './tiny-model.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

interface Call {
  readonly model: string;
  readonly options: Readonly<Record<string, unknown>> | undefined;
  readonly allowRemoteModels: boolean;
  readonly localModelPath: string;
}

/** A stand-in for the library: a text's classes by the words in it. */
function standIn(labels: readonly [string, string, string], id2label?: Record<string, string>) {
  const calls: Call[] = [];
  const batches: string[][] = [];
  const env = { allowRemoteModels: true, localModelPath: '/models/' };
  const library: Transformers = {
    env,
    pipeline: async (_task, model, options) => {
      calls.push({ model, options, ...env });
      const classify = async (texts: string[]) => {
        batches.push(texts);
        return texts.map((text) => {
          const p = text.includes('gains')
            ? [0.1, 0.2, 0.7]
            : text.includes('falls')
              ? [0.8, 0.15, 0.05]
              : [0.1, 0.8, 0.1];
          return labels.map((label, i) => ({ label, score: p[i] }));
        });
      };
      return Object.assign(classify, { model: { config: id2label === undefined ? {} : { id2label } } });
    },
  };
  return { load: async () => library, calls, batches, env };
}

scorerContract('finbert (stand-in)', () =>
  openFinbert({ model: 'owner/model', load: standIn(['negative', 'neutral', 'positive']).load }),
);

describe('the finbert scorer', () => {
  it.each([
    [['negative', 'neutral', 'positive'], undefined],
    [['Negative', 'NEUTRAL', 'Positive'], undefined],
    [['Bearish', 'Neutral', 'Bullish'], undefined],
    [['LABEL_2', 'LABEL_0', 'LABEL_1'], { 0: 'neutral', 1: 'positive', 2: 'negative' }],
  ] as const)('understands classes called %s', async (labels, id2label) => {
    const { load } = standIn(labels as [string, string, string], id2label);
    const scorer = await openFinbert({ model: 'owner/model', load });
    const [gains, falls, other] = await scorer.score([{ text: 'A gains' }, { text: 'B falls' }, { text: 'C' }]);
    expect(gains).toMatchObject({ label: 'positive', confidence: 0.7 });
    expect(gains?.score).toBeCloseTo(0.6, 10);
    expect(falls?.score).toBeCloseTo(-0.75, 10);
    expect(other).toMatchObject({ label: 'neutral', score: 0, confidence: 0.8 });
  });

  it('refuses a model that is about something else, and classes without a name', async () => {
    const toxic = await openFinbert({ model: 'owner/model', load: standIn(['toxic', 'obscene', 'insult']).load });
    await expect(toxic.score([{ text: 'A' }])).rejects.toMatchObject({
      code: 'MODEL',
      message: expect.stringContaining('toxic'),
    });
    const unnamed = await openFinbert({ model: 'owner/model', load: standIn(['LABEL_0', 'LABEL_1', 'LABEL_2']).load });
    await expect(unnamed.score([{ text: 'A' }])).rejects.toMatchObject({ code: 'MODEL' });
  });

  it('asks in batches, and not about empty texts', async () => {
    const { load, batches } = standIn(['negative', 'neutral', 'positive']);
    const scorer = await openFinbert({ model: 'owner/model', load, batch: 2 });
    const scores = await scorer.score(['A gains', '', 'B falls', ' ', 'C gains'].map((text) => ({ text })));
    expect(batches).toEqual([['A gains', 'B falls'], ['C gains']]);
    expect(scores.map(({ label }) => label)).toEqual(['positive', 'neutral', 'negative', 'neutral', 'positive']);
  });

  it('asks the hub for a name, not when offline, and never for a folder; it leaves the library as it was', async () => {
    writeTinyModel(join(folder.path, 'local'), { 0: 'negative', 1: 'neutral', 2: 'positive' });
    const { load, calls, env } = standIn(['negative', 'neutral', 'positive']);
    const named = await openFinbert({ model: 'owner/model', load });
    await openFinbert({ model: 'owner/model', load, offline: true });
    const local = await openFinbert({ model: join(folder.path, 'local'), load });
    expect(calls.map(({ model, allowRemoteModels }) => [model, allowRemoteModels])).toEqual([
      ['owner/model', true],
      ['owner/model', false],
      ['local', false],
    ]);
    expect(calls[2]).toMatchObject({
      localModelPath: `${folder.path}/`,
      options: { local_files_only: true, dtype: 'fp32' },
    });
    expect(env).toEqual({ allowRemoteModels: true, localModelPath: '/models/' });
    expect([named.name, local.name]).toEqual(['finbert:owner/model', 'finbert:local']);
  });

  it('says what a folder lacks before anything is loaded', async () => {
    const empty = join(folder.path, 'empty');
    mkdirSync(empty);
    writeFileSync(join(empty, 'config.json'), '{}');
    const load = async () => {
      throw new Error('must not be loaded');
    };
    await expect(openFinbert({ model: empty, load })).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringMatching(/no tokenizer\.json and no onnx\/model\.onnx/),
    });
    await expect(openFinbert({ model: './nowhere', load })).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining('./nowhere'),
    });
  });

  it('says how to install the library when it is missing, and what is wrong when it is broken', async () => {
    const missing = Object.assign(new Error("Cannot find package '@huggingface/transformers' imported from x"), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
    await expect(openFinbert({ model: 'owner/model', load: () => Promise.reject(missing) })).rejects.toMatchObject({
      code: 'CONFIG',
      hint: expect.stringContaining('npm install @huggingface/transformers'),
    });
    await expect(
      openFinbert({ model: 'owner/model', load: () => Promise.reject(new Error('bad binary')) }),
    ).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining('bad binary'),
    });
  });

  it('says which model could not be loaded, and leaves the library as it was', async () => {
    const { load, env } = standIn(['negative', 'neutral', 'positive']);
    const broken = async () => ({ ...(await load()), pipeline: () => Promise.reject(new Error('Unauthorized')) });
    await expect(openFinbert({ model: 'owner/model', load: broken, offline: true })).rejects.toMatchObject({
      code: 'CONFIG',
      message: 'The model owner/model could not be loaded: Unauthorized',
    });
    expect(env.allowRemoteModels).toBe(true);
  });
});

/** Where the optional library is: in the project, or below the folder that OPENALPHA_TRANSFORMERS_PATH names. */
function libraryPath(): string | undefined {
  for (const from of [import.meta.filename, join(process.env['OPENALPHA_TRANSFORMERS_PATH'] ?? '/', 'x.js')]) {
    try {
      return createRequire(from).resolve('@huggingface/transformers');
    } catch {
      // Not there: the next place, or a skipped test.
    }
  }
  return undefined;
}

const path = libraryPath();
describe.skipIf(path === undefined)(
  `a real model in a folder${path === undefined ? ' (needs @huggingface/transformers)' : ''}`,
  () => {
    it('is run by the library, offline, with its own names of the classes', async () => {
      const model = join(folder.path, 'tiny');
      writeTinyModel(model, { 0: 'Negative', 1: 'Neutral', 2: 'Positive' });
      const load = async () => (await import(pathToFileURL(path as string).href)) as Transformers;
      const scorer = await openFinbert({ model, load });
      const texts = ['Nokia shares falls', 'Nokia gains', 'shares', ''];
      const scores = await scorer.score(texts.map((text) => ({ text })));
      expect(scores.map(({ label }) => label)).toEqual(['negative', 'positive', 'neutral', 'neutral']);
      // Softmax of the summed logits: (-2, 1, 4) for "gains" with the word that begins every text.
      const e = [-2, 1, 4].map(Math.exp);
      const sum = e.reduce((a, b) => a + b, 0);
      expect(scores[1]?.score).toBeCloseTo((e[2]! - e[0]!) / sum, 5);
      expect(scores[1]?.confidence).toBeCloseTo(e[2]! / sum, 5);
      for (const [i, text] of texts.entries()) {
        const [alone] = await scorer.score([{ text }]);
        expect(alone?.score).toBeCloseTo(scores[i]!.score, 5);
      }
    });
  },
);

import '@tensorflow/tfjs-backend-cpu';
import * as core from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTfjs } from '../../../src/adapters/engines/tfjs/open-tfjs.js';
import { learner } from '../../../src/learning/models/catalog.js';
import { GRAPHS } from '../../../src/learning/models/graphs.js';
import type { LayersLibrary, LayersNet } from '../../../src/ports/layers-library.js';
import type { Checkpoints, FitContext, Model, ModelFiles } from '../../../src/ports/model.js';
import { graphInput, laterRows, madeRowsWithWindows } from '../../export/models/made-models.js';
import { largestDifference } from '../../export/models/tensor.js';

/** The parts of tfjs that are installed here, put together as `@tensorflow/tfjs` is. */
const TFJS = { ...core, layers: { dense: layers.layers.dense, lstm: layers.layers.lstm }, version: { tfjs: '4.22.0' } };

const notInstalled = (name: string) =>
  Object.assign(new Error(`Cannot find package '${name}' imported from here`), { code: 'ERR_MODULE_NOT_FOUND' });

const onlyPlain = async (name: string) => {
  if (name === '@tensorflow/tfjs') return TFJS;
  throw notInstalled(name);
};

const KINDS: Readonly<Record<string, object>> = {
  mlp: { hidden: [8, 6], batch: 64, maxEpochs: 2, dropout: 0, weightDecay: 0.05, clipNorm: 0.5, learningRate: 0.05 },
  lstm: { steps: 5, units: 4, batch: 64, maxEpochs: 2, dropout: 0, weightDecay: 0.05, learningRate: 0.05 },
};

let library: LayersLibrary;
beforeAll(async () => {
  library = await openTfjs({ load: onlyPlain });
});

const data = madeRowsWithWindows(24);
const quiet = { threads: 1, map: async () => [] };

async function learn(kind: string, options: object, context: Partial<FitContext> = {}): Promise<Model> {
  const weighted = { ...data, train: { ...data.train, weights: data.train.target.map((t) => 0.5 + Math.abs(t)) } };
  return (await learner(kind)).fit(weighted, options, { seed: 11, parallel: quiet, ...context });
}

/** All single-precision numbers of the weights' file. */
function weightsIn(files: ModelFiles): Float32Array {
  const bytes = files['weights.bin']!;
  return new Float32Array(bytes.slice().buffer);
}

describe.each(Object.entries(KINDS))('an %s that tfjs trains', (kind, options) => {
  it('comes to the weights that the built-in engine comes to, when nothing is dropped', async () => {
    const ours = await learn(kind, options);
    const theirs = await learn(kind, options, { library });
    expect(largestDifference(weightsIn(ours.files()), weightsIn(theirs.files()))).toBeLessThan(1e-3);
    const start = await learn(kind, { ...options, learningRate: 1e-6, maxEpochs: 1 });
    // The two agree because both learnt, not because neither did.
    expect(largestDifference(weightsIn(ours.files()), weightsIn(start.files()))).toBeGreaterThan(0.05);
  });

  it('is kept in the same files, and predicts on our kernels what tfjs makes of them', async () => {
    const model = (await learner(kind)).load((await learn(kind, { ...options, dropout: 0.3 }, { library })).files());
    const document = JSON.parse(new TextDecoder().decode(model.files()['model.json']));
    const loaded = await layers.loadLayersModel(
      core.io.fromMemory({
        modelTopology: document.modelTopology,
        weightSpecs: document.weightsManifest[0].weights,
        weightData: model.files()['weights.bin']!.slice().buffer,
      }),
    );
    const rows = laterRows(60);
    const { shape, values } = graphInput((await GRAPHS[kind]!())(model.files()), rows);
    const input = core.tensor(Float32Array.from(values), [...shape]);
    const [probabilities, expected] = loaded.predict(input) as core.Tensor[];
    const ours = model.predict(rows);
    expect(largestDifference(ours.probabilities, await probabilities!.data())).toBeLessThan(1e-5);
    expect(largestDifference(ours.expected, await expected!.data())).toBeLessThan(1e-5);
  });

  it('notes the engine among its facts', async () => {
    expect((await learn(kind, options, { library })).facts['engine']).toBe('@tensorflow/tfjs 4.22.0');
  });

  it('gives the same bytes for the same seed, with dropout, and after it was stopped in between', async () => {
    const dropping = { ...options, dropout: 0.4 };
    const whole = await learn(kind, dropping, { library });
    expect((await learn(kind, dropping, { library })).files()).toEqual(whole.files());
    expect((await learn(kind, dropping, { library, seed: 12 })).files()).not.toEqual(whole.files());
    let kept: Uint8Array | null = null;
    const checkpoints: Checkpoints = {
      read: async () => kept,
      write: async (bytes) => {
        kept = bytes;
      },
      clear: async () => {
        kept = null;
      },
    };
    const stop = new AbortController();
    const onProgress = () => stop.abort();
    const stopped = learn(kind, dropping, { library, checkpoints, signal: stop.signal, onProgress });
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(kept).not.toBeNull();
    expect((await learn(kind, dropping, { library, checkpoints })).files()).toEqual(whole.files());
  });

  it('gives all memory of tfjs back', async () => {
    const before = core.memory().numTensors;
    await learn(kind, options, { library });
    expect(core.memory().numTensors).toBe(before);
  });
});

describe('the tfjs engine', () => {
  it('drops other places at every step, the same ones for the same seed, and none while measuring', () => {
    const net: LayersNet = {
      features: 1,
      steps: 1,
      layers: [
        { layer: 'dense', name: 'wide', inputs: 1, outputs: 400, activation: 'relu' },
        { layer: 'dropout' },
        { layer: 'dense', name: 'heads', inputs: 400, outputs: 4, activation: 'none' },
      ],
      // Everything is 1, so the expected return is the mean of what was not dropped, scaled up: 1 on average.
      start: new Map([
        ['wide/kernel', new Float32Array(400).fill(1)],
        ['wide/bias', new Float32Array(400)],
        ['heads/kernel', new Float32Array(1600).fill(1 / 400)],
        ['heads/bias', new Float32Array(4)],
      ]),
      options: { dropout: 0.25, returnWeight: 1, weightDecay: 0, clipNorm: 0 },
    };
    const trainer = library.open(net);
    const one = { x: Float32Array.of(1), rows: 1, y: Uint8Array.of(0), target: Float32Array.of(0), weights: null };
    const outputs = (seed: number) => {
      const { squaredError } = trainer.learn(one, { step: 1, rate: 0, seed });
      return Math.sqrt(2 * squaredError);
    };
    const seen = [1, 2, 3, 4, 5, 6].map(outputs);
    expect(new Set(seen).size).toBeGreaterThan(3);
    expect(outputs(1)).toBe(seen[0]);
    // 400 places kept with 0.75: the deviation of their mean is 0.029.
    for (const mean of seen) expect(Math.abs(mean - 1)).toBeLessThan(0.15);
    expect(trainer.measure(one).squaredError).toBeCloseTo(0.5, 5);
    trainer.close();
  });

  it('is not for a transformer, and says so', async () => {
    await expect(learn('transformer', { steps: 5 }, { library })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('transformer'),
    });
  });

  it('takes tfjs-node where it is installed', async () => {
    const asked: string[] = [];
    const opened = await openTfjs({ load: async (name) => asked.push(name) && TFJS });
    expect(asked).toEqual(['@tensorflow/tfjs-node']);
    expect(opened.name).toBe('@tensorflow/tfjs-node 4.22.0');
  });

  it('finds a CommonJS package under its default', async () => {
    const opened = await openTfjs({ load: async () => ({ default: TFJS }) });
    expect(opened.name).toBe('@tensorflow/tfjs-node 4.22.0');
  });

  it('says what to install when nothing is', async () => {
    const load = async (name: string) => Promise.reject(notInstalled(name));
    await expect(openTfjs({ load })).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining('neither is installed'),
      hint: expect.stringMatching(/npm install @tensorflow\/tfjs.*built-in engine/),
    });
  });

  it('says that tfjs-node does not work on a Node without util.isNullOrUndefined, and the ways out', async () => {
    const broken = {
      ...TFJS,
      tensor: () => {
        throw new TypeError('(0 , util_1.isNullOrUndefined) is not a function');
      },
    };
    await expect(openTfjs({ load: async () => broken, nodeVersion: '24.21.0' })).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringMatching(/tfjs-node does not work on Node 24\.21\.0: .*isNullOrUndefined/),
      hint: expect.stringMatching(/Node 20 or 22.*@tensorflow\/tfjs instead.*built-in/),
    });
  });

  it('does not take a package that lacks a part of its own for one that is not installed', async () => {
    const load = async () =>
      Promise.reject(new Error('The Node.js native addon module (tfjs_binding.node) can not be found'));
    await expect(openTfjs({ load })).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining('tfjs_binding.node'),
      hint: expect.stringContaining('npm install @tensorflow/tfjs-node'),
    });
  });
});

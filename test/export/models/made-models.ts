import type { ModelGraph } from '../../../src/domain/model-graph.js';
import type { LeavingModel } from '../../../src/export/models/model-exporter.js';
import { learner } from '../../../src/learning/models/catalog.js';
import { GRAPHS } from '../../../src/learning/models/graphs.js';
import { TASKS } from '../../../src/learning/models/tasks.js';
import { Random } from '../../../src/math/random.js';
import type { Matrix, Model, TrainingData } from '../../../src/ports/model.js';
import type { Parallel } from '../../../src/ports/parallel.js';
import { madeData } from '../../learning/models/mlp/made-rows.js';
import { make, type Tensor, tensor } from './tensor.js';

/** Of the windows that kinds which look back are made with. */
const STEPS = 5;

interface Case {
  readonly kind: string;
  /** Under which it learns in a moment. */
  readonly options: object;
  /** Whether some features of its rows are missing. */
  readonly missing?: true;
}

const QUICK_BOOSTING = { rounds: 6, maxDepth: 3, minChildWeight: 1, learningRate: 0.3 };
const QUICK_FOREST = { trees: 12, maxDepth: 5, minLeaf: 10 };

/** Every kind, and ways in which its graph may look otherwise. */
const CASES: Readonly<Record<string, Case>> = {
  boosting: { kind: 'boosting', options: QUICK_BOOSTING },
  'boosting with returns by class': { kind: 'boosting', options: { ...QUICK_BOOSTING, expected: 'classes' } },
  'boosting with missing values': { kind: 'boosting', options: { ...QUICK_BOOSTING, missing: 'learn' }, missing: true },
  forest: { kind: 'forest', options: QUICK_FOREST },
  'forest with missing values': { kind: 'forest', options: { ...QUICK_FOREST, missing: 'learn' }, missing: true },
  lstm: { kind: 'lstm', options: { steps: STEPS, units: 8, batch: 64, maxEpochs: 2 } },
  mlp: { kind: 'mlp', options: { hidden: [9, 5], batch: 64, maxEpochs: 3 } },
  prior: { kind: 'prior', options: {} },
  transformer: {
    kind: 'transformer',
    options: { steps: STEPS, width: 8, heads: 2, layers: 2, inner: 12, batch: 64, maxEpochs: 2 },
  },
  'transformer that looks back only': {
    kind: 'transformer',
    options: { steps: STEPS, width: 8, heads: 2, layers: 1, inner: 8, causal: true, batch: 64, maxEpochs: 1 },
  },
};

export const CASE_NAMES = Object.keys(CASES);
export const KINDS_MADE = [...new Set(Object.values(CASES).map(({ kind }) => kind))];
export const FEATURES = 6;

/** Runs tasks here and now. */
const HERE: Parallel = {
  threads: 1,
  async map(name, inputs, options) {
    const task = (await TASKS[name]!()) as (input: unknown) => never;
    return inputs.map((input, i) => {
      const output = task(input);
      options?.onDone?.(i + 1);
      return output;
    });
  },
};

export interface MadeModel {
  readonly model: Model;
  readonly leaving: LeavingModel;
  /** Rows to predict, as many as asked for. */
  readonly later: (rows: number, seed?: number) => Matrix;
}

const ABOUT = {
  model: 'made@v0001',
  feature_names: Array.from({ length: FEATURES }, (_, f) => `feature_${f}`),
  classes: ['sell', 'hold', 'buy'],
  seed: 7,
  code_version: '0.1.0',
  data: { first_bar: '2013-02-08', note: 'é, "quoted"' },
};

const made = new Map<string, Promise<MadeModel>>();

/** A model that has learnt a little from made rows, and how it leaves. Not market data. Made once; it only reads. */
export function madeModel(name: string): Promise<MadeModel> {
  const known = made.get(name) ?? learnt(name);
  made.set(name, known);
  return known;
}

async function learnt(name: string): Promise<MadeModel> {
  const { kind, options, missing = false } = CASES[name]!;
  const whole = madeRowsWithWindows(600);
  const data = missing ? { ...whole, train: withHoles(whole.train), validation: withHoles(whole.validation) } : whole;
  const model = await (await learner(kind)).fit(data, options, { seed: 7, parallel: HERE });
  const files = model.files();
  const graph = (await GRAPHS[kind]!())(files);
  return {
    model,
    leaving: { name: `${kind}@v0001`, kind, graph, about: { ...ABOUT, kind }, files },
    later(rows, seed = 99) {
      const later = laterRows(rows, seed);
      return missing && rows > 1 ? withHoles(later) : later;
    },
  };
}

/** Every seventh value is missing. */
function withHoles<Rows extends Matrix>(rows: Rows): Rows {
  return { ...rows, x: rows.x.map((value, i) => (i % 7 === 3 ? Number.NaN : value)) };
}

/** Rows as one stock whose windows are cut from the rows themselves; what is too early for a window looks at the first one. */
function withWindows<Rows extends Matrix>(rows: Rows): Rows {
  return {
    ...rows,
    windows: { history: rows.x, ends: Uint32Array.from({ length: rows.rows }, (_, i) => Math.max(i, STEPS - 1)) },
  };
}

/** Made rows to learn from, with windows of as many steps as the kinds which look back are made with. */
export function madeRowsWithWindows(rows: number): TrainingData {
  const data = madeData(rows, FEATURES);
  return { ...data, train: withWindows(data.train), validation: withWindows(data.validation) };
}

/** Rows, and windows that end at them, with values far outside of what was learnt from among them. */
export function laterRows(rows: number, seed = 99): Matrix {
  const random = new Random(seed);
  const history = Float32Array.from(
    { length: (rows + STEPS - 1) * FEATURES },
    (_, i) => 100 * (i % FEATURES) + ((i % FEATURES) + 1) * 1.5 * random.normal(),
  );
  const first = (STEPS - 1) * FEATURES;
  history[first] = 1e4;
  if (rows > 1) history[first + FEATURES] = -1e4;
  const ends = Uint32Array.from({ length: rows }, (_, row) => row + STEPS - 1);
  return { x: history.slice(first), rows, features: FEATURES, windows: { history, ends } };
}

/** What the graph reads for these rows. */
export function graphInput({ input }: ModelGraph, { x, rows, features, windows }: Matrix): Tensor {
  if (input.steps === null) return tensor([rows, features], x);
  const { history, ends } = windows!;
  const { steps } = input;
  return make([rows, steps, features], ([row, step, f]) => history[(ends[row!]! - steps + 1 + step!) * features + f!]!);
}

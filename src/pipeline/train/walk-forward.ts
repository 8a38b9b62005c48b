import { msToDate } from '../../domain/time.js';
import { featureNames } from '../../evidence/features/catalog.js';
import { type Evaluation, evaluateModel, verdict } from '../../learning/evaluation/evaluate.js';
import { walkForward } from '../../learning/evaluation/split.js';
import { buildDataset, type Dataset } from './dataset.js';
import { type Fitted, fitAndEvaluate, outcomesOf, type Prior, splitRows, windowOf } from './fit-one.js';
import { optionsOfKinds } from './model-options.js';
import type { TrainDeps, TrainRequest } from './train.js';

export interface WalkForwardRequest extends Omit<TrainRequest, 'split' | 'codeVersion' | 'synthetic'> {
  readonly folds: number;
  /** Share of the sessions before the first test fold. */
  readonly minTrain: number;
  /** Share of the sessions before each test fold that is kept to stop and calibrate on. */
  readonly validation: number;
  readonly embargo: number;
}

export interface FoldReport {
  readonly test_from: string;
  readonly test_to: string;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  readonly ic: number | null;
  readonly log_loss: number | null;
  readonly prior_log_loss: number | null;
}

export interface WalkForwardReport {
  readonly label: TrainRequest['label'];
  readonly features: readonly string[];
  /** Per kind: every fold, and all test rows of all folds together. */
  readonly models: readonly {
    readonly kind: string;
    readonly folds: readonly FoldReport[];
    readonly overall: Evaluation;
    readonly verdict: string;
  }[];
  readonly seconds: number;
}

/**
 * Walk-forward evaluation of a way to train: learns again for every fold from all that came before, and judges the test rows
 * of all folds together. Registers nothing.
 */
export async function evaluateWalkForward(
  request: WalkForwardRequest,
  deps: Omit<TrainDeps, 'models'>,
): Promise<WalkForwardReport> {
  const started = deps.clock.elapsed();
  const names = featureNames(request.featureSet);
  const options = await optionsOfKinds(request.models, request.modelOptions);
  const dataset = await buildDataset(
    { ...request, names, window: await windowOf(request.models, options), streamAbove: undefined },
    deps,
  );
  const splits = walkForward(
    { time: dataset.frame.bars.time, spanEnd: dataset.labels.spanEnd, usable: dataset.usable },
    request,
  );
  const byKind = new Map(request.models.map((kind) => [kind, { folds: [] as FoldReport[], parts: [] as Part[] }]));
  for (const split of splits) {
    const rows = splitRows(dataset, split, request.classWeights);
    for (const kind of request.models) {
      const fitted = await fitAndEvaluate(
        kind,
        rows,
        {
          seed: request.seed,
          horizon: request.label.horizon,
          deterministic: request.deterministic,
          options: options.get(kind),
        },
        { ...deps, now: () => deps.clock.elapsed(), checkpoints: undefined },
      );
      const kept = byKind.get(kind);
      kept?.folds.push({
        test_from: msToDate(split.bounds.testFrom),
        test_to: msToDate(split.bounds.testTo),
        rows: { train: split.train.length, validation: split.validation.length, test: split.test.length },
        ic: fitted.evaluation.ic.mean,
        log_loss: fitted.evaluation.log_loss,
        prior_log_loss: fitted.evaluation.baselines.prior.log_loss,
      });
      kept?.parts.push({ rows: split.test, output: fitted.output, prior: rows.prior });
    }
  }
  const models = [...byKind].map(([kind, { folds, parts }]) => {
    const overall = together(dataset, parts, request.label.horizon);
    return { kind, folds, overall, verdict: verdict(overall) };
  });
  return { label: request.label, features: names, models, seconds: (deps.clock.elapsed() - started) / 1000 };
}

interface Part {
  readonly rows: Uint32Array;
  readonly output: Fitted['output'];
  readonly prior: Prior;
}

/** Test rows of all folds as one evaluation; the prior is the mean of the folds' own, by their rows. */
function together(dataset: Dataset, parts: readonly Part[], horizon: number): Evaluation {
  const total = parts.reduce((sum, part) => sum + part.rows.length, 0);
  const rows = new Uint32Array(total);
  const probabilities = new Float32Array(total * 3);
  const expected = new Float32Array(total);
  const prior: [number, number, number] = [0, 0, 0];
  let at = 0;
  for (const part of parts) {
    rows.set(part.rows, at);
    probabilities.set(part.output.probabilities, at * 3);
    expected.set(part.output.expected, at);
    for (const k of [0, 1, 2] as const) prior[k] += (part.prior[k] * part.rows.length) / total;
    at += part.rows.length;
  }
  return evaluateModel({ probabilities, expected, ...outcomesOf(dataset, rows), prior, horizon });
}

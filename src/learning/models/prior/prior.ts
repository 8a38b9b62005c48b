import { OpenAlphaError } from '../../../domain/errors.js';
import { CLASSES } from '../../../domain/signal.js';
import type { LabelledRows, Learner, Matrix, Model, ModelFiles, TrainingData } from '../../../ports/model.js';
import { withDefaults } from '../check-options.js';
import { checkMatrix, checkTrainingData } from '../check-rows.js';

const FILE = 'prior.json';
const FORMAT = 'openalpha-prior';
const VERSION = 1;

/**
 * The baseline that every other model must beat: the weighted class shares of the training rows for every row, and an expected
 * market-relative return of 0.
 */
export const prior: Learner = {
  kind: 'prior',
  defaults: {},
  load: loadPrior,
  async fit(data: TrainingData, options, context): Promise<Model> {
    withDefaults('prior', {}, options);
    checkTrainingData(data);
    if (context.signal?.aborted === true) throw new OpenAlphaError('CANCELLED', 'Training was stopped.');
    const shares = classShares(data.train);
    context.onProgress?.(1, 1);
    return priorModel(data.featureNames, shares);
  },
};

/** Share of each class in the rows, by weight; adds to 1. */
function classShares(rows: LabelledRows): number[] {
  const sums = new Array<number>(CLASSES).fill(0);
  for (let row = 0; row < rows.rows; row++) {
    const label = rows.y[row];
    sums[label] = sums[label] + (rows.weights ? rows.weights[row] : 1);
  }
  const total = sums.reduce((a, b) => a + b, 0);
  return sums.map((sum) => sum / total);
}

function priorModel(featureNames: readonly string[], shares: readonly number[]): Model {
  return {
    kind: 'prior',
    featureNames: [...featureNames],
    predict(matrix: Matrix) {
      checkMatrix(matrix, featureNames);
      const probabilities = Float32Array.from({ length: matrix.rows * CLASSES }, (_, i) => shares[i % CLASSES]);
      return { probabilities, expected: new Float32Array(matrix.rows) };
    },
    /** No feature is looked at, so none brings anything: all 0. */
    contributions(matrix: Matrix) {
      checkMatrix(matrix, featureNames);
      return new Float32Array(matrix.rows * matrix.features);
    },
    files() {
      const text = JSON.stringify({
        format: FORMAT,
        version: VERSION,
        feature_names: featureNames,
        class_prior: shares,
      });
      return { [FILE]: new TextEncoder().encode(`${text}\n`) };
    },
    facts: { class_prior: shares },
  };
}

function loadPrior(files: ModelFiles): Model {
  const { featureNames, shares } = readPrior(files);
  return priorModel(featureNames, shares);
}

/** What the file says. Refuses (MODEL) what is missing or damaged. */
export function readPrior(files: ModelFiles): {
  readonly featureNames: readonly string[];
  readonly shares: readonly number[];
} {
  const { format, version, feature_names: names, class_prior: shares } = readJson(files[FILE]);
  if (format !== FORMAT) throw damaged('it is not the file of a class prior');
  if (version !== VERSION) throw damaged(`it has format ${String(version)} where this program reads format ${VERSION}`);
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string'))
    throw damaged('its feature names are not texts');
  if (!isDistribution(shares)) throw damaged('its class shares are not three numbers that add to 1');
  return { featureNames: names, shares };
}

function isDistribution(value: unknown): value is number[] {
  if (!Array.isArray(value) || value.length !== CLASSES) return false;
  const shares: unknown[] = value;
  const sum = shares.reduce<number>(
    (total, share) => total + (typeof share === 'number' && share >= 0 ? share : Number.NaN),
    0,
  );
  return Math.abs(sum - 1) < 1e-6;
}

function readJson(bytes: Uint8Array | undefined): Record<string, unknown> {
  if (bytes === undefined) throw damaged('it is missing');
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw damaged('it is not JSON');
  }
  if (typeof value !== 'object' || value === null) throw damaged('it is not a JSON object');
  return value as Record<string, unknown>;
}

function damaged(what: string): OpenAlphaError {
  return new OpenAlphaError('MODEL', `${FILE} cannot be used: ${what}.`, {
    hint: 'Run `openalpha models verify`, roll back to an earlier version, or train again.',
  });
}

import { OpenAlphaError } from '../../../domain/errors.js';
import type { Model, ModelFiles, ModelOutput } from '../../../ports/model.js';
import { checkMatrix, checkWindows } from '../check-rows.js';
import type { Design } from './design.js';
import type { FeatureScaling } from './feature-scaling.js';
import { flatWeights, layoutOf, type NetWeights } from './parameters.js';
import { openPredictor, type Predictor } from './predictor.js';

export interface NetModelParts {
  readonly kind: string;
  readonly design: Design;
  readonly weights: NetWeights;
  readonly scaling: FeatureScaling;
  readonly featureNames: readonly string[];
  readonly facts: Readonly<Record<string, unknown>>;
  readonly files: () => ModelFiles;
}

/** The model over a net that has learnt, whatever its design. */
export function netModel({ kind, design, weights, scaling, featureNames, facts, files }: NetModelParts): Model {
  // Kernel memory is taken at the first use: a model that is only moved between folders needs none.
  let opened: Predictor | undefined;
  const predictor = (): Predictor =>
    (opened ??= openPredictor(design, flatWeights(layoutOf(design.parameters), weights), scaling));
  return {
    kind,
    featureNames,
    facts,
    ...(design.steps > 1 ? { window: design.steps } : {}),
    predict(matrix) {
      checkMatrix(matrix, featureNames);
      checkWindows(matrix, design.steps, featureNames);
      return finite(kind, predictor().predict(matrix));
    },
    contributions(matrix, classes) {
      checkMatrix(matrix, featureNames);
      checkWindows(matrix, design.steps, featureNames);
      return predictor().contributions(matrix, classes);
    },
    files,
  };
}

/** Weights that are numbers each can still add up to more than a number holds. Nothing must be decided from that. */
function finite(kind: string, output: ModelOutput): ModelOutput {
  if (output.probabilities.every(Number.isFinite) && output.expected.every(Number.isFinite)) return output;
  throw new OpenAlphaError('MODEL', `The ${kind} gives something that is no number: its weights are far too large.`, {
    hint: 'Run `openalpha models verify`, roll back to an earlier version, or train again.',
  });
}

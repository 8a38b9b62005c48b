import type { Contribution, Prediction } from '../../domain/prediction.js';
import { CLASSES, SIGNALS } from '../../domain/signal.js';
import { calibratedContributions } from '../../learning/evaluation/calibrated-contributions.js';
import type { FeatureFrame } from '../build-features.js';
import type { Member } from './select-members.js';
import { matrixFor } from './vote.js';

/** Why a prediction says what it says: `start` and all effects add up to the probability that is explained. */
export interface Explanation {
  readonly symbol: string;
  /**
   * What is explained: the probability of the signal; or, where every model is drawn all the way to the class prior and no feature
   * moves anything, what the probability would be without that.
   */
  readonly of: 'probability' | 'probability_before_shrinkage';
  readonly probability: number;
  /** The probability when nothing is known about the stock. */
  readonly start: number;
  /** Every feature that any member looks at; one that several use is added up. */
  readonly contributions: readonly Contribution[];
}

/**
 * What each feature brought to the probability of the predicted signal: every member's own attribution, taken through its calibration, drawn
 * in by its shrinkage and weighted as the member is in the ensemble. `rows` are the frame's rows of the predictions.
 */
export function explainPredictions(
  frame: FeatureFrame,
  rows: Uint32Array,
  predictions: readonly Prediction[],
  members: readonly Member[],
): Explanation[] {
  const classes = Uint8Array.from(predictions, ({ signal }) => SIGNALS.indexOf(signal));
  const drafts = predictions.map(({ models }) => ({
    unshrunk: models.every(({ shrinkage }) => shrinkage === 0),
    start: 0,
    effects: new Map<string, number>(),
  }));
  for (const member of members) {
    const { manifest } = member;
    const { names } = manifest.features;
    const { start, effects } = attributionOf(frame, rows, member, classes);
    for (const [i, { models }] of predictions.entries()) {
      const draft = drafts[i] as (typeof drafts)[number];
      const vote = models.find(({ kind, version }) => kind === manifest.kind && version === manifest.version);
      const weight = vote?.weight ?? 0;
      const kept = draft.unshrunk ? 1 : (vote?.shrinkage ?? 0);
      draft.start +=
        weight * kept * (start[i] as number) + weight * (1 - kept) * priorOf(members, classes[i] as number);
      for (const [f, name] of names.entries()) {
        const effect = weight * kept * (effects[i * names.length + f] as number);
        draft.effects.set(name, (draft.effects.get(name) ?? 0) + effect);
      }
    }
  }
  return drafts.map(({ unshrunk, start, effects }, i) => ({
    symbol: (predictions[i] as Prediction).symbol,
    of: unshrunk ? 'probability_before_shrinkage' : 'probability',
    probability: [...effects.values()].reduce((sum, effect) => sum + effect, start),
    start,
    contributions: [...effects].map(([feature, effect]) => ({
      feature,
      value: frame.features.columns[feature]?.[rows[i] as number] as number,
      effect,
    })),
  }));
}

/** One member's attribution of its calibrated probability of `classes[row]`. Over the three classes contributions add to 0: two are enough. */
function attributionOf(frame: FeatureFrame, rows: Uint32Array, member: Member, classes: Uint8Array) {
  const { model, manifest } = member;
  const matrix = matrixFor(frame, rows, member);
  const of = (label: number) => model.contributions(matrix, new Uint8Array(rows.length).fill(label));
  const [sell, buy] = [of(0), of(CLASSES - 1)];
  const hold = sell.map((value, i) => -value - (buy[i] as number));
  const { probabilities } = model.predict(matrix);
  const raw = { probabilities, contributions: [sell, hold, buy] as const, features: matrix.features };
  return calibratedContributions(raw, classes, manifest.calibration);
}

/** What the ensemble draws its members to: the mean of their own priors. */
function priorOf(members: readonly Member[], label: number): number {
  return members.reduce((sum, { manifest }) => sum + (manifest.class_prior[label] as number), 0) / members.length;
}

import type { Contribution, Prediction } from '../../domain/prediction.js';
import { SIGNALS } from '../../domain/signal.js';
import type { FeatureFrame } from '../build-features.js';
import type { Member } from '../predict/select-members.js';
import { matrixFor } from '../predict/vote.js';

/**
 * What each feature brought to the probability of the predicted signal, per prediction: every member's own attribution,
 * weighted as the member is in the ensemble and drawn in by its shrinkage. A feature that two members use is added up.
 */
export function driversOf(
  frame: FeatureFrame,
  rows: Uint32Array,
  predictions: readonly Prediction[],
  members: readonly Member[],
): Contribution[][] {
  const classes = Uint8Array.from(predictions, ({ signal }) => SIGNALS.indexOf(signal));
  const effects = predictions.map(() => new Map<string, number>());
  for (const member of members) {
    const { manifest, model } = member;
    const { names } = manifest.features;
    const contributions = model.contributions(matrixFor(frame, rows, member), classes);
    for (const [i, prediction] of predictions.entries()) {
      const vote = prediction.models.find(
        ({ kind, version }) => kind === manifest.kind && version === manifest.version,
      );
      const share = (vote?.weight ?? 0) * (vote?.shrinkage ?? 0);
      // Where every member is drawn all the way to the prior, what moved them unshrunk is still worth telling.
      const factor = predictions[i]?.models.every(({ shrinkage }) => shrinkage === 0) ? (vote?.weight ?? 0) : share;
      const effect = effects[i] as Map<string, number>;
      for (const [f, name] of names.entries()) {
        effect.set(name, (effect.get(name) ?? 0) + factor * (contributions[i * names.length + f] as number));
      }
    }
  }
  return effects.map((effect, i) =>
    [...effect].map(([feature, value]) => ({
      feature,
      value: frame.features.columns[feature]?.[rows[i] as number] as number,
      effect: value,
    })),
  );
}

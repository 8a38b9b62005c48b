import { SIGNALS } from '../../domain/signal.js';
import { type ModelManifest, nameOf } from '../../learning/registry/manifest.js';

/**
 * What whoever uses an exported model must know: which features in which order and made how, what the classes mean, and where the numbers
 * come from. The probabilities of an export are the model's own; `calibration`, `shrinkage` and `class_prior` are what `predict` does to
 * them afterwards.
 */
export function aboutModel(manifest: ModelManifest): Record<string, unknown> {
  const { features } = manifest;
  return {
    model: nameOf(manifest),
    kind: manifest.kind,
    version: manifest.version,
    created_at: manifest.created_at,
    code_version: manifest.code_version,
    seed: manifest.seed,
    feature_names: features.names,
    feature_set: features.set,
    feature_hash: features.hash,
    cross_section: features.cross_section,
    interval: manifest.interval,
    classes: SIGNALS,
    label: { ...manifest.label },
    label_meaning: labelMeaning(manifest.label),
    expected_return_meaning: `return over the next ${manifest.label.horizon} bars less the universe's mean over the same span, a fraction`,
    data: { ...manifest.data },
    class_prior: manifest.class_prior,
    calibration: { ...manifest.calibration },
    shrinkage: manifest.shrinkage,
  };
}

function labelMeaning({ kind, horizon, up, down, volatility_scaled: scaled }: ModelManifest['label']): string {
  const unit = scaled ? " in units of each stock's own volatility" : '';
  switch (kind) {
    case 'relative':
      return `sell and buy: the lowest and the highest third of the returns over the next ${horizon} bars among the stocks at the same time${unit}; hold: the rest`;
    case 'triple-barrier':
      return `buy when the price moves by ${up} from the close before it moves by ${down}, within ${horizon} bars, sell the other way round${unit}; hold: neither`;
    default:
      return `sell and buy: a return over the next ${horizon} bars of at most ${down} and at least ${up}${unit}; hold: between`;
  }
}

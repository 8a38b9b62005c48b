import { OpenAlphaError } from '../../domain/errors.js';
import type { Prediction } from '../../domain/prediction.js';
import { LABEL_KINDS, type LabelKind } from '../../learning/labels/catalog.js';
import { type ModelManifest, nameOf } from '../../learning/registry/manifest.js';
import { readManifest } from '../../learning/registry/registry.js';
import type { LabelOptions } from '../../ports/label.js';
import type { ModelStore } from '../../ports/registry.js';

/** What a prediction was about, by the models that made it. */
export interface Question {
  readonly label: { readonly kind: LabelKind } & LabelOptions;
  /** Class frequencies that the models had learnt from. */
  readonly prior: readonly [number, number, number];
}

/**
 * Gives the question of predictions from the manifest of their first model: all that vote together answer the same one. Gives
 * the reason, a sentence, when that model cannot be read any more.
 */
export function questionReader(models: ModelStore): (prediction: Prediction) => Promise<Question | string> {
  const known = new Map<string, Promise<Question | string>>();
  return (prediction) => {
    const [vote] = prediction.models;
    if (vote === undefined) return Promise.resolve('no model is named that made it');
    const name = nameOf(vote);
    const question = known.get(name) ?? read(models, vote.kind, vote.version);
    known.set(name, question);
    return question;
  };
}

async function read(models: ModelStore, kind: string, version: string): Promise<Question | string> {
  try {
    return asQuestion(await readManifest(models, kind, version));
  } catch (error) {
    if (!(error instanceof OpenAlphaError)) throw error;
    return `${kind}@${version}, which made it, cannot be read`;
  }
}

function asQuestion({ label, class_prior, ...manifest }: ModelManifest): Question | string {
  const kind = LABEL_KINDS.find((name) => name === label.kind);
  if (kind === undefined) return `${nameOf(manifest)} names the label "${label.kind}", which is not known`;
  const { horizon, up, down, volatility_scaled } = label;
  return { label: { kind, horizon, up, down, volatilityScaled: volatility_scaled }, prior: class_prior };
}

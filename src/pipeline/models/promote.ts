import { OpenAlphaError } from '../../domain/errors.js';
import { calibrate } from '../../learning/evaluation/calibration.js';
import { type Evaluation, evaluateModel } from '../../learning/evaluation/evaluate.js';
import { type ModelManifest, nameOf } from '../../learning/registry/manifest.js';
import { questionOf } from '../../learning/registry/question.js';
import {
  parseModelRef,
  promote,
  readChampionVersion,
  readManifest,
  rollback,
} from '../../learning/registry/registry.js';
import type { Clock } from '../../ports/clock.js';
import type { Progress } from '../../ports/progress.js';
import type { ModelStore } from '../../ports/registry.js';
import type { Store } from '../../ports/store.js';
import { loadMember, type Member, windowOf } from '../predict/select-members.js';
import { matrixFor } from '../predict/vote.js';
import { type Dataset, usableRowNumbers } from '../train/dataset.js';
import { outcomesOf } from '../train/fit-one.js';
import { rowsAfter } from './rows-after.js';

/** A challenger must lower the log loss by this much, nats, on rows that neither model has learnt from. */
const MARGIN = 0.0005;

export interface PromoteRequest {
  readonly ref: string;
  /** Promote even when the challenger does not win. */
  readonly force: boolean;
}

export interface Promotion {
  readonly kind: string;
  readonly version: string;
  readonly promoted: boolean;
  readonly words: string;
  /** Champion and challenger on the same rows; empty when there was nothing to compare with. */
  readonly compared: readonly { readonly name: string; readonly evaluation: Evaluation }[];
}

export interface PromoteDeps {
  readonly store: Store;
  readonly models: ModelStore;
  readonly clock: Clock;
  readonly progress: Progress;
}

/**
 * Compares a challenger with the champion on the rows after both held-back periods began, and makes it champion when its log
 * loss is lower by the margin, or when it was forced.
 */
export async function promoteVersion(request: PromoteRequest, deps: PromoteDeps): Promise<Promotion> {
  const { kind, version: asked } = parseModelRef(request.ref);
  const { models } = deps;
  const version = asked === 'latest' ? ((await models.versions(kind)).at(-1) ?? asked) : asked;
  const champion = await readChampionVersion(models, kind);
  const challenger = await readManifest(models, kind, version === 'champion' ? (champion ?? version) : version);
  const crown = async (reason: string) => promote(models, kind, challenger.version, { at: deps.clock.now(), reason });
  if (champion === null) {
    await crown('there was no champion');
    return {
      kind,
      version: challenger.version,
      promoted: true,
      words: `${kind}@${challenger.version} is champion: there was none.`,
      compared: [],
    };
  }
  if (champion === challenger.version || request.force) {
    // That it is champion already is refused by the registry, in its own words.
    await crown('forced');
    return {
      kind,
      version: challenger.version,
      promoted: true,
      words: `${kind}@${challenger.version} is champion, in place of ${champion}: forced, without a comparison.`,
      compared: [],
    };
  }
  const present = await readManifest(models, kind, champion);
  const compared = await compareOnSameRows([present, challenger], deps);
  const [before, after] = compared.map(({ evaluation }) => evaluation.log_loss ?? Number.NaN) as [number, number];
  const wins = before - after >= MARGIN;
  const numbers = `log loss ${after.toFixed(4)} against ${before.toFixed(4)} of ${kind}@${champion} on ${compared[0]?.evaluation.rows.toLocaleString('en')} rows that neither learnt from`;
  if (wins) await crown(numbers);
  return {
    kind,
    version: challenger.version,
    promoted: wins,
    words: wins
      ? `${kind}@${challenger.version} is champion: ${numbers}.`
      : `${kind}@${champion} stays champion: ${kind}@${challenger.version} has ${numbers}, and must be lower by ${MARGIN}. Force it with --force.`,
    compared,
  };
}

/** Gives the kind back to the champion before the present one. */
export async function rollbackKind(kind: string, deps: { readonly models: ModelStore; readonly clock: Clock }) {
  const replaced = await readChampionVersion(deps.models, parseModelRef(kind).kind);
  const event = await rollback(deps.models, parseModelRef(kind).kind, { at: deps.clock.now() });
  return { kind: parseModelRef(kind).kind, champion: event.version, replaced };
}

/**
 * Measures two versions of a kind on the rows after both held-back periods began. Refuses (REFUSED) those that answer different
 * questions.
 */
export async function compareOnSameRows(
  manifests: readonly [ModelManifest, ModelManifest],
  deps: PromoteDeps,
): Promise<Promotion['compared']> {
  const [a, b] = manifests;
  if (questionOf(a) !== questionOf(b)) {
    throw new OpenAlphaError(
      'REFUSED',
      `${nameOf(a)} answers "${questionOf(a)}", ${nameOf(b)} answers "${questionOf(b)}": their errors cannot be compared.`,
      {
        hint: 'Promote it with --force if you mean to change the question.',
      },
    );
  }
  const from = Math.max(Date.parse(a.split.bounds.test_from), Date.parse(b.split.bounds.test_from));
  const datasets = new Map<string, Dataset>();
  const compared = [];
  const members = await Promise.all(manifests.map((manifest) => loadMember(deps.models, manifest)));
  const window = windowOf(members);
  for (const member of members) {
    const { manifest } = member;
    const names = [...new Set(manifests.flatMap((m) => m.features.names))];
    const dataset = datasets.get(keyOf(manifest)) ?? (await rowsAfter(manifest, { from, names, window }, deps));
    datasets.set(keyOf(manifest), dataset);
    compared.push({ name: nameOf(manifest), evaluation: measure(member, dataset, a) });
  }
  return compared;
}

function measure(member: Member, dataset: Dataset, champion: ModelManifest): Evaluation {
  const rows = usableRowNumbers(dataset);
  const output = member.model.predict(matrixFor(dataset.frame, rows, member));
  return evaluateModel({
    probabilities: calibrate(output.probabilities, member.manifest.calibration),
    expected: output.expected,
    ...outcomesOf(dataset, rows),
    prior: champion.class_prior,
    horizon: champion.label.horizon,
  });
}

function keyOf(manifest: ModelManifest): string {
  return manifest.features.cross_section;
}

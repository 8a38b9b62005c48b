import { rowCount } from '../../domain/panel.js';
import { type EpochMs, msToIso } from '../../domain/time.js';
import { featureHash, MANIFEST_FORMAT, type NewModelManifest } from '../../learning/registry/manifest.js';
import type { Dataset } from './dataset.js';
import type { Fitted, SplitRows } from './fit-one.js';
import type { TrainRequest } from './train.js';

export interface ManifestFacts {
  readonly request: TrainRequest;
  readonly dataset: Dataset;
  readonly rows: SplitRows;
  /** SHA-256 in hex over the bars that were read. */
  readonly dataHash: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly parent: string | null;
  /** Options of the learner, defaults included. */
  readonly options: object;
}

/** Where a model comes from and how good it was, as manifest.json keeps it. */
export function manifestOf(kind: string, fitted: Fitted, facts: ManifestFacts): NewModelManifest {
  const { request, dataset, rows } = facts;
  const { split } = rows;
  const { bars } = dataset.frame;
  const { label } = request;
  return {
    format: MANIFEST_FORMAT,
    kind,
    created_at: facts.createdAt,
    code_version: request.codeVersion,
    parent: facts.parent,
    seed: request.seed,
    options: { ...facts.options },
    label: {
      kind: label.kind,
      horizon: label.horizon,
      up: label.up,
      down: label.down,
      volatility_scaled: label.volatilityScaled,
    },
    interval: request.interval,
    features: {
      set: request.featureSet,
      names: [...dataset.names],
      cross_section: request.crossSection,
      hash: featureHash(dataset.names),
    },
    data: {
      from: isoOrNull(request.from),
      until: isoOrNull(request.until),
      first_bar: msToIso(extreme(bars.time, Math.min)),
      last_bar: msToIso(extreme(bars.time, Math.max)),
      last_label_time: msToIso(lastLabelTime(dataset, rows)),
      symbols: bars.symbols.length,
      rows: rowCount(bars),
      hash: facts.dataHash,
      synthetic: request.synthetic === true,
    },
    split: {
      train: split.train.length,
      validation: split.validation.length,
      test: split.test.length,
      purged: split.purged,
      embargoed: split.embargoed,
      embargo: request.split.embargo,
      bounds: {
        train_from: msToIso(split.bounds.trainFrom),
        train_to: msToIso(split.bounds.trainTo),
        validation_from: msToIso(split.bounds.validationFrom),
        validation_to: msToIso(split.bounds.validationTo),
        test_from: msToIso(split.bounds.testFrom),
        test_to: msToIso(split.bounds.testTo),
      },
    },
    class_prior: [...rows.prior],
    class_weights: [...rows.classWeights],
    calibration: { ...fitted.calibration, bias: [...fitted.calibration.bias] },
    shrinkage: fitted.shrinkage,
    skill: fitted.evaluation.brier_skill ?? 0,
    metrics: { ...fitted.evaluation },
    verdict: fitted.verdict,
    seconds: fitted.seconds.fit + fitted.seconds.evaluate,
    facts: { ...fitted.model.facts },
  };
}

/** The latest bar that any row's label looked at, measuring included: the skill that weighs the model is made of it too. */
function lastLabelTime(dataset: Dataset, rows: SplitRows): EpochMs {
  let last = Number.NEGATIVE_INFINITY;
  for (const part of [rows.split.train, rows.split.validation, rows.split.test]) {
    for (const row of part) last = Math.max(last, dataset.labels.spanEnd[row] as number);
  }
  return last;
}

function isoOrNull(time: EpochMs | undefined): string | null {
  return time === undefined ? null : msToIso(time);
}

function extreme(values: Float64Array, choose: (a: number, b: number) => number): number {
  return values.reduce((a, b) => choose(a, b));
}

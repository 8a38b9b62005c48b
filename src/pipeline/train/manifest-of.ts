import { createHash } from 'node:crypto';
import { rowCount } from '../../domain/panel.js';
import { type EpochMs, msToIso } from '../../domain/time.js';
import type { Split } from '../../learning/evaluation/split.js';
import { featureHash, MANIFEST_FORMAT, type NewModelManifest } from '../../learning/registry/manifest.js';
import type { Dataset } from './dataset.js';
import type { Fitted, SplitRows } from './fit-one.js';
import type { TrainRequest } from './train.js';

export interface ManifestFacts {
  readonly request: TrainRequest;
  readonly rows: SplitRows;
  readonly data: NewModelManifest['data'];
  /** ISO 8601. */
  readonly createdAt: string;
  readonly parent: string | null;
  /** Options of the learner, defaults included. */
  readonly options: object;
}

/** Where a model comes from and how good it was, as manifest.json keeps it. */
export function manifestOf(kind: string, fitted: Fitted, facts: ManifestFacts): NewModelManifest {
  const { request, rows } = facts;
  const { split } = rows;
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
      names: [...rows.featureNames],
      cross_section: request.crossSection,
      hash: featureHash(rows.featureNames),
    },
    data: facts.data,
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

/** What was read: spans, counts and a hash by which two readings can be told apart. */
export function dataFacts(request: TrainRequest, dataset: Dataset, split: Split): NewModelManifest['data'] {
  const { bars } = dataset.frame;
  return {
    from: isoOrNull(request.from),
    until: isoOrNull(request.until),
    first_bar: msToIso(bars.time.reduce((a, b) => Math.min(a, b))),
    last_bar: msToIso(bars.time.reduce((a, b) => Math.max(a, b))),
    last_label_time: msToIso(lastLabelTime(dataset, split)),
    symbols: bars.symbols.length,
    rows: rowCount(bars),
    hash: hashOf(dataset),
    synthetic: request.synthetic === true,
  };
}

/** The latest bar that any row's label looked at, measuring included: the skill that weighs the model is made of it too. */
function lastLabelTime(dataset: Dataset, split: Split): EpochMs {
  let last = Number.NEGATIVE_INFINITY;
  for (const part of [split.train, split.validation, split.test]) {
    for (const row of part) last = Math.max(last, dataset.labels.spanEnd[row] as number);
  }
  return last;
}

/** SHA-256 over what was learnt from: times, closes and volumes of every bar, as given. */
function hashOf(dataset: Dataset): string {
  const { bars } = dataset.frame;
  const hash = createHash('sha256');
  hash.update(JSON.stringify(bars.symbols));
  for (const column of [bars.time, bars.columns.close, bars.columns.volume]) {
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  return hash.digest('hex');
}

function isoOrNull(time: EpochMs | undefined): string | null {
  return time === undefined ? null : msToIso(time);
}

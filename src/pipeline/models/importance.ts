import { msToDate } from '../../domain/time.js';
import { calibrate } from '../../learning/evaluation/calibration.js';
import { permutationImportance } from '../../learning/evaluation/permutation-importance.js';
import { parseModelRef, readModel } from '../../learning/registry/registry.js';
import type { Progress } from '../../ports/progress.js';
import type { ModelStore } from '../../ports/registry.js';
import type { Store } from '../../ports/store.js';
import { loadMember, windowOf } from '../predict/select-members.js';
import { matrixFor } from '../predict/vote.js';
import { usableRowNumbers } from '../train/dataset.js';
import { rowsAfter } from './rows-after.js';

/** How many held-back rows are asked, evenly spread; of models that look back fewer, since each is many bars. */
const ROWS = 20_000;
const WINDOWS = 2_000;
const REPEATS = 3;

export interface FeatureImportance {
  readonly feature: string;
  /** Rise of the log loss when the feature's values change places among the rows, nats. */
  readonly log_loss_rise: number;
  /** Standard deviation of the rise over the shuffles. */
  readonly deviation: number;
  /** Share of what all splits of the training gained; `null` for kinds without splits. */
  readonly gain: number | null;
}

export interface ImportanceReport {
  readonly kind: string;
  readonly version: string;
  /** Held-back rows that were asked, of how many, and their first and last day. */
  readonly rows: number;
  readonly of: number;
  readonly from: string;
  readonly to: string;
  /** Of these rows as they are, calibrated, nats. */
  readonly log_loss: number;
  readonly repeats: number;
  /** Largest rise first. */
  readonly features: readonly FeatureImportance[];
}

/**
 * What a version loses without each feature, on rows from the start of its held-back period on: it has neither learnt from them nor stopped or been
 * calibrated by them. Its calibrated probabilities are judged, as `predict` gives them before shrinkage. Refuses NO_DATA when the store has no such rows.
 */
export async function importanceOf(
  ref: string,
  seed: number,
  deps: { readonly store: Store; readonly models: ModelStore; readonly progress: Progress },
): Promise<ImportanceReport> {
  const asked = parseModelRef(ref);
  const { manifest } = await readModel(deps.models, asked.kind, asked.version);
  const member = await loadMember(deps.models, manifest);
  const { names } = manifest.features;
  const steps = windowOf([member]);
  const from = Date.parse(manifest.split.bounds.test_from);
  const dataset = await rowsAfter(manifest, { from, names, window: steps }, deps);
  const all = usableRowNumbers(dataset);
  const rows = evenly(all, steps === 1 ? ROWS : WINDOWS);
  const { time } = dataset.frame.bars;
  deps.progress.start('importance', names.length * REPEATS);
  const { logLoss, rise, deviation } = permutationImportance(
    (matrix) => calibrate(member.model.predict(matrix).probabilities, manifest.calibration),
    { ...matrixFor(dataset.frame, rows, member), y: Uint8Array.from(rows, (row) => dataset.labels.y[row] as number) },
    { seed, steps, repeats: REPEATS, onProgress: (done) => deps.progress.update(done) },
  );
  deps.progress.done(`${rows.length.toLocaleString('en')} held-back rows, ${REPEATS} shuffles a feature`);
  const gains = manifest.facts['gain'] as Readonly<Record<string, number>> | undefined;
  const days = Array.from(rows, (row) => time[row] as number);
  return {
    kind: manifest.kind,
    version: manifest.version,
    ...{ rows: rows.length, of: all.length, log_loss: logLoss, repeats: REPEATS },
    from: msToDate(days.reduce((a, b) => Math.min(a, b))),
    to: msToDate(days.reduce((a, b) => Math.max(a, b))),
    features: names
      .map((feature, f) => ({
        feature,
        log_loss_rise: rise[f] as number,
        deviation: deviation[f] as number,
        gain: gains?.[feature] ?? null,
      }))
      .sort((a, b) => b.log_loss_rise - a.log_loss_rise || (a.feature < b.feature ? -1 : 1)),
  };
}

/** At most `most` of the rows, as far from one another as can be. */
function evenly(rows: Uint32Array, most: number): Uint32Array {
  if (rows.length <= most) return rows;
  return Uint32Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)] as number);
}

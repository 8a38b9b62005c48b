import type { AlertRule, Condition } from '../../domain/alert.js';
import { DAY, type EpochMs, HOUR, MINUTE, msToIso, SECOND } from '../../domain/time.js';
import type { Observations } from './pipeline-metrics.js';

/** Bounds of what is in order; `undefined`: not watched. Durations in milliseconds. */
export interface RuleSettings {
  readonly successRate: number | undefined;
  readonly successWindow: '24h' | '7d';
  /** Providers with fewer requests are not judged. */
  readonly successRequests: number;
  readonly r2: number | undefined;
  /** Questions with fewer scored predictions are not judged. */
  readonly r2Rows: number;
  readonly barsLate: number | undefined;
  readonly newsAge: number | undefined;
  readonly macroAge: number | undefined;
  /** Share of the features of a model. */
  readonly drift: number | undefined;
  readonly batchFailed: boolean;
  readonly hourlyWithin: number | undefined;
  readonly nightlyWithin: number | undefined;
}

/** What the rules say; of a rule that was not judged nothing is known, neither that something is wrong nor that it is well. */
export interface Judgement {
  readonly judged: ReadonlySet<AlertRule>;
  readonly conditions: readonly Condition[];
}

/** Window of the quality by which the R² is judged. */
export const JUDGED_WINDOW = '30d';

/** Holds what was seen against the bounds. */
export function judge(seen: Observations, settings: RuleSettings): Judgement {
  const { quality, drift } = seen;
  const judged = new Set<AlertRule>(['success-rate', 'stale', 'batch-failed', 'batch-missed']);
  if (quality !== undefined) judged.add('r2');
  if (drift !== undefined) judged.add('drift');
  return {
    judged,
    conditions: [
      ...unsuccessful(seen, settings),
      ...unskilled(seen, settings),
      ...stale(seen, settings),
      ...drifting(seen, settings),
      ...batches(seen, settings),
    ],
  };
}

function unsuccessful({ providers }: Observations, settings: RuleSettings): Condition[] {
  const { successRate: threshold, successWindow: window, successRequests } = settings;
  if (threshold === undefined) return [];
  return providers.flatMap(({ provider, ...rates }): Condition[] => {
    const { requests, success_rate: value, failures } = window === '24h' ? rates.last_24h : rates.last_7d;
    if (value === null || requests < successRequests || value >= threshold) return [];
    const why = Object.entries(failures)
      .sort((a, b) => b[1] - a[1])
      .map(([kind, count]) => `${count} ${kind}`)
      .join(', ');
    const words = `${share(value)} of ${requests} requests to ${provider} went well in ${window}, and ${share(threshold)} should (${why}).`;
    return [{ rule: 'success-rate', subject: provider, words, value, threshold }];
  });
}

function unskilled({ quality }: Observations, { r2: threshold, r2Rows }: RuleSettings): Condition[] {
  if (threshold === undefined) return [];
  return (quality?.[JUDGED_WINDOW] ?? []).flatMap(({ interval, horizon, label, evaluation }): Condition[] => {
    const value = evaluation.r2_class;
    if (value === null || evaluation.rows < r2Rows || value >= threshold) return [];
    const subject = `${label} ${interval} ${horizon}`;
    const words = `R² of ${evaluation.rows} predictions (${label}, ${horizon} bars of ${interval}) that came due in ${JUDGED_WINDOW} is ${value.toFixed(3)}, under ${threshold}.`;
    return [{ rule: 'r2', subject, words, value, threshold }];
  });
}

function stale({ freshness }: Observations, settings: RuleSettings): Condition[] {
  const bounds: Readonly<Record<string, number | undefined>> = {
    ...{ bars_1d: settings.barsLate, bars_1h: settings.barsLate },
    ...{ articles: settings.newsAge, macro: settings.macroAge },
  };
  return freshness.flatMap(({ kind, newest, age, overdue }): Condition[] => {
    const bound = bounds[kind];
    const late = overdue ?? age;
    if (bound === undefined || late <= bound) return [];
    const words =
      overdue === null
        ? `The newest of ${kind} is of ${msToIso(newest)}, ${span(age)} ago; ${span(bound)} are borne.`
        : `Half of the stocks lack ${kind} that ended ${span(overdue)} ago; the newest of any ended ${msToIso(newest)}.`;
    return [{ rule: 'stale', subject: kind, words, value: late / SECOND, threshold: bound / SECOND }];
  });
}

function drifting({ drift }: Observations, { drift: threshold }: RuleSettings): Condition[] {
  if (threshold === undefined) return [];
  return (drift ?? []).flatMap(({ model, drifted, features }): Condition[] => {
    if (drifted < threshold) return [];
    const moved = features.filter((feature) => feature.drifted).slice(0, 3);
    const named = moved.map(({ feature, psi }) => `${feature} (PSI ${psi.toFixed(2)})`).join(', ');
    const words = `${share(drifted)} of the features of ${model} have moved from what it learnt from: ${named}.`;
    return [{ rule: 'drift', subject: model, words, value: drifted, threshold }];
  });
}

function batches({ batches: all, at }: Observations, settings: RuleSettings): Condition[] {
  const within = { hourly: settings.hourlyWithin, nightly: settings.nightlyWithin };
  return all.flatMap(({ schedule, started_at, ended }): Condition[] => {
    const found: Condition[] = [];
    const failed = ended?.steps.filter((step) => step.failed).map(({ name }) => name) ?? [];
    if (settings.batchFailed && ended !== null && (ended.status === 'failed' || failed.length > 0)) {
      const what = failed.length > 0 ? `failed at ${failed.join(', ')}` : 'failed';
      const words = `The ${schedule} run of ${msToIso(ended.started_at)} ${what}.`;
      found.push({ rule: 'batch-failed', subject: schedule, words, value: failed.length, threshold: 0 });
    }
    const [since, threshold] = [at - started_at, within[schedule]];
    if (threshold !== undefined && since > threshold) {
      const words = `No ${schedule} run was begun since ${msToIso(started_at)}: is cron running?`;
      const seconds = { value: since / SECOND, threshold: threshold / SECOND };
      found.push({ rule: 'batch-missed', subject: schedule, words, ...seconds });
    }
    return found;
  });
}

function share(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function span(ms: EpochMs): string {
  if (ms >= 2 * DAY) return `${Math.floor(ms / DAY)} days`;
  return ms >= 2 * HOUR ? `${Math.floor(ms / HOUR)} hours` : `${Math.floor(ms / MINUTE)} minutes`;
}

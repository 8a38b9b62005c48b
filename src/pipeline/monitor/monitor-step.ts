import type { StepResult } from '../run/step.js';
import { JUDGED_WINDOW } from './rules.js';
import type { WatchReport } from './watch.js';

/** What the nightly step says of a look at everything. Conditions do not make it fail: it has done what it is for. */
export function monitorResult({ observations, conditions, told, untold }: WatchReport): StepResult {
  const [first] = observations.quality?.[JUDGED_WINDOW] ?? [];
  const drift = observations.drift ?? [];
  const moved = drift.map(({ model, drifted }) => `${model} ${(100 * drifted).toFixed(0)} %`);
  const words = [
    first === undefined
      ? 'no prediction came due'
      : `R² ${first.evaluation.r2_class?.toFixed(3) ?? '-'} of ${first.evaluation.rows} predictions`,
    ...(moved.length > 0 ? [`features moved: ${moved.join(', ')}`] : []),
    `${conditions.length} finding(s)`,
  ];
  return {
    summary: words.join('; '),
    detail: {
      findings: conditions.map(({ rule, subject, words }) => ({ rule, subject, words })),
      drift: drift.map(({ model, drifted, recent }) => ({ model, drifted, recent })),
      ...{ told: told.map(({ key, state }) => `${key} ${state}`), untold },
    },
  };
}

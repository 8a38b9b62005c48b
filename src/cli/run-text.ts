import type { BatchPlan } from '../pipeline/run/plan-batch.js';
import type { BatchReport, StepReport } from '../pipeline/run/run-batch.js';
import type { Output } from './output.js';

const COLOURS = { done: 'green', partial: 'yellow', failed: 'red', waived: 'dim', skipped: 'dim' } as const;

/** A run for a person: a line a step, what is stale, and how it ended. */
export function describeBatch(report: BatchReport, market: string, output: Output): void {
  output.line(`${report.schedule} run of ${report.hour}: ${endingOf(report)}, ${report.seconds.toFixed(1)} s`);
  output.note(output.style('dim', market));
  if (report.took_over_from !== null)
    output.note(`An earlier run had died and left the lock: ${report.took_over_from}`);
  output.line();
  output.table(
    ['step', '', 'seconds', ''],
    report.steps.map((step) => [
      step.name,
      output.style(COLOURS[step.status], step.status),
      step.seconds.toFixed(1),
      wordsOf(step),
    ]),
    { right: ['seconds'] },
  );
  for (const { words } of report.stale) output.line(`${output.style('yellow', 'stale:')} ${words}`);
  output.note(output.style('dim', `openalpha runs show ${report.run}`));
}

/** What a run would do. */
export function describePlan(plan: BatchPlan, market: string, output: Output): void {
  output.line(`${plan.schedule} run of ${plan.hour}, only planned: nothing is changed`);
  output.note(output.style('dim', market));
  if (plan.held_by !== null) output.line(`Another run is at work: ${plan.held_by}`);
  output.line();
  output.table(
    ['step', '', 'why', 'what'],
    plan.steps.map(({ name, action, reason, about }) => [name, action, reason, about]),
  );
}

function endingOf({ status, nothing_due }: BatchReport): string {
  if (nothing_due) return 'nothing was due';
  return { done: 'done', partial: 'done in part', failed: 'failed' }[status];
}

function wordsOf({ status, summary, reason }: StepReport): string {
  return status === 'done' || status === 'partial' ? summary : reason;
}

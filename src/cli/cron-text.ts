import type { Schedule } from '../domain/operation.js';
import { msToIso } from '../domain/time.js';
import type { FoundBlock } from '../pipeline/cron/crontab.js';
import type { ScheduleFacts } from '../runtime/schedule.js';
import type { Output } from './output.js';

/** A block of ours as a person sees it. */
export interface ShownBlock {
  readonly store: string;
  /** False: changed by hand. */
  readonly intact: boolean;
  readonly jobs: readonly { readonly schedule: Schedule; readonly cron: string; readonly next: string | null }[];
  readonly log_file: string | null;
  readonly lines: readonly string[];
}

/** With the next firing of each schedule; a block that was changed by hand has none that could be trusted. */
export async function describeBlock(
  block: FoundBlock,
  facts: Pick<ScheduleFacts, 'wall'>,
  now: number,
): Promise<ShownBlock> {
  const { parseCron } = await import('../pipeline/cron/expression.js');
  const { nextFiring } = await import('../pipeline/cron/firing.js');
  const jobs = (['hourly', 'nightly'] as const).flatMap((schedule) => {
    const cron = block.intact ? block.facts?.[schedule] : undefined;
    if (!cron) return [];
    const next = nextFiring(parseCron(cron, `--${schedule}`), now, facts.wall);
    return [{ schedule, cron, next: next === undefined ? null : msToIso(next) }];
  });
  return {
    store: block.store,
    intact: block.intact,
    jobs,
    log_file: block.facts?.logFile ?? null,
    lines: block.jobs,
  };
}

export function describeJobs(output: Output, { jobs, intact, log_file }: ShownBlock, timeZone: string): void {
  for (const { schedule, cron, next } of jobs) {
    output.line(`  ${schedule.padEnd(8)} ${cron.padEnd(14)} next ${next ?? 'never'} (${inZone(next, timeZone)})`);
  }
  if (!intact) output.line(output.style('yellow', '  changed by hand since it was written'));
  if (log_file !== null) output.line(`  log      ${log_file}`);
}

function inZone(time: string | null, timeZone: string): string {
  const zones = [...new Set([timeZone, 'America/New_York'])];
  const at = (zone: string) =>
    `${new Date(time ?? 0).toLocaleString('en-GB', { timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit' })} ${zone}`;
  return zones.map(at).join(', ');
}

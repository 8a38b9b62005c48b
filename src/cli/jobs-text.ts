import { msToIso } from '../domain/time.js';
import type { Outcome } from './command.js';
import type { Session } from './session.js';

/** `openalpha status --jobs`: what waits, runs and has ended, and what failed for good. */
export async function showJobs({ context }: Session): Promise<Outcome> {
  const queue = await context.queue({ lookOnly: true });
  const { counts, dead } = await queue.status();
  const failed = dead.map(({ id, task, key, attempts, finished_at, error }) => ({
    ...{ id, task, key, attempts, finished_at, error },
  }));
  return {
    data: { jobs: counts, dead: failed },
    text(output) {
      if (counts.length === 0) {
        output.line('No jobs in the last days: `openalpha run hourly --distribute` makes some.');
        return;
      }
      output.table(
        ['task', 'state', 'jobs'],
        counts.map(({ task, state, jobs }) => [task, state, jobs.toLocaleString('en')]),
        { right: ['jobs'] },
      );
      if (dead.length > 0) output.line('\nfailed for good, newest first');
      for (const { task, key, attempts, finished_at, error } of dead) {
        const when = finished_at === null ? '' : `${msToIso(finished_at)}  `;
        output.line(`  ${when}${task} ${key} after ${attempts} attempt(s): ${error ?? 'no reason was given'}`);
      }
    },
  };
}

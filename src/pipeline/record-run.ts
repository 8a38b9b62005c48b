import { exitCodeOf, OpenAlphaError } from '../domain/errors.js';
import type { Clock } from '../ports/clock.js';
import type { Store } from '../ports/store.js';

/**
 * Does the work and keeps a run of it in the store: when, how it ended, and what `detail` makes of the result. A `null`
 * detail keeps nothing, one that says `ok: false` marks the run as partial. What the work throws is thrown on, after the run is marked: refused when a person can put it right by asking differently, else failed.
 */
export async function recordRun<Result>(
  deps: { readonly store: Store; readonly clock: Clock },
  command: string,
  work: () => Promise<Result>,
  detail: (result: Result) => Readonly<Record<string, unknown>> | null,
): Promise<Result> {
  const startedAt = deps.clock.now();
  let result: Result;
  try {
    result = await work();
  } catch (error) {
    const id = await deps.store.runs.start(command, startedAt);
    const message = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    const refused = error instanceof OpenAlphaError && exitCodeOf(error) < 3;
    await deps.store.runs.finish(id, refused ? 'refused' : 'failed', deps.clock.now(), { error: message });
    throw error;
  }
  const kept = detail(result);
  if (kept !== null) {
    const id = await deps.store.runs.start(command, startedAt);
    const ending = kept['ok'] === false ? 'partial' : 'done';
    await deps.store.runs.finish(id, ending, deps.clock.now(), kept);
  }
  return result;
}

import { setTimeout as sleep } from 'node:timers/promises';

/** Waits between tries, and for how long to go on trying. */
export interface Patience {
  /** Milliseconds to go on for after the first failure. */
  readonly forMs: number;
  readonly pause?: (ms: number) => Promise<unknown>;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Tries again while `mayPass` says that the failure may pass, with pauses that double and are spread by half, so that many who
 * failed together do not come back together.
 */
export async function patiently<Result>(
  work: () => Promise<Result>,
  mayPass: (error: unknown) => boolean,
  { forMs, pause = sleep }: Patience,
): Promise<Result> {
  let waited = 0;
  for (let next = FIRST_PAUSE_MS; ; next = Math.min(next * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (waited >= forMs || !mayPass(error)) throw error;
    }
    const ms = next * (0.5 + Math.random());
    waited += ms;
    await pause(ms);
  }
}

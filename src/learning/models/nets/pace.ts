import { OpenAlphaError } from '../../../domain/errors.js';

/** Multiplications between two looks at the outside world: about 20 ms of kernel work, 100 ms on a slow machine. */
const WORK_BETWEEN_PAUSES = 5e8;

/** Lets other work of the process go on, and notices that it should stop, at fixed amounts of work: never by the clock. */
export interface Pace {
  /** Adds to the work done; true when `pause` is due. */
  due(multiplications: number): boolean;
  /** Waits one turn of the event loop. Refuses CANCELLED when the signal has fired. */
  pause(): Promise<void>;
}

export function createPace(kind: string, signal: AbortSignal | undefined): Pace {
  let work = 0;
  return {
    due(multiplications) {
      work += multiplications;
      return work >= WORK_BETWEEN_PAUSES;
    },
    async pause() {
      work = 0;
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted) throw new OpenAlphaError('CANCELLED', `Training of the ${kind} was stopped.`);
    },
  };
}

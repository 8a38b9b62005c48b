import type PgBoss from 'pg-boss';
import { OpenAlphaError } from '../../../domain/errors.js';
import type { Logger } from '../../../ports/logger.js';
import type { Timer } from '../../../ports/timer.js';
import type { QueueDatabase } from './database.js';

/** What all parts of the queue work with. */
export interface QueueParts {
  readonly boss: PgBoss;
  readonly db: QueueDatabase;
  readonly schema: string;
  readonly logger: Logger;
  readonly timer: Timer;
  readonly leaseSeconds: number;
  readonly retries: number;
  readonly retryDelaySeconds: number;
  readonly pollMs: number;
  readonly mask: (text: string) => string;
  /** Makes the queue of a task when it is not there. */
  readonly ensure: (task: string) => Promise<void>;
}

/** Where jobs that failed for good are copied to, for whoever looks with the tools of pg-boss. */
export const DEAD_LETTERS = 'dead';

/** Work that was stopped, by a person or because somebody else has it now. */
export function stoppedWork(why: string): OpenAlphaError {
  return new OpenAlphaError('CANCELLED', why);
}

import { OpenAlphaError } from '../../domain/errors.js';
import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { Progress } from '../../ports/progress.js';
import type { Sources } from '../../ports/sources.js';
import type { Store } from '../../ports/store.js';

/** What every collection works with. */
export interface CollectDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly logger: Logger;
  /** Stops the collection between two writes: what was written stays, the next run goes on from there. */
  readonly signal?: AbortSignal | undefined;
  readonly sources: Sources;
  /** Findings that were told already, where several collections make one run: none is told twice in it. */
  readonly told?: Set<string> | undefined;
}

/** Throws CANCELLED when the signal has fired. */
export function refuseCancelled(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new OpenAlphaError('CANCELLED', 'The collection was stopped.', {
    hint: 'Run it again: it goes on where it was.',
  });
}

import type { Clock } from '../../ports/clock.js';
import type { Logger } from '../../ports/logger.js';
import type { Checkpoints } from '../../ports/model.js';
import type { Parallel } from '../../ports/parallel.js';
import type { Progress } from '../../ports/progress.js';
import type { ModelStore } from '../../ports/registry.js';
import type { Scorer } from '../../ports/scorer.js';
import type { Sources } from '../../ports/sources.js';
import type { Store } from '../../ports/store.js';
import type { Sharing } from '../shards/share-out.js';

/** What the steps of a batch work with; what is slow to open is opened by the step that needs it. */
export interface BatchTools {
  readonly store: Store;
  readonly models: ModelStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly progress: Progress;
  readonly sources: () => Promise<Sources>;
  readonly scorer: () => Promise<Scorer>;
  /** Name and version of that scorer, without opening it. */
  readonly scorerName: () => Promise<string>;
  readonly parallel: () => Promise<Parallel>;
  /** Where parts of the work are given to others. Absent: all is done here. */
  readonly sharing?: (() => Promise<Sharing>) | undefined;
  readonly checkpoints: () => Promise<(kind: string) => Checkpoints>;
}

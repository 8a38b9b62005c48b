import type { JobHandler } from '../../ports/queue.js';
import type { Timer } from '../../ports/timer.js';
import type { CollectDeps } from '../collect/deps.js';
import { COLLECT_TASK, collectHandler } from './collect-parts.js';
import { FIT_TASK, type FitHandlerDeps, fitHandler } from './fit-parts.js';
import { GROW_TASK, growHandler } from './grow-parts.js';
import { PREDICT_TASK, predictHandler } from './predict-parts.js';

export interface HandlerDeps extends FitHandlerDeps {
  readonly collecting: (signal: AbortSignal) => Promise<CollectDeps>;
  readonly timer: Timer;
}

/** What a worker can do, by task; those that a person waits for come first. */
export function jobHandlers(deps: HandlerDeps): Readonly<Record<string, JobHandler>> {
  return {
    [COLLECT_TASK]: collectHandler(deps.collecting),
    [PREDICT_TASK]: predictHandler(deps),
    [GROW_TASK]: growHandler(deps),
    [FIT_TASK]: fitHandler(deps),
  };
}

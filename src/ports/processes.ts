import type { Holder } from '../domain/operation.js';

/** What the machine knows of processes. */
export interface Processes {
  /** This process as a holder; `id` is never the same twice. */
  self(command: string): Holder;
  /**
   * Whether a holder lives. `unknown` when it is of another machine, or when the machine cannot tell it from a later process
   * with its number.
   */
  stateOf(holder: Holder): 'alive' | 'gone' | 'unknown';
}

import type { Timer } from './timer.js';

/** The process that does the work, as others that use the same store may know it. */
export interface RunningProcess extends Timer {
  /** Host, process id, and what tells it from others with that id: `server1:4711:3f2b8c1d90aa 812233`. */
  readonly name: string;
  /** Whether a process of that name has surely ended. False for one on another machine: nothing is known of it here. */
  hasEnded(name: string): boolean;
}

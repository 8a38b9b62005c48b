/** The process that does the work, as others that use the same store may know it. */
export interface RunningProcess {
  /** Host, process id and start (epoch ms): `server1:4711:1763712000000`. */
  readonly name: string;
  /** Whether a process of that name has surely ended. False for one on another host: nothing is known of it here. */
  hasEnded(name: string): boolean;
  /** Calls `work` every so many milliseconds until the function that it gives is called. Keeps the process from nothing. */
  every(milliseconds: number, work: () => void): () => void;
}

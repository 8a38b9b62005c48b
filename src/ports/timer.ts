/** What is done again and again while something else goes on. */
export interface Timer {
  /** Calls `work` every so many milliseconds until what it gives is called. Does not keep the process alive. */
  every(milliseconds: number, work: () => void): () => void;
}

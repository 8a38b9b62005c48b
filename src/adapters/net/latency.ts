/** Key under which it is kept how long a provider took to answer. */
export const LATENCY_KEY = 'latency';

/** How long answers took, in the newest use of a provider. */
export interface SavedLatency {
  readonly at: number;
  readonly answers: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly most: number;
}

/** Answers that are held: more than a run needs to say how long they take. */
const HELD = 10_000;

/** Notes how long answers take; the newest are held. */
export interface Latency {
  add(milliseconds: number): void;
  /** `undefined` when nothing was answered. */
  save(at: number): SavedLatency | undefined;
}

export function createLatency(): Latency {
  const held: number[] = [];
  let answers = 0;
  return {
    add(milliseconds) {
      held[answers++ % HELD] = milliseconds;
    },
    save(at) {
      if (answers === 0) return undefined;
      const sorted = [...held].sort((a, b) => a - b);
      const quantile = (q: number) => Math.round(sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] as number);
      return { at, answers, p50: quantile(0.5), p95: quantile(0.95), most: quantile(1) };
    },
  };
}

/** What a trial is run with; the same seed and count break the same things in the same order. */
export interface TrialOptions {
  readonly seed: number;
  /** Attempts: kills, schedules, inputs. Default: the trial's own full form. */
  readonly count?: number | undefined;
  /** Milliseconds after which no further attempt is begun. Default: none. */
  readonly mostMs?: number | undefined;
  /** Told now and then how far it is. */
  readonly say?: (line: string) => void;
}

export interface TrialResult {
  /** Conditions, in a sentence or two. */
  readonly about: string;
  readonly rows: readonly TrialRow[];
  /** What was not as it has to be, each with what it takes to see it again; empty: proven as far as it was tried. */
  readonly violations: readonly string[];
}

export interface TrialRow {
  readonly what: string;
  readonly [column: string]: string | number;
}

export type Trial = (options: TrialOptions) => Promise<TrialResult>;

/** Says whether there is time for another attempt. */
export function timeLeft({ mostMs = Number.POSITIVE_INFINITY }: TrialOptions): () => boolean {
  const begun = performance.now();
  return () => performance.now() - begun < mostMs;
}

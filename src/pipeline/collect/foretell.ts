import { HOUR, MINUTE, SECOND } from '../../domain/time.js';

/** Less waiting than this is not worth a word, milliseconds. */
const WORTH_SAYING = 10 * SECOND;

/** A stage with what its provider's limits will make it take: `Prices 1d from yahoo: 473 stocks, about 4 min at its limits`. */
export function foretell(stage: string, ms: number, work: string): string {
  return ms > WORTH_SAYING ? `${stage}: ${work}, about ${roughly(ms)} at its limits` : stage;
}

/** A span of time in one unit, rounded up where it is short, as it is seldom less: `40 s`, `4 min`, `2.5 h`. */
export function roughly(ms: number): string {
  if (ms < MINUTE) return `${Math.ceil(ms / SECOND)} s`;
  return ms < HOUR ? `${Math.ceil(ms / MINUTE)} min` : `${(ms / HOUR).toFixed(1)} h`;
}

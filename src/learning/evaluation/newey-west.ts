/** A mean over sessions with what is known about its error. `null` where there are too few sessions to say. */
export type MeanOverTime = {
  readonly mean: number | null;
  /** Standard deviation between sessions (n - 1). */
  readonly deviation: number | null;
  /** mean / its standard error. */
  readonly t: number | null;
  /** Interval that covers the true mean in about 95 of 100 cases. */
  readonly ci95: readonly [number | null, number | null];
  readonly sessions: number;
  /** Sessions over which neighbours were allowed to be alike. */
  readonly lag: number;
};

/**
 * Mean of a series whose neighbours are alike because each value looks `horizon` sessions ahead. The standard error is Newey & West's
 * (1987, Bartlett weights) with lag max(2 (horizon - 1), 1.3 √n) (Lazarus, Lewis, Stock & Watson 2018 for the second), and the
 * interval uses Kiefer & Vogelsang's critical value for that lag (2005, table 1). Why not the usual lag of horizon - 1 and 1.96:
 * docs/decisions/error-of-the-information-coefficient.md.
 */
export function meanOverTime(values: Float64Array, horizon: number): MeanOverTime {
  const n = values.length;
  const lag = Math.max(0, Math.min(n - 1, Math.max(2 * (horizon - 1), Math.ceil(1.3 * Math.sqrt(n)))));
  const nothing = { deviation: null, t: null, ci95: [null, null] as const, sessions: n, lag };
  if (n === 0) return { mean: null, ...nothing };
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / n;
  if (n < 2) return { mean, ...nothing };
  const away = values.map((value) => value - mean);
  let variance = 0;
  for (let k = 0; k <= lag; k++) {
    let product = 0;
    for (let i = k; i < n; i++) product += (away[i] as number) * (away[i - k] as number);
    if (k === 0 && product === 0) return { mean, ...nothing, deviation: 0 };
    variance += (product / n) * (k === 0 ? 1 : 2 * (1 - k / (lag + 1)));
  }
  let squares = 0;
  for (const value of away) squares += value * value;
  // Bartlett weights keep the variance at or above zero; rounding may not.
  const error = Math.sqrt(Math.max(variance, 0) / n);
  const reach = criticalValue((lag + 1) / n) * error;
  return {
    mean,
    deviation: Math.sqrt(squares / (n - 1)),
    t: error > 0 ? mean / error : null,
    ci95: [mean - reach, mean + reach],
    sessions: n,
    lag,
  };
}

/** 97.5 % point of the t statistic when the lag is a share `b` of the sample, Bartlett weights (Kiefer & Vogelsang 2005). */
function criticalValue(b: number): number {
  return 1.96 + 2.9694 * b + 0.416 * b ** 2 - 0.5324 * b ** 3;
}

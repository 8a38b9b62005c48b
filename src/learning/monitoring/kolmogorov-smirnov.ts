/**
 * Kolmogorov-Smirnov statistic of two samples: the greatest distance between their distribution functions, 0 (the same) to 1 (apart).
 * Both ascending, without NaN; NaN when one is empty. W. J. Conover (1999), "Practical Nonparametric Statistics", section 6.3.
 */
export function kolmogorovSmirnov(a: Float32Array, b: Float32Array): number {
  if (a.length === 0 || b.length === 0) return Number.NaN;
  let [i, j, most] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] as number, b[j] as number);
    while (i < a.length && (a[i] as number) <= value) i++;
    while (j < b.length && (b[j] as number) <= value) j++;
    most = Math.max(most, Math.abs(i / a.length - j / b.length));
  }
  return most;
}

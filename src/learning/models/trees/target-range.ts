/** Shares of the training targets below and above which a return counts as the limit: one wild bar must not decide a leaf. */
const WINSOR_TAIL = 0.005;

/** Limits the values in place to their 0.5 % and 99.5 % quantile (nearest rank); gives them back. */
export function winsorise(values: Float32Array): Float32Array {
  const sorted = Float32Array.from(values).sort();
  const tail = Math.floor(sorted.length * WINSOR_TAIL);
  const least = sorted[tail];
  const most = sorted[sorted.length - 1 - tail];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < least) values[i] = least;
    else if (value > most) values[i] = most;
  }
  return values;
}

/** How derivatives become integers: value x scale, rounded. */
export interface Scales {
  readonly g: number;
  readonly h: number;
  /** What a unit of the split score, in integers, is of the loss. */
  readonly gain: number;
}

/**
 * The largest scales under which a gradient fits 16 bits with its sign, a second derivative 16 bits, and their sums over all rows 32 bits, also
 * when every one is the greatest that there can be and is rounded up.
 */
export function gradientScales(rows: number, mostG: number, mostH: number): Scales {
  const g = Math.fround(Math.min(32_000, Math.floor((2 ** 31 - 1) / rows) - 1) / Math.max(mostG, 1e-12));
  const h = Math.fround(Math.min(64_000, Math.floor((2 ** 32 - 1) / rows) - 1) / Math.max(mostH, 1e-12));
  return { g, h, gain: (0.5 * h) / (g * g) };
}

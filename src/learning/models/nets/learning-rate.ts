/** Share of all steps over which the rate rises from nothing, so that the first, most random gradients do little harm. */
const WARM_UP = 0.05;

/**
 * The rate of step `step` (from 0) of `steps`: a straight rise over the first twentieth, then a straight fall to 0. Straight lines
 * because they are the same on every machine (a cosine is not), and train as well.
 */
export function learningRateAt(step: number, steps: number, peak: number): number {
  const rise = Math.max(1, WARM_UP * steps);
  return peak * Math.min((step + 1) / rise, (steps - step) / Math.max(1, steps - rise));
}

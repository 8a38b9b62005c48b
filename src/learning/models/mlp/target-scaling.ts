/** How returns were brought to a scale of about 1 for learning. */
export interface TargetScaling {
  /** A fraction. */
  readonly mean: number;
  /** Standard deviation, a fraction; 1 when all targets are the same. */
  readonly deviation: number;
}

/** Standardised targets are kept to this many deviations: a takeover's jump would outweigh thousands of ordinary rows. */
export const TARGET_CLIP = 4;

/** Mean and deviation of the training rows' targets. */
export function fitTargetScaling(target: Float32Array): TargetScaling {
  let sum = 0;
  for (const value of target) sum += value;
  const mean = sum / target.length;
  let squares = 0;
  for (const value of target) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / target.length);
  return { mean, deviation: deviation > 0 ? deviation : 1 };
}

/** The targets in deviations from the mean, winsorised at +-4. */
export function scaleTarget(target: Float32Array, { mean, deviation }: TargetScaling): Float32Array {
  return target.map((value) => Math.max(-TARGET_CLIP, Math.min(TARGET_CLIP, (value - mean) / deviation)));
}

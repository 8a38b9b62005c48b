/** How returns were brought to a scale of about 1 for learning. */
export interface TargetScaling {
  /** A fraction. */
  readonly mean: number;
  /** Standard deviation, a fraction; 0 when all targets are the same, and then the mean is all there is to expect. */
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
  return { mean, deviation: Math.sqrt(squares / target.length) };
}

/** The targets in deviations from the mean, winsorised at +-4; all 0 when they are all the same. */
export function scaleTarget(target: Float32Array, { mean, deviation }: TargetScaling): Float32Array {
  const unit = deviation > 0 ? deviation : 1;
  return target.map((value) => Math.max(-TARGET_CLIP, Math.min(TARGET_CLIP, (value - mean) / unit)));
}

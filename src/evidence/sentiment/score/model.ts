import { FEATURE_BITS, type FeatureList } from './features.js';
import { NEGATIVE_SCALE, POSITIVE_SCALE, TEMPERATURE, WEIGHTS } from './generated/weights.js';

/** Probabilities of negative, neutral and positive: they add up to 1. */
export type Probabilities = readonly [negative: number, neutral: number, positive: number];

const BUCKETS = 1 << FEATURE_BITS;

let decoded: Int8Array | undefined;

/** The weights as signed bytes: those of negative, then those of positive, each against neutral. */
function weights(): Int8Array {
  decoded ??= Int8Array.from(atob(WEIGHTS), (byte) => (byte.charCodeAt(0) << 24) >> 24);
  return decoded;
}

/**
 * The linear model: multinomial logistic regression, made as sure as it was right on rows that it had not learnt from
 * (temperature scaling; Guo et al. 2017, On Calibration of Modern Neural Networks).
 */
export function predict({ ids, values }: FeatureList): Probabilities {
  const table = weights();
  let negative = 0;
  let positive = 0;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    const value = values[i]!;
    negative += table[id]! * value;
    positive += table[BUCKETS + id]! * value;
  }
  return softmax((negative * NEGATIVE_SCALE) / TEMPERATURE, (positive * POSITIVE_SCALE) / TEMPERATURE);
}

function softmax(negative: number, positive: number): Probabilities {
  const top = Math.max(negative, positive, 0);
  const a = Math.exp(negative - top);
  const b = Math.exp(-top);
  const c = Math.exp(positive - top);
  const sum = a + b + c;
  return [a / sum, b / sum, c / sum];
}

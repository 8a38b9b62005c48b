import { CLASSES } from '../../domain/signal.js';
import { Random, shuffle } from '../../math/random.js';
import type { LabelledRows, Model } from '../../ports/model.js';

/**
 * What a model loses on rows that it has not learnt from when one feature's values change places among them: the rise of the log loss per
 * feature, 0 or below for one that it does not need. Features that say the same stand in for one another and both come out small.
 * Source: Breiman 2001, "Random forests", section 10; Fisher, Rudin & Dominici 2019, "All models are wrong, but many are useful".
 */
export function permutationImportance(model: Model, rows: LabelledRows, seed: number): Float64Array {
  const { features } = rows;
  const whole = meanLogLoss(model, rows, rows.x);
  const x = Float32Array.from(rows.x);
  const order = Int32Array.from({ length: rows.rows }, (_, row) => row);
  return Float64Array.from({ length: features }, (_, feature) => {
    shuffle(order, new Random(seed, feature));
    for (let row = 0; row < rows.rows; row++) x[row * features + feature] = rows.x[order[row]! * features + feature]!;
    const loss = meanLogLoss(model, rows, x);
    for (let row = 0; row < rows.rows; row++) x[row * features + feature] = rows.x[row * features + feature]!;
    return loss - whole;
  });
}

function meanLogLoss(model: Model, { rows, features, y }: LabelledRows, x: Float32Array): number {
  const { probabilities } = model.predict({ x, rows, features });
  let sum = 0;
  for (let row = 0; row < rows; row++) sum -= Math.log(Math.max(1e-15, probabilities[row * CLASSES + y[row]!]!));
  return sum / rows;
}

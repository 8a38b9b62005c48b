import { graphAround, headSpecs, scalingSpecs, type WeightSpec, weightSpec } from '../nets/layers-graph.js';
import type { LstmOptions } from './options.js';

/** The net as a graph of stock tfjs layers over rows x steps x features, see `graphAround`. */
export function graphTopology(features: number, { steps, units, dropout }: LstmOptions): object {
  return graphAround('openalpha_lstm', [steps, features], (add, from) => {
    // tfjs would take the hard sigmoid for the gates, which is another function.
    const config = {
      units,
      activation: 'tanh',
      recurrent_activation: 'sigmoid',
      use_bias: true,
      unit_forget_bias: false,
    };
    return add('dropout', 'Dropout', { rate: dropout }, add('lstm', 'LSTM', config, from));
  });
}

/** What stands in weights.bin, in order. Gates of the lstm in the order input, forget, cell, output. */
export function weightSpecs(features: number, { units }: Pick<LstmOptions, 'units'>): WeightSpec[] {
  return [
    ...scalingSpecs(features),
    weightSpec('lstm/kernel', features, 4 * units),
    weightSpec('lstm/recurrent_kernel', units, 4 * units),
    weightSpec('lstm/bias', 4 * units),
    ...headSpecs(units),
  ];
}

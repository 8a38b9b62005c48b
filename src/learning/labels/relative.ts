import { UNLABELLED } from '../../domain/signal.js';
import { gather, groupByTime } from '../../math/group-by-time.js';
import { terciles } from '../../math/ranks.js';
import type { LabelInput, LabelOptions, Labels } from '../../ports/label.js';
import { checkLabelOptions } from './options.js';
import { againstPeers, eachSpan, noOutcomes } from './outcomes.js';
import { volatilityScale } from './volatility-scale.js';

/** With fewer stocks than this at a time there are no thirds to speak of. */
const LEAST_STOCKS = 3;

/**
 * A stock against its peers: the lowest third of the returns over the next `horizon` bars, among the stocks at the same time, is
 * sell, the highest third buy, the rest hold. Stocks with equal returns share a class. Times with fewer than three
 * stocks are unlabelled. With `volatilityScaled` the returns are compared in units of each stock's own volatility, so that a
 * restless stock is not in an outer third by its restlessness alone. `up` and `down` play no part. `spanEnd` is the latest
 * bar that any of the stocks at that time needed.
 */
export function relativeLabels(input: LabelInput, options: LabelOptions): Labels {
  checkLabelOptions(options);
  const { close } = input.columns;
  const outcomes = noOutcomes(input.time.length);
  const known = new Uint8Array(input.time.length);
  const scale = options.volatilityScaled ? volatilityScale(input) : null;
  const compared = scale === null ? outcomes.forward : new Float32Array(input.time.length);
  eachSpan(input, options.horizon, (row, end) => {
    known[row] = 1;
    outcomes.forward[row] = (close[end] as number) / (close[row] as number) - 1;
    outcomes.spanEnd[row] = input.time[end] as number;
    if (scale !== null) compared[row] = (outcomes.forward[row] as number) / (scale[row] as number);
  });

  const { order, starts } = groupByTime(input.time, known);
  for (let g = 0; g + 1 < starts.length; g++) {
    const rows = order.subarray(starts[g], starts[g + 1]);
    const enough = rows.length >= LEAST_STOCKS;
    const classes = terciles(gather(compared, rows));
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      outcomes.y[row] = enough ? (classes[i] as number) : UNLABELLED;
      if (enough) continue;
      outcomes.forward[row] = Number.NaN;
      outcomes.spanEnd[row] = Number.NaN;
    }
  }
  return againstPeers(input, outcomes);
}

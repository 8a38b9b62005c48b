import { BUY, HOLD, SELL } from '../../domain/signal.js';
import type { LabelInput, LabelOptions, Labels } from '../../ports/label.js';
import { checkLabelOptions, checkThresholdsAroundZero } from './options.js';
import { againstPeers, eachSpan, noOutcomes } from './outcomes.js';
import { volatilityScale } from './volatility-scale.js';

/**
 * Buy when the return over the next `horizon` bars of the stock is at or above `up`, sell when it is at or below `down`, else
 * hold. `spanEnd` is the bar at the horizon (the latest of the stocks at that time).
 */
export function thresholdLabels(input: LabelInput, options: LabelOptions): Labels {
  checkLabelOptions(options);
  if (options.volatilityScaled) checkThresholdsAroundZero(options, 'Volatility-scaled thresholds');
  const { close } = input.columns;
  const scale = options.volatilityScaled ? volatilityScale(input) : null;
  const outcomes = noOutcomes(input.time.length);
  eachSpan(input, options.horizon, (row, end) => {
    const forward = (close[end] as number) / (close[row] as number) - 1;
    const factor = scale === null ? 1 : (scale[row] as number);
    outcomes.forward[row] = forward;
    outcomes.spanEnd[row] = input.time[end] as number;
    outcomes.y[row] = forward >= options.up * factor ? BUY : forward <= options.down * factor ? SELL : HOLD;
  });
  return againstPeers(input, outcomes);
}

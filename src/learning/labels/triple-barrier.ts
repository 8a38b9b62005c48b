import { BUY, HOLD, SELL } from '../../domain/signal.js';
import type { LabelInput, LabelOptions, Labels } from '../../ports/label.js';
import { checkLabelOptions, checkThresholdsAroundZero } from './options.js';
import { againstPeers, eachSpan, noOutcomes } from './outcomes.js';
import { volatilityScale } from './volatility-scale.js';

/**
 * The barrier that the price meets first within `horizon` bars: buy when a high reaches close x (1 + up), sell when
 * a low reaches close x (1 + down), hold when neither does. When one bar reaches both, the order inside it is not known and
 * the lower one counts: the careful reading. The span ends with the bar that touched; `forward` is the return to that
 * bar's close, which can have come back from the barrier.
 *
 * The last `horizon` bars stay unlabelled even where a barrier was already touched: among them only quick moves would have a
 * label, and holds none.
 *
 * López de Prado (2018), "Advances in Financial Machine Learning", section 3.4; touches by high and low instead of closes.
 */
export function tripleBarrierLabels(input: LabelInput, options: LabelOptions): Labels {
  checkLabelOptions(options);
  checkThresholdsAroundZero(options, 'Barriers');
  const { high, low, close } = input.columns;
  const scale = options.volatilityScaled ? volatilityScale(input) : null;
  const outcomes = noOutcomes(input.time.length);
  eachSpan(input, options.horizon, (row, end) => {
    const entry = close[row] as number;
    const factor = scale === null ? 1 : (scale[row] as number);
    const upper = entry * (1 + options.up * factor);
    const lower = entry * (1 + options.down * factor);
    let label = HOLD;
    let bar = row;
    while (label === HOLD && bar < end) {
      bar++;
      if ((low[bar] as number) <= lower) label = SELL;
      else if ((high[bar] as number) >= upper) label = BUY;
    }
    outcomes.y[row] = label;
    outcomes.forward[row] = (close[bar] as number) / entry - 1;
    outcomes.spanEnd[row] = input.time[bar] as number;
  });
  return againstPeers(input, outcomes);
}

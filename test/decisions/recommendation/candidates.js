import fc from 'fast-check';
import { RISK_LEVELS } from '../../../src/domain/recommendation.js';
import { SIGNALS } from '../../../src/domain/signal.js';
import { DAY, HOUR } from '../../../src/domain/time.js';

const AS_OF = 17_569 * DAY + 21 * HOUR;
export function vote(change = {}) {
  return {
    kind: 'forest',
    version: 'v0001',
    probabilities: { sell: 0.2, hold: 0.4, buy: 0.4 },
    calibrated: { sell: 0.25, hold: 0.35, buy: 0.4 },
    expected_return: 0.004,
    weight: 1,
    shrinkage: 0.5,
    r2: 0.01,
    ...change,
  };
}
/** A made-up candidate; `probabilities` default to the confidence for the signal and the rest shared out. */
export function candidate(symbol, change = {}) {
  const { signal = 'buy', confidence = 0.5, sentiment = null } = change;
  const rest = (1 - confidence) / 2;
  return {
    prediction: {
      id: `prediction-${symbol}`,
      symbol,
      interval: '1d',
      horizon: 7,
      as_of: AS_OF,
      bar_time: 17_569 * DAY,
      signal,
      confidence_score: confidence,
      probabilities: { sell: rest, hold: rest, buy: rest, [signal]: confidence },
      expected_return: change.expected ?? 0,
      models: [vote(change.calibrated === undefined ? {} : { calibrated: change.calibrated })],
      inputs_hash: '0123456789abcdef',
      created_at: AS_OF,
      ...change.prediction,
    },
    stock: { company_name: `${symbol} Company`, sector: change.sector ?? null, fortune_500_rank: null },
    price: 100,
    risk_level: change.risk_level ?? 'low',
    risk: {
      volatility: 0.2,
      volatility_percentile: 0.4,
      disagreement: 0.1,
      market_measure: 'VIXCLS',
      market_value: 14,
      score: 0.2,
      reason: '20-day volatility 20 % a year',
    },
    sentiment: { score: sentiment, sources: [] },
    drivers: change.drivers ?? [],
  };
}
const unit = fc.double({ min: 0, max: 1, noNaN: true });
/** Few values, so that ties are common. */
const coarse = fc.constantFrom(-0.5, 0, 0, 0.25);
/** Up to 25 candidates with distinct symbols and many ties. */
export const anyCandidates = fc.uniqueArray(fc.stringMatching(/^[A-Z]{1,4}$/), { maxLength: 25 }).chain((symbols) =>
  fc.tuple(
    ...symbols.map((symbol) =>
      fc
        .record({
          signal: fc.constantFrom(...SIGNALS),
          confidence: fc.oneof(fc.constant(0.4), unit),
          expected: coarse,
          lean: coarse,
          sentiment: fc.option(coarse, { nil: null }),
          risk_level: fc.constantFrom(...RISK_LEVELS),
        })
        .map(({ lean, ...rest }) =>
          candidate(symbol, { ...rest, calibrated: { sell: 0.5 - lean / 2, hold: 0, buy: 0.5 + lean / 2 } }),
        ),
    ),
  ),
);

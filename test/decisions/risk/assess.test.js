import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assessRisk, RISK_DEFAULTS } from '../../../src/decisions/risk/assess.js';

const CALM = { measure: 'VIXCLS', value: 14 };
const stock = (symbol, volatility, disagreement = 0.1) => ({
  symbol,
  volatility,
  disagreement,
});
const volatility = fc.oneof(fc.double({ min: 0, max: 3, noNaN: true }), fc.constantFrom(0.2, 0.3, 0.4, Number.NaN));
const universe = fc.uniqueArray(
  fc.record({ symbol: fc.string(), volatility, disagreement: fc.double({ min: 0, max: 1, noNaN: true }) }),
  { minLength: 1, maxLength: 30, selector: ({ symbol }) => symbol },
);
const market = fc.record({
  measure: fc.constantFrom('VIXCLS', 'market_volatility'),
  value: fc.double({ min: 0, max: 100 }),
});
/** Beyond rounding of a sum of four parts. */
const ROUNDING = 1e-12;
describe('assessRisk', () => {
  it('keeps every number and says them in a sentence', () => {
    const inputs = [stock('WILD', 0.48, 0.12), stock('CALM', 0.12), stock('MIDDLE', 0.25)];
    const [wild] = assessRisk(inputs, { measure: 'VIXCLS', value: 28.03 });
    // 0.35 x 1 + 0.35 x (0.48 - 0.15) / 0.45 + 0.15 x 0.12 / 0.30 + 0.15 x (28.03 - 12) / 28
    const score = 0.35 + (0.35 * 0.33) / 0.45 + 0.15 * 0.4 + (0.15 * 16.03) / 28;
    expect(wild).toEqual({
      symbol: 'WILD',
      risk_level: 'high',
      risk: {
        volatility: 0.48,
        volatility_percentile: 1,
        disagreement: 0.12,
        market_measure: 'VIXCLS',
        market_value: 28.03,
        score: expect.closeTo(score, 12),
        reason:
          '20-day volatility 48 % a year, higher than 100 % of 2 other stocks; models differ by 0.12; VIX 28; score 0.753, medium from 0.30, high from 0.55',
      },
    });
  });
  it('gives low, medium and high where a person would', () => {
    const inputs = [stock('UTILITY', 0.12), stock('AVERAGE', 0.25), stock('BIOTECH', 0.75)];
    expect(assessRisk(inputs, CALM).map(({ risk_level }) => risk_level)).toEqual(['low', 'medium', 'high']);
  });
  it('puts a level at its threshold, not above it', () => {
    const options = { weights: { relativeVolatility: 0, absoluteVolatility: 1, disagreement: 0, market: 0 } };
    const scale = { volatility: { from: 0, to: 1 }, mediumFrom: 0.25, highFrom: 0.5 };
    const levels = [0.2499, 0.25, 0.4999, 0.5].map(
      (value) => assessRisk([stock('A', value)], CALM, { ...options, ...scale })[0]?.risk_level,
    );
    expect(levels).toEqual(['low', 'medium', 'medium', 'high']);
  });
  it('shares the percentile between equal volatilities and is the middle for a stock alone', () => {
    const percentiles = (values) =>
      assessRisk(
        values.map((value, index) => stock(`S${index}`, value)),
        CALM,
      ).map(({ risk }) => risk.volatility_percentile);
    expect(percentiles([0.3, 0.2, 0.3, 0.1])).toEqual([2.5 / 3, 1 / 3, 2.5 / 3, 0]);
    expect(percentiles([0.3])).toEqual([0.5]);
    expect(assessRisk([], CALM)).toEqual([]);
  });
  it('says so when a stock is alone', () => {
    const [only] = assessRisk([stock('A', 0.2)], { measure: 'market_volatility', value: 12.4 }, { interval: '1h' });
    expect(only?.risk.reason).toContain('20-hour volatility 20 % a year, no other stock to compare with; ');
    expect(only?.risk.reason).toContain('market volatility 12 % a year');
  });
  it('does not call safe what it cannot measure', () => {
    const [unknown, known] = assessRisk([stock('NEW', Number.NaN), stock('OLD', 2)], CALM);
    expect(unknown?.risk).toMatchObject({ volatility: Number.NaN, volatility_percentile: 1 });
    expect(unknown?.risk_level).toBe('high');
    expect(unknown.risk.score).toBeGreaterThan(known.risk.score);
    expect(unknown?.risk.reason).toContain('20-day volatility not known (too few bars), counted as the highest');
    const [adrift] = assessRisk([stock('A', 0.2)], { measure: 'market_volatility', value: Number.NaN });
    expect(adrift?.risk.reason).toContain('market state not known, counted as the middle');
    expect(adrift?.risk.score).toBeCloseTo(
      assessRisk([stock('A', 0.2)], { measure: 'VIXCLS', value: 26 })[0].risk.score,
      12,
    );
  });
  it('has default weights that add to 1', () => {
    expect(Object.values(RISK_DEFAULTS.weights).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });
  it('stays between 0 and 1', () => {
    fc.assert(
      fc.property(universe, market, (inputs, state) => {
        for (const { risk } of assessRisk(inputs, state)) {
          expect(risk.score).toBeGreaterThanOrEqual(0);
          expect(risk.score).toBeLessThanOrEqual(1 + ROUNDING);
        }
      }),
    );
  });
  it('does not depend on the order of the stocks', () => {
    fc.assert(
      fc.property(universe, market, fc.nat(), (inputs, state, turn) => {
        const at = turn % inputs.length;
        const turned = [...inputs.slice(at), ...inputs.slice(0, at)];
        const bySymbol = new Map(assessRisk(turned, state).map((assessment) => [assessment.symbol, assessment]));
        for (const assessment of assessRisk(inputs, state)) {
          expect(bySymbol.get(assessment.symbol)).toEqual(assessment);
        }
      }),
    );
  });
  it('never falls when the volatility, the disagreement or the market value rises', () => {
    const rise = fc.double({ min: 0, max: 2, noNaN: true });
    fc.assert(
      fc.property(universe, market, fc.nat(), rise, (inputs, state, pick, by) => {
        const at = pick % inputs.length;
        const scoreOf = (change, other = state) => {
          const changed = inputs.map((input, index) => (index === at ? { ...input, ...change } : input));
          return assessRisk(changed, other)[at].risk.score;
        };
        const before = scoreOf({}) - ROUNDING;
        expect(scoreOf({ volatility: inputs[at].volatility + by })).toBeGreaterThanOrEqual(before);
        expect(scoreOf({ volatility: Number.NaN })).toBeGreaterThanOrEqual(before);
        expect(scoreOf({ disagreement: inputs[at].disagreement + by })).toBeGreaterThanOrEqual(before);
        expect(scoreOf({}, { ...state, value: state.value + 10 * by })).toBeGreaterThanOrEqual(before);
      }),
    );
  });
});

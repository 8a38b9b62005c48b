import type { Interval } from '../../domain/bar.js';
import type { RiskLevel, RiskNumbers } from '../../domain/recommendation.js';
import { averageRanks } from '../../math/ranks.js';
import type { MarketState } from './market-state.js';

/** What is known about the risk of one stock. */
export interface RiskInput {
  readonly symbol: string;
  /** Realised volatility of the last 20 bars, a fraction a year; NaN when the stock has too few bars. */
  readonly volatility: number;
  /** Largest difference between two models' probability of the signal, 0 to 1; 0 with one model. */
  readonly disagreement: number;
}

export interface RiskAssessment {
  readonly symbol: string;
  readonly risk_level: RiskLevel;
  readonly risk: RiskNumbers;
}

/** A measure counts 0 at or below `from`, 1 at or above `to`, and in proportion between. */
interface RiskScale {
  readonly from: number;
  readonly to: number;
}

export interface RiskOptions {
  /** Share of each part in the score; they should add to 1. Default 0.35, 0.35, 0.15, 0.15. */
  readonly weights: {
    readonly relativeVolatility: number;
    readonly absoluteVolatility: number;
    readonly disagreement: number;
    readonly market: number;
  };
  /** Of a stock's volatility, a fraction a year. Default 0.15 to 0.60. */
  readonly volatility: RiskScale;
  /** Of the models' disagreement. Default 0 to 0.30. */
  readonly disagreement: RiskScale;
  /** Of the market state, by its measure. Default VIX 12 to 40; realised volatility 9 to 37, for it runs about 3 points below the VIX. */
  readonly market: Readonly<Record<MarketState['measure'], RiskScale>>;
  /** Score from which a stock is medium, and from which it is high. Default 0.30 and 0.55. */
  readonly mediumFrom: number;
  readonly highFrom: number;
  /** What the volatility was measured on, for the words of the reason. Default 20 bars of `1d`. */
  readonly interval: Interval;
  readonly bars: number;
}

/** Chosen by what followed on five years of S&P 500 stocks: see docs/decisions/risk-score.md. */
export const RISK_DEFAULTS: RiskOptions = {
  weights: { relativeVolatility: 0.35, absoluteVolatility: 0.35, disagreement: 0.15, market: 0.15 },
  volatility: { from: 0.15, to: 0.6 },
  disagreement: { from: 0, to: 0.3 },
  market: { VIXCLS: { from: 12, to: 40 }, market_volatility: { from: 9, to: 37 } },
  mediumFrom: 0.3,
  highFrom: 0.55,
  interval: '1d',
  bars: 20,
};

/** Stands for a volatility that is not known: above every real one. */
const UNMEASURED = Number.MAX_VALUE;

/**
 * Risk of every stock of one session, in the order given: a level, and all the numbers it comes from.
 *
 * The score, 0 to 1, is a weighted sum of four parts that each run from 0 to 1: the share of the other stocks that are
 * less volatile (equal ones count half; 0.5 for a stock alone), the volatility itself on a fixed scale, the models'
 * disagreement, and the market state. So a stock can be risky beside its peers or in itself. It never falls when the
 * stock's own volatility, the disagreement or the market value rises, and does not depend on the order of the stocks.
 *
 * What cannot be measured is not called safe: NaN volatility counts as the highest of all, and an unknown market as the
 * middle of its scale. Both are said in the reason, and the numbers kept are NaN.
 */
export function assessRisk(
  inputs: readonly RiskInput[],
  market: MarketState,
  options: Partial<RiskOptions> = {},
): RiskAssessment[] {
  const settings = { ...RISK_DEFAULTS, ...options };
  const { weights } = settings;
  // Unmeasured stocks share the top ranks.
  const ranks = averageRanks(Float64Array.from(inputs, ({ volatility }) => knownOr(volatility, UNMEASURED)));
  const marketPart = Number.isNaN(market.value) ? 0.5 : onScale(market.value, settings.market[market.measure]);

  return inputs.map(({ symbol, volatility, disagreement }, index) => {
    const percentile = inputs.length === 1 ? 0.5 : (ranks[index] as number) / (inputs.length - 1);
    const score =
      weights.relativeVolatility * percentile +
      weights.absoluteVolatility * onScale(knownOr(volatility, UNMEASURED), settings.volatility) +
      weights.disagreement * onScale(disagreement, settings.disagreement) +
      weights.market * marketPart;
    const risk_level = score >= settings.highFrom ? 'high' : score >= settings.mediumFrom ? 'medium' : 'low';
    const numbers = {
      volatility,
      volatility_percentile: percentile,
      disagreement,
      market_measure: market.measure,
      market_value: market.value,
      score,
    };
    return { symbol, risk_level, risk: { ...numbers, reason: reason(numbers, inputs.length - 1, settings) } };
  });
}

function knownOr(value: number, otherwise: number): number {
  return Number.isNaN(value) ? otherwise : value;
}

function onScale(value: number, { from, to }: RiskScale): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}

/** `20-day volatility 48 % a year, higher than 91 % of 504 other stocks; models differ by 0.12; VIX 28; score 0.619, medium from 0.30, high from 0.55` */
function reason(numbers: Omit<RiskNumbers, 'reason'>, others: number, settings: RiskOptions): string {
  const window = `${settings.bars}-${settings.interval === '1d' ? 'day' : 'hour'} volatility`;
  const peers =
    others === 0
      ? 'no other stock to compare with'
      : `higher than ${percent(numbers.volatility_percentile)} of ${others} other ${others === 1 ? 'stock' : 'stocks'}`;
  return [
    Number.isNaN(numbers.volatility)
      ? `${window} not known (too few bars), counted as the highest`
      : `${window} ${percent(numbers.volatility)} a year, ${peers}`,
    `models differ by ${numbers.disagreement.toFixed(2)}`,
    marketWords(numbers),
    `score ${numbers.score.toFixed(3)}, medium from ${settings.mediumFrom.toFixed(2)}, high from ${settings.highFrom.toFixed(2)}`,
  ].join('; ');
}

function marketWords({ market_measure, market_value }: Omit<RiskNumbers, 'reason'>): string {
  if (Number.isNaN(market_value)) return 'market state not known, counted as the middle';
  return market_measure === 'VIXCLS'
    ? `VIX ${Number(market_value.toFixed(1))}`
    : `market volatility ${Math.round(market_value)} % a year`;
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}

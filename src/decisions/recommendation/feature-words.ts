import type { Interval } from '../../domain/bar.js';
import type { Contribution } from '../../domain/prediction.js';
import { percent, signed, signedPercent } from './number-words.js';

export interface FeatureWordsOptions {
  readonly interval: Interval;
  /**
   * What the values are: as computed, ranks within the session (-0.5 lowest to 0.5 highest), or standard deviations from
   * the session's mean. Default `none`.
   */
  readonly crossSection?: 'none' | 'rank' | 'zscore' | undefined;
}

type Format = (value: number) => string;

interface Rule {
  readonly name: RegExp;
  /** `bar` is day or hour; `$1`, `$2` are the numbers in the name. */
  readonly label: string;
  readonly format: Format;
  /** The same for all stocks of a session, or a flag: never turned into a rank. */
  readonly shared?: true;
}

const withSign: (digits: number) => Format = (digits) => (value) => signed(value, digits);
const plain: (digits: number) => Format = (digits) => (value) => value.toFixed(digits);
const usd: Format = (value) => `${value.toFixed(2)} USD`;
const whole: Format = (value) => Math.round(value).toLocaleString('en-US');
const yesNo: Format = (value) => (value > 0.5 ? 'yes' : 'no');
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const weekday: Format = (value) => WEEKDAYS[value] ?? whole(value);
/** Logarithms are kept for models; people read what they were taken of. */
const logPercent: Format = (value) => signedPercent(Math.expm1(value));
const logCount: Format = (value) => whole(Math.expm1(value));

/** The first that matches; a name that matches none is shown as it is spelt. */
const RULES: readonly Rule[] = [
  { name: /^return_(\d+)$/, label: '$1-bar return', format: signedPercent },
  { name: /^return_1_lag_(\d+)$/, label: '1-bar return $1 bars ago', format: signedPercent },
  { name: /^log_return_(\d+)$/, label: '$1-bar return', format: logPercent },
  { name: /^momentum_12_1$/, label: '12-month return without the last month', format: signedPercent },
  { name: /^sma_ratio_(\d+)$/, label: 'close against its $1-bar average', format: signedPercent },
  { name: /^ema_ratio_(\d+)$/, label: 'close against its $1-bar exponential average', format: signedPercent },
  { name: /^distance_to_(high|low)_(\d+)$/, label: 'distance to the $2-bar $1', format: signedPercent },
  { name: /^volatility_(\d+)$/, label: '$1-bar volatility per bar', format: percent },
  { name: /^parkinson_volatility_(\d+)$/, label: '$1-bar range volatility per bar', format: percent },
  { name: /^idiosyncratic_volatility_(\d+)$/, label: '$1-bar own volatility per bar', format: percent },
  { name: /^atr_(\d+)$/, label: '$1-bar average true range', format: percent },
  { name: /^bollinger_b_(\d+)$/, label: '$1-bar Bollinger %b', format: plain(2) },
  { name: /^bollinger_width_(\d+)$/, label: '$1-bar Bollinger width', format: percent },
  { name: /^overnight_gap$/, label: 'overnight gap', format: signedPercent },
  { name: /^intraday_return$/, label: 'open to close', format: signedPercent },
  { name: /^intraday_range$/, label: 'high to low', format: percent },
  { name: /^close_location$/, label: 'close within its range', format: withSign(2) },
  { name: /^rsi_(\d+)$/, label: '$1-bar RSI', format: plain(1) },
  { name: /^stochastic_k_(\d+)$/, label: '$1-bar stochastic %K', format: plain(1) },
  { name: /^stochastic_d_(\d+)$/, label: 'stochastic %D', format: plain(1) },
  { name: /^macd_(line|signal|histogram)$/, label: 'MACD $1', format: signedPercent },
  { name: /^rate_of_change_(\d+)$/, label: '$1-bar rate of change', format: (value) => signedPercent(value / 100) },
  { name: /^skewness_(\d+)$/, label: '$1-bar skewness', format: withSign(2) },
  { name: /^kurtosis_(\d+)$/, label: '$1-bar kurtosis', format: withSign(2) },
  { name: /^beta_(\d+)$/, label: '$1-bar beta', format: plain(2) },
  { name: /^correlation_(\d+)$/, label: '$1-bar correlation with the market', format: withSign(2) },
  { name: /^obv_change_(\d+)$/, label: '$1-bar on-balance volume', format: signedPercent },
  { name: /^volume_ratio_(\d+)_(\d+)$/, label: '$1-bar volume over $2-bar volume', format: plain(2) },
  { name: /^volume_change$/, label: 'change of volume', format: logPercent },
  { name: /^dollar_volume_z_(\d+)$/, label: 'dollar volume in $1-bar deviations', format: withSign(1) },
  { name: /^illiquidity_(\d+)_(\d+)$/, label: '$1-bar over $2-bar illiquidity', format: logPercent },
  { name: /^price$/, label: 'adjusted close', format: usd },
  { name: /^price_average_(\d+)$/, label: '$1-bar average close', format: usd },
  { name: /^price_deviation_(\d+)$/, label: '$1-bar deviation of the close', format: usd },
  { name: /^price_change$/, label: 'price change', format: signedPercent },
  { name: /^volume$/, label: 'volume', format: whole },
  { name: /^volume_average_(\d+)$/, label: '$1-bar average volume', format: whole },
  { name: /^sentiment_score$/, label: 'sentiment', format: withSign(2) },
  { name: /^sentiment_trend$/, label: 'sentiment trend', format: withSign(2) },
  { name: /^news_count_(\d+)d$/, label: 'texts in $1 days', format: logCount },
  { name: /^earnings_yield$/, label: 'earnings over market value', format: percent },
  { name: /^book_to_market$/, label: 'book value over market value', format: percent },
  { name: /^sales_to_price$/, label: 'sales over market value', format: percent },
  { name: /^net_margin$/, label: 'net margin', format: percent },
  { name: /^revenue_growth$/, label: 'growth of revenue in a year', format: signedPercent },
  { name: /^fundamentals_missing$/, label: 'fundamentals missing', format: percent, shared: true },
  { name: /^market_return_(\d+)$/, label: '$1-bar return of the market', format: logPercent, shared: true },
  {
    name: /^market_volatility_(\d+)$/,
    label: '$1-bar volatility of the market per bar',
    format: percent,
    shared: true,
  },
  { name: /^market_breadth_(\d+)$/, label: 'stocks above their $1-bar average', format: percent, shared: true },
  { name: /^market_advances$/, label: 'stocks that rose', format: percent, shared: true },
  { name: /^market_liquidity_change$/, label: 'median change of dollar volume', format: logPercent, shared: true },
  { name: /^sector_strength_(\d+)$/, label: '$1-bar return of the sector beyond the market', format: logPercent },
  { name: /^sector_rotation_(\d+)$/, label: '$1-bar spread of the sectors', format: percent, shared: true },
  { name: /^sentiment_missing$/, label: 'without sentiment', format: yesNo, shared: true },
  { name: /^macro_missing$/, label: 'macro values missing', format: percent, shared: true },
  { name: /^vix_level$/, label: 'VIX', format: plain(1), shared: true },
  { name: /^vix_change_(\d+)$/, label: 'change of the VIX over $1 days', format: withSign(1), shared: true },
  { name: /^term_spread$/, label: 'ten-year less two-year yield', format: withSign(2), shared: true },
  {
    name: /^rate_change_(\d+)$/,
    label: 'change of the ten-year yield over $1 days',
    format: withSign(2),
    shared: true,
  },
  { name: /^day_of_week$/, label: 'day of the week', format: weekday, shared: true },
  { name: /^day_of_month$/, label: 'day of the month', format: whole, shared: true },
  { name: /^turn_of_month$/, label: 'turn of the month', format: yesNo, shared: true },
  { name: /^hour_new_york$/, label: 'hour in New York', format: whole, shared: true },
  { name: /^minute_new_york$/, label: 'minute of the hour', format: whole, shared: true },
];

/**
 * A feature and its value in words: `20-day return +8.1 %`, `14-day RSI 63.2`, `VIX 14.2`; with a cross-section,
 * `20-day return above 93 % of the stocks`. A name that has no words of its own is shown as it is spelt, with three digits.
 */
export function featureWords(
  { feature, value }: Pick<Contribution, 'feature' | 'value'>,
  { interval, crossSection = 'none' }: FeatureWordsOptions,
): string {
  const rule = RULES.find(({ name }) => name.test(feature));
  const label = rule ? named(feature, rule, interval) : feature.replaceAll('_', ' ');
  if (!Number.isFinite(value)) return `${label} unknown`;
  if (rule === undefined) return `${label} ${Number(value.toPrecision(3))}`;
  if (crossSection === 'none' || rule.shared) return `${label} ${rule.format(value)}`;
  return crossSection === 'rank'
    ? `${label} above ${Math.round((value + 0.5) * 100)} % of the stocks`
    : `${label} ${signed(value, 1)} deviations`;
}

function named(feature: string, { name, label }: Rule, interval: Interval): string {
  const bar = interval === '1d' ? 'day' : 'hour';
  return feature
    .replace(name, label)
    .replace(/\b1 bars\b/g, '1 bar')
    .replace(/\bbar(s?)\b/g, `${bar}$1`);
}

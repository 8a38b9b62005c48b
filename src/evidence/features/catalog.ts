import { OpenAlphaError } from '../../domain/errors.js';
import type { FeatureSpec } from '../../ports/feature.js';
import { bands } from './families/bands.js';
import { barShape } from './families/bar-shape.js';
import { calendar } from './families/calendar.js';
import { extremes } from './families/extremes.js';
import { fundamentals } from './families/fundamentals.js';
import { levels } from './families/levels.js';
import { macro } from './families/macro.js';
import { marketRelation } from './families/market-relation.js';
import { marketState } from './families/market-state.js';
import { moments } from './families/moments.js';
import { movingAverages } from './families/moving-averages.js';
import { oscillators } from './families/oscillators.js';
import { returns } from './families/returns.js';
import { sectors } from './families/sectors.js';
import { sentiment } from './families/sentiment.js';
import { volatility } from './families/volatility.js';
import { volume } from './families/volume.js';
import type { Family, FamilyFeature } from './family.js';
import { nearestName } from './nearest-name.js';

/** Every family, by the name of its file in `families/`, in the order in which their features are listed. */
export const FAMILIES: Readonly<Record<string, Family>> = {
  returns,
  'moving-averages': movingAverages,
  volatility,
  oscillators,
  bands,
  extremes,
  moments,
  'bar-shape': barShape,
  volume,
  'market-relation': marketRelation,
  calendar,
  sentiment,
  macro,
  fundamentals,
  'market-state': marketState,
  sectors,
  levels,
};

const ALL: readonly FamilyFeature[] = Object.values(FAMILIES).flatMap((family) => family.features);

/** Every feature there is. */
export const FEATURES: readonly FeatureSpec[] = ALL;

/**
 * The default columns: scale-free, warm within 120 bars, and no two that say nearly the same. Chosen by name rather than by rule, for
 * a model's columns should not change because the catalog grew: docs/decisions/core-features.md.
 */
const CORE: readonly string[] = [
  ...['return_1', 'return_5', 'return_10', 'return_20', 'return_60', 'return_120', 'return_1_lag_1', 'return_1_lag_5'],
  ...['sma_ratio_10', 'sma_ratio_50', 'ema_ratio_20'],
  ...['volatility_5', 'volatility_20', 'volatility_60', 'parkinson_volatility_20', 'atr_14'],
  ...['rsi_14', 'macd_line', 'macd_histogram', 'stochastic_k_14', 'bollinger_b_20', 'bollinger_width_20'],
  ...['distance_to_high_20', 'distance_to_low_20', 'distance_to_high_60', 'distance_to_low_60', 'skewness_20'],
  ...['overnight_gap', 'intraday_range', 'close_location'],
  ...['obv_change_20', 'volume_ratio_5_20', 'illiquidity_20_60', 'dollar_volume_z_60'],
  ...['beta_60', 'correlation_60', 'idiosyncratic_volatility_60'],
  ...['day_of_week', 'hour_new_york'],
  ...['sentiment_score', 'sentiment_trend', 'news_count_7d', 'sentiment_missing'],
  ...['vix_level', 'vix_change_5', 'term_spread', 'macro_missing'],
  ...['market_return_20', 'market_volatility_20', 'market_breadth_50', 'market_liquidity_change'],
  ...['sector_strength_20', 'sector_rotation_20'],
];

/**
 * Named sets: `core`, the default; `core+fundamentals`, with what companies report; and `classic-9`, the nine columns that
 * the first pipelines of this kind began with.
 */
export const FEATURE_SETS: Readonly<Record<'core' | 'core+fundamentals' | 'classic-9', readonly string[]>> = {
  core: CORE,
  'core+fundamentals': [...CORE, ...fundamentals.features.map(({ name }) => name)],
  'classic-9': [
    'price',
    'return_1',
    'price_average_20',
    'price_deviation_20',
    'volume',
    'volume_change',
    'volume_average_20',
    'sentiment_score',
    'sentiment_trend',
  ],
};

/**
 * The feature names that a text stands for: names of features or of sets, separated by commas; in the order written, each
 * once. Throws USAGE, naming the nearest there is, for a name that is neither, and for an empty text.
 */
export function featureNames(setOrList: string): string[] {
  const words = setOrList
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (words.length === 0) {
    throw new OpenAlphaError('USAGE', 'No feature is named.', {
      hint: `Name a set (${Object.keys(FEATURE_SETS).join(', ')}) or features separated by commas.`,
    });
  }
  return [...new Set(words.flatMap(namesOf))];
}

/** Whether any of these features is made of what companies report: it is only read where it is wanted. */
export function needsFundamentals(names: readonly string[]): boolean {
  return fundamentals.features.some(({ name }) => names.includes(name));
}

/** The specification of a feature. Throws USAGE, naming the nearest there is, for a name that does not exist. */
export function featureSpec(name: string): FamilyFeature {
  const found = ALL.find((feature) => feature.name === name);
  if (found) return found;
  throw unknown(
    name,
    ALL.map((feature) => feature.name),
  );
}

function namesOf(word: string): readonly string[] {
  if (Object.hasOwn(FEATURE_SETS, word)) return FEATURE_SETS[word as keyof typeof FEATURE_SETS];
  if (ALL.some(({ name }) => name === word)) return [word];
  throw unknown(word, [...Object.keys(FEATURE_SETS), ...ALL.map(({ name }) => name)]);
}

function unknown(word: string, candidates: readonly string[]): OpenAlphaError {
  return new OpenAlphaError('USAGE', `"${word}" is not a feature or a set of features.`, {
    hint: `Did you mean ${nearestName(word, candidates)}? The sets are ${Object.keys(FEATURE_SETS).join(', ')}.`,
  });
}

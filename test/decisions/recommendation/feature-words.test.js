import { describe, expect, it } from 'vitest';
import { featureWords } from '../../../src/decisions/recommendation/feature-words.js';
import { FEATURES, featureSpec } from '../../../src/evidence/features/catalog.js';

describe('featureWords', () => {
  it.each([
    ['return_20', 0.0812, '20-day return +8.1 %'],
    ['return_1', -0.0042, '1-day return -0.42 %'],
    ['return_1_lag_1', 0.02, '1-day return 1 day ago +2.0 %'],
    ['return_1_lag_3', 0.02, '1-day return 3 days ago +2.0 %'],
    ['log_return_1', Math.log(1.05), '1-day return +5.0 %'],
    ['sma_ratio_200', -0.153, 'close against its 200-day average -15.3 %'],
    ['distance_to_high_252', -0.05, 'distance to the 252-day high -5.0 %'],
    ['volatility_20', 0.0123, '20-day volatility per day 1.2 %'],
    ['rsi_14', 63.21, '14-day RSI 63.2'],
    ['macd_histogram', -0.00001, 'MACD histogram +0.00 %'],
    ['rate_of_change_10', 8.1, '10-day rate of change +8.1 %'],
    ['volume_ratio_5_20', 1.417, '5-day volume over 20-day volume 1.42'],
    ['volume_change', Math.log(2), 'change of volume +100.0 %'],
    ['news_count_7d', Math.log(13), 'texts in 7 days 12'],
    ['price', 159.54, 'adjusted close 159.54 USD'],
    ['volume', 68_243_800, 'volume 68,243,800'],
    ['vix_level', 27.73, 'VIX 27.7'],
    ['day_of_week', 2, 'day of the week Wednesday'],
    ['turn_of_month', 1, 'turn of the month yes'],
    ['sentiment_missing', 0, 'without sentiment no'],
    ['beta_60', 1.234, '60-day beta 1.23'],
  ])('reads %s of %d as "%s"', (feature, value, words) => {
    expect(featureWords({ feature, value }, { interval: '1d' })).toBe(words);
  });
  it('speaks of hours for hourly bars', () => {
    expect(featureWords({ feature: 'return_20', value: 0.01 }, { interval: '1h' })).toBe('20-hour return +1.0 %');
  });
  it('shows a name it has no words for as it is spelt, with three digits', () => {
    expect(featureWords({ feature: 'moon_phase_30', value: 0.123456 }, { interval: '1d' })).toBe('moon phase 30 0.123');
  });
  it('does not read a rank or a deviation as what was ranked', () => {
    const rank = { interval: '1d', crossSection: 'rank' };
    const deviations = { interval: '1d', crossSection: 'zscore' };
    expect(featureWords({ feature: 'return_20', value: 0.43 }, rank)).toBe('20-day return above 93 % of the stocks');
    expect(featureWords({ feature: 'return_20', value: -1.84 }, deviations)).toBe('20-day return -1.8 deviations');
    expect(featureWords({ feature: 'vix_level', value: 27.73 }, rank)).toBe('VIX 27.7');
  });
  it('says when a value is not known', () => {
    expect(featureWords({ feature: 'rsi_14', value: Number.NaN }, { interval: '1d' })).toBe('14-day RSI unknown');
  });
  it.each(FEATURES.map(({ name }) => name))('has words for %s of the catalog', (feature) => {
    // No rule writes three digits of a plain number: only the fall-back gives this.
    const spelt = `${feature.replaceAll('_', ' ')} 0.123`;
    expect(featureWords({ feature, value: 0.123456 }, { interval: '1d' })).not.toBe(spelt);
  });
  it.each(FEATURES.map(({ name }) => name))('reads %s as a rank exactly when the catalog ranks it', (feature) => {
    const words = featureWords({ feature, value: 0.25 }, { interval: '1d', crossSection: 'rank' });
    expect(words.endsWith(' above 75 % of the stocks')).toBe(featureSpec(feature).crossSection !== 'keep');
  });
});

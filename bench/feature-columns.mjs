// The 40 columns that both sides of `features` make, in one order.
export const FEATURE_COLUMNS = [
  ...[1, 5, 10, 20, 60, 120].map((span) => `return_${span}`),
  'log_return_1',
  ...[5, 10, 20, 50, 200].map((window) => `sma_ratio_${window}`),
  ...[5, 10, 20, 50, 200].map((window) => `ema_ratio_${window}`),
  ...[5, 10, 20, 60].map((window) => `volatility_${window}`),
  ...['rsi_14', 'macd_line', 'macd_signal', 'macd_histogram', 'bollinger_b_20', 'bollinger_width_20', 'atr_14'],
  ...['volume_ratio_5_20', 'volume_ratio_20_60', 'dollar_volume_z_60'],
  ...['distance_to_high_20', 'distance_to_low_20', 'distance_to_high_60', 'distance_to_low_60'],
  ...['skewness_20', 'kurtosis_20', 'correlation_60', 'beta_60', 'day_of_week'],
];

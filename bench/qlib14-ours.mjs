// Our side of `qlib14`: the path of a store. Reads all bars and makes 14 factors of them; prints the times as JSON.
import { computeFeatures, readBars } from '../dist/api/features.js';

const FACTORS = [
  ...['return_1', 'return_5', 'sma_ratio_5', 'sma_ratio_10', 'sma_ratio_20', 'sma_ratio_50', 'volatility_5'],
  ...['volatility_20', 'distance_to_high_20', 'distance_to_low_20', 'correlation_60', 'volume_ratio_5_20'],
  ...['intraday_range', 'beta_60'],
];
const started = performance.now();
const bars = await readBars(process.argv[2]);
const read = performance.now();
const table = computeFeatures(bars, FACTORS);
const done = performance.now();
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
console.log(
  JSON.stringify({
    rows: table.time.length,
    read: (read - started) / 1000,
    factors: (done - read) / 1000,
    cpu: (userCPUTime + systemCPUTime) / 1e6,
    memory_mb: maxRSS / 1024,
  }),
);

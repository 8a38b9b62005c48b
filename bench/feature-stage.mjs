// Prints the seconds that the features of all stocks of a store take, cold: the first and only time in this process.
import { openSqliteStore } from '../dist/adapters/store/sqlite/open.js';
import { featureNames } from '../dist/evidence/features/catalog.js';
import { computeFeatures } from '../dist/evidence/features/compute.js';
import { adjustForward } from '../dist/evidence/market/adjust.js';
import { barEnds } from '../dist/evidence/market/calendar.js';

const store = await openSqliteStore(process.argv[2], { readOnly: true });
const bars = await store.bars.read({ interval: '1d' });
const input = {
  interval: '1d',
  panel: adjustForward(bars, []),
  barEnd: barEnds('1d', bars.time),
  sectors: bars.symbols.map(() => null),
  sentiment: null,
  macro: {},
};
const names = featureNames('core');
const started = performance.now();
computeFeatures(input, names);
console.log((performance.now() - started) / 1000);
await store.close();

import { afterEach, describe, expect, it } from 'vitest';
import type { Fundamental } from '../../src/domain/fundamental.js';
import { DAY, dateToMs, HOUR } from '../../src/domain/time.js';
import { FEATURE_SETS } from '../../src/evidence/features/catalog.js';
import { buildFeatures } from '../../src/pipeline/build-features.js';
import { SILENT } from '../../src/ports/progress.js';
import type { Store } from '../../src/ports/store.js';
import { emptyStore, importFiles, marketFiles, rowsOf } from './market.js';

const NAMES = FEATURE_SETS['core+fundamentals'].filter((name) => !FEATURE_SETS.core.includes(name));
const IMPORTED = Date.UTC(2025, 5, 1);
const open: Store[] = [];
afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
});

/** A made-up market with a filing at the middle of its bars, and a restatement of it forty days later. */
async function marketWithFilings() {
  const files = await marketFiles({ stocks: 4, sessions: 160, interval: '1d' });
  const store = await emptyStore();
  open.push(store);
  await importFiles(store, files, { now: IMPORTED, interval: '1d', adjustment: 'split' });
  const [symbol = '', date = ''] = rowsOf(files.prices)[80] ?? [];
  const day = dateToMs(date.slice(0, 10)) as number;
  const year = { start: day - 400 * DAY, end: day - 36 * DAY, form: '10-K', provider: 'made-up' };
  const filed: Fundamental[] = [
    { ...year, symbol, name: 'net_income', value: 5e6, known_at: day + DAY + 4 * HOUR },
    { ...year, symbol, name: 'revenue', value: 1e8, known_at: day + DAY + 4 * HOUR },
    { ...year, symbol, name: 'shares', start: null, value: 1e6, known_at: day + DAY + 4 * HOUR },
    { ...year, symbol, name: 'net_income', value: 2e6, known_at: day + 41 * DAY + 4 * HOUR },
  ];
  await store.fundamentals.upsert(filed, { seenAt: IMPORTED });
  return { store, symbol, day };
}

describe('features of what companies report', () => {
  it('are read where they are wanted, and as of a time are those that were known then', async () => {
    const { store, symbol, day } = await marketWithFilings();
    const request = { interval: '1d', names: NAMES, crossSection: 'none' } as const;
    const { features: all } = await buildFeatures(request, { store, progress: SILENT });
    const stock = all.symbols.indexOf(symbol);
    const rows = Array.from(
      { length: (all.offsets[stock + 1] as number) - (all.offsets[stock] as number) },
      (_, i) => i,
    );
    const first = all.offsets[stock] as number;
    const margin = rows.map((i) => [
      ((all.time[first + i] as number) - day) / DAY,
      Number(all.columns['net_margin']?.[first + i]?.toPrecision(5)),
    ]);
    const on = (from: number, until: number) => [
      ...new Set(
        margin.filter(([days]) => (days as number) >= from && (days as number) < until).map(([, value]) => value),
      ),
    ];
    expect([on(-400, 1), on(1, 41), on(41, 400)]).toEqual([[0.07], [0.05], [0.02]]);
    for (const days of [-3, 5, 60]) {
      const asOf = day + days * DAY + 22 * HOUR;
      const { features: then } = await buildFeatures({ ...request, asOf }, { store, progress: SILENT });
      const at = then.offsets[then.symbols.indexOf(symbol)] as number;
      const count = (then.offsets[then.symbols.indexOf(symbol) + 1] as number) - at;
      for (const name of NAMES) {
        expect(then.columns[name]?.slice(at, at + count)).toEqual(all.columns[name]?.slice(first, first + count));
      }
    }
  });
});

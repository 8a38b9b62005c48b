import { describe, expect, it } from 'vitest';
import { collectArticles } from '../../../src/pipeline/collect/articles.js';
import { foretell, roughly } from '../../../src/pipeline/collect/foretell.js';
import { collectActions } from '../../../src/pipeline/collect/prices/collect-actions.js';
import { collectPrices } from '../../../src/pipeline/collect/prices/collect-prices.js';
import { SILENT } from '../../../src/ports/progress.js';
import { collectDeps as articleDeps, articleSource, storeOfCompanies } from './fake-sources.js';
import { fakeSource, collectDeps as priceDeps } from './prices/fake-market.js';

const NOW = Date.UTC(2026, 5, 10, 22);

/** The stages that work says it begins. */
function listening() {
  const stages: string[] = [];
  return { stages, progress: { ...SILENT, start: (stage: string) => void stages.push(stage) } };
}

describe('the time that limits will make a stage take', () => {
  it('is said when it is more than ten seconds, and not when it is less', () => {
    expect(foretell('Prices', 10_000, '3 stocks')).toBe('Prices');
    expect(foretell('Prices', 10_001, '3 stocks')).toBe('Prices: 3 stocks, about 11 s at its limits');
  });

  it('is in a unit that people use', () => {
    expect([45_200, 60_000, 200_000, 3_599_000, 3_600_000, 9_000_000].map(roughly)).toEqual([
      '46 s',
      '1 min',
      '4 min',
      '60 min',
      '1.0 h',
      '2.5 h',
    ]);
  });

  it('follows from a request a stock where a provider takes one at a time', async () => {
    const deps = await priceDeps(['AA', 'BB', 'CC'], NOW, [fakeSource({ name: 'one' })], { msPerRequest: 60_000 });
    const { stages, progress } = listening();
    await collectPrices({ interval: '1d', history: 86_400_000 * 10 }, { ...deps, progress });
    expect(stages).toEqual(['Prices 1d from one: 3 stocks, about 3 min at its limits']);
  });

  it('follows from what a bulk provider says that its answers take', async () => {
    const bulk = { ...fakeSource({ name: 'bulk', batch: 100 }), requestsFor: () => 7 };
    const deps = await priceDeps(['AA', 'BB', 'CC'], NOW, [bulk], { msPerRequest: 60_000 });
    const { stages, progress } = listening();
    await collectPrices({ interval: '1d', history: 86_400_000 * 10 }, { ...deps, progress });
    expect(stages).toEqual(['Prices 1d from bulk: 3 stocks, about 7 min at its limits']);
  });

  it('is foretold for splits and dividends', async () => {
    const deps = await priceDeps(['AA', 'BB'], NOW, [fakeSource({ name: 'one' })], { msPerRequest: 20_000 });
    const { stages, progress } = listening();
    await collectActions({}, { ...deps, progress });
    expect(stages).toEqual(['Splits and dividends from one: 2 stocks, about 40 s at its limits']);
  });

  it('is that of the slowest of sources that are asked side by side, and one that cannot be opened has none', async () => {
    const { stages, progress } = listening();
    const store = await storeOfCompanies();
    const fakes = {
      articles: [
        articleSource('quick', [{}]),
        articleSource('slow', [{}, {}, {}]),
        articleSource('shut', [{}, {}, {}, {}]),
      ],
      broken: { shut: new Error('cannot be opened') },
      msPerRequest: 60_000,
    };
    await collectArticles({ family: 'news' }, { ...articleDeps(store, fakes), progress });
    expect(stages).toEqual(['Collecting news: 3 requests to slow, about 3 min at its limits']);
  });
});

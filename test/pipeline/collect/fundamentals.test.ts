import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fundamental } from '../../../src/domain/fundamental.js';
import { ProviderError } from '../../../src/domain/provider-error.js';
import { DAY, HOUR } from '../../../src/domain/time.js';
import { type CollectFundamentalsOptions, collectFundamentals } from '../../../src/pipeline/collect/fundamentals.js';
import type { FundamentalSource } from '../../../src/ports/fundamental-source.js';
import type { Store } from '../../../src/ports/store.js';
import { testClock } from '../../support/test-net.js';
import { COMPANIES, collectDeps, NOW, storeOfCompanies } from './fake-sources.js';

const shares = (symbol: string, value: number): Fundamental => ({
  symbol,
  name: 'shares',
  start: null,
  end: NOW - 60 * DAY,
  value,
  form: '10-Q',
  provider: 'filings',
  known_at: NOW - 30 * DAY,
});

/** A source that answers for each company with a number of shares, or with the failure that is given for it. */
function filings(
  asked: string[][],
  failing: Readonly<Record<string, 'not-found' | 'network' | 'stop'>> = {},
): FundamentalSource {
  return {
    name: 'filings',
    async *fetch({ symbols }) {
      asked.push([...symbols]);
      for (const symbol of symbols) {
        const kind = failing[symbol];
        if (kind === 'stop') throw new ProviderError('filings', 'limit', 'too many requests');
        if (kind === undefined) yield { fundamentals: [shares(symbol, 100)], failures: [] };
        else yield { fundamentals: [], failures: [{ provider: 'filings', subject: symbol, kind, message: 'no' }] };
      }
    },
  };
}

describe('collecting fundamentals', () => {
  let store: Store;
  beforeEach(async () => {
    store = await storeOfCompanies();
  });
  afterEach(() => store.close());

  const collect = (source: FundamentalSource, options: CollectFundamentalsOptions = {}, clock = testClock(NOW)) =>
    collectFundamentals(options, collectDeps(store, { fundamentals: [source] }, clock));
  const all = Object.keys(COMPANIES).sort();

  it('refuses to begin without a source that can be used', async () => {
    const deps = collectDeps(await storeOfCompanies(), {
      fundamentals: [filings([])],
      lacks: { filings: ['contact'] },
    });
    await expect(collectFundamentals({}, deps)).rejects.toMatchObject({
      code: 'NO_DATA',
      message: 'No provider of fundamentals can be used: filings needs contact.',
    });
    await deps.store.close();
  });

  it('asks for every company once a week, and for named ones at once', async () => {
    const asked: string[][] = [];
    const clock = testClock(NOW);
    expect(await collect(filings(asked), {}, clock)).toMatchObject({
      ok: true,
      added: 3,
      asked: 3,
      answered: 3,
      not_due: 0,
    });
    clock.advance(6 * DAY);
    expect(await collect(filings(asked), {}, clock)).toMatchObject({ ok: true, asked: 0, not_due: 3 });
    expect(await collect(filings(asked), { symbols: ['VEX'] }, clock)).toMatchObject({ asked: 1, unchanged: 1 });
    clock.advance(DAY - HOUR);
    await collect(filings(asked), {}, clock);
    expect(asked.map((symbols) => symbols.sort())).toEqual([all, ['VEX'], ['BRL', 'QZA']]);
    expect(await store.fundamentals.read()).toHaveLength(3);
  });

  it('goes on where it was stopped, and asks again for what failed by the way', async () => {
    const asked: string[][] = [];
    const stopped = await collect(filings(asked, { QZA: 'stop' }));
    expect(stopped.failures).toMatchObject([{ provider: 'filings', kind: 'limit' }]);
    const before = stopped.answered;
    const next = await collect(filings(asked, { QZA: 'network' }));
    expect(next).toMatchObject({ asked: 3 - before, answered: 2 - before });
    await collect(filings(asked, { QZA: 'not-found' }));
    expect(asked.at(-1)).toEqual(['QZA']);
    // Not there is an answer: it is asked for again in a week.
    expect(await collect(filings(asked))).toMatchObject({ asked: 0 });
    expect((await store.fundamentals.read()).map(({ symbol }) => symbol)).toEqual(['BRL', 'VEX']);
  });

  it('finds once that answers have another form, however many companies they are of', async () => {
    const changed: FundamentalSource = {
      name: 'filings',
      async *fetch({ symbols }) {
        for (const subject of symbols) {
          const message = 'facts: expected object';
          yield { fundamentals: [], failures: [{ provider: 'filings', subject, kind: 'schema', message }] };
        }
      },
    };
    const { findings } = await collect(changed);
    expect(findings).toMatchObject([
      {
        provider: 'filings',
        kind: 'structure_changed',
        subject: 'fundamentals',
        detail: expect.stringMatching(/^3 .*facts: expected object$/),
      },
    ]);
    expect(await store.providers.findings()).toMatchObject([{ subject: 'fundamentals', times: 1 }]);
  });

  it('stores nothing of companies that it does not know', async () => {
    const stranger: FundamentalSource = {
      name: 'filings',
      async *fetch() {
        yield { fundamentals: [shares('NOPE', 1), shares('VEX', Number.NaN), shares('BRL', 7)], failures: [] };
      },
    };
    expect(await collect(stranger)).toMatchObject({ added: 1 });
    await expect(collect(stranger, { symbols: ['NOPE'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

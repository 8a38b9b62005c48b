import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  companyFactsSchema,
  otherCurrencies,
  reportedNumbers,
} from '../../../../src/adapters/sources/fundamentals/sec/company-facts.js';
import type { FundamentalName } from '../../../../src/domain/fundamental.js';
import { newYorkDate } from '../../../../src/domain/new-york-time.js';
import { DAY, msToDate, msToIso } from '../../../../src/domain/time.js';
import { companyFacts, fact } from './made-facts.js';

const Q1 = { start: '2025-01-01' };

/** End, value and first day known of each number of a name. */
function read(name: FundamentalName, taxonomies: Parameters<typeof companyFacts>[0]) {
  return reportedNumbers(companyFactsSchema.parse(companyFacts(taxonomies)))
    .filter((number) => number.name === name)
    .map(({ end, value, known_at }) => [msToDate(end), value, msToIso(known_at)]);
}

describe('reported numbers', () => {
  it('are known from the end of the filing day in New York, in summer and in winter', () => {
    const units = { USD: [fact('2025-03-31', 10, '2025-05-02'), fact('2025-12-31', 12, '2026-02-03')] };
    expect(read('equity', { 'us-gaap': { StockholdersEquity: units } })).toEqual([
      ['2025-03-31', 10, '2025-05-03T04:00:00Z'],
      ['2025-12-31', 12, '2026-02-04T05:00:00Z'],
    ]);
  });

  it('keep the first filing of a period, and later ones only where the value is another', () => {
    const units = {
      USD: [
        fact('2025-03-31', 10, '2026-05-01', Q1),
        fact('2025-03-31', 11, '2026-08-01', Q1),
        fact('2025-03-31', 10, '2025-05-02', Q1),
        fact('2025-03-31', 10, '2026-10-30', Q1),
      ],
    };
    expect(read('revenue', { 'us-gaap': { Revenues: units } })).toEqual([
      ['2025-03-31', 10, '2025-05-03T04:00:00Z'],
      ['2025-03-31', 11, '2026-08-02T04:00:00Z'],
      ['2025-03-31', 10, '2026-10-31T04:00:00Z'],
    ]);
  });

  it('keep quarters, part years and years apart by their first day', () => {
    const units = {
      USD: [
        fact('2025-09-30', 10, '2025-11-01', { start: '2025-07-01' }),
        fact('2025-09-30', 28, '2025-11-01', { start: '2025-01-01' }),
        fact('2025-09-30', 39, '2025-11-01', { start: '2024-10-01' }),
      ],
    };
    const found = reportedNumbers(companyFactsSchema.parse(companyFacts({ 'us-gaap': { NetIncomeLoss: units } })));
    expect(found.map(({ start, value }) => [msToDate(start as number), value])).toEqual([
      ['2025-07-01', 10],
      ['2025-01-01', 28],
      ['2024-10-01', 39],
    ]);
  });

  it('take the preferred concept inside a filing, and let no lesser one restate it', () => {
    const revenue = {
      Revenues: { USD: [fact('2025-03-31', 110, '2025-05-02', Q1)] },
      RevenueFromContractWithCustomerExcludingAssessedTax: {
        USD: [fact('2025-03-31', 100, '2025-05-02', Q1), fact('2025-03-31', 101, '2026-05-02', Q1)],
      },
    };
    expect(read('revenue', { 'us-gaap': revenue })).toEqual([['2025-03-31', 110, '2025-05-03T04:00:00Z']]);
  });

  it('know a period from its first filing also where a later one gives it under the preferred concept', () => {
    const revenue = {
      SalesRevenueNet: { USD: [fact('2017-03-31', 90, '2017-05-02', { start: '2017-01-01' })] },
      RevenueFromContractWithCustomerExcludingAssessedTax: {
        USD: [fact('2017-03-31', 88, '2018-05-02', { start: '2017-01-01' })],
      },
    };
    expect(read('revenue', { 'us-gaap': revenue })).toEqual([
      ['2017-03-31', 90, '2017-05-03T04:00:00Z'],
      ['2017-03-31', 88, '2018-05-03T04:00:00Z'],
    ]);
  });

  it('take shares from the cover, and the mean of the shortest period from filings that have no count', () => {
    const shares = {
      dei: {
        EntityCommonStockSharesOutstanding: {
          shares: [fact('2025-04-20', 1000, '2025-05-02'), fact('2025-07-20', 0, '2025-08-02')],
        },
      },
      'us-gaap': {
        WeightedAverageNumberOfSharesOutstandingBasic: {
          shares: [
            fact('2025-03-31', 990, '2025-05-02', Q1),
            fact('2025-06-30', 1005, '2025-08-02', { start: '2025-01-01' }),
            fact('2025-06-30', 1010, '2025-08-02', { start: '2025-04-01' }),
          ],
        },
      },
    };
    expect(read('shares', shares)).toEqual([
      ['2025-04-20', 1000, '2025-05-03T04:00:00Z'],
      ['2025-06-30', 1010, '2025-08-03T04:00:00Z'],
    ]);
  });

  it('leave out what cannot be: filed before its end, ending before its start, dates that do not exist', () => {
    const units = {
      USD: [
        fact('2025-03-31', 1, '2025-03-01', Q1),
        fact('2025-03-31', 2, '2025-05-02', { start: '2025-04-01' }),
        fact('2025-03-31', 3, '2025-05-02'),
        fact('2025-02-30', 4, '2025-05-02', Q1),
      ],
    };
    expect(read('net_income', { 'us-gaap': { NetIncomeLoss: units } })).toEqual([]);
  });

  it('read the taxonomy of foreign companies, in USD alone', () => {
    const inUsd = {
      'ifrs-full': { Revenue: { USD: [fact('2024-12-31', 5, '2025-04-01', { start: '2024-01-01', form: '20-F' })] } },
    };
    expect(read('revenue', inUsd)).toEqual([['2024-12-31', 5, '2025-04-02T04:00:00Z']]);
    const inEuro = companyFactsSchema.parse(
      companyFacts({
        'ifrs-full': { Revenue: { EUR: [fact('2024-12-31', 5, '2025-04-01', { start: '2024-01-01' })] } },
      }),
    );
    expect(reportedNumbers(inEuro)).toEqual([]);
    expect(otherCurrencies(inEuro)).toEqual(['EUR']);
    expect(otherCurrencies(companyFactsSchema.parse(companyFacts(inUsd as never)))).toEqual([]);
  });

  it('are never known before the filing day is over, and never two of a period at one time', () => {
    const day = fc.integer({ min: 0, max: 900 }).map((n) => Date.UTC(2024, 0, 1) + n * DAY);
    const filing = fc.tuple(day, fc.integer({ min: 1, max: 3 }), fc.constantFrom('Revenues', 'SalesRevenueNet'));
    fc.assert(
      fc.property(fc.array(filing, { maxLength: 12 }), (filings) => {
        const tags: Record<string, { USD: object[] }> = { Revenues: { USD: [] }, SalesRevenueNet: { USD: [] } };
        for (const [filed, val, tag] of filings) {
          tags[tag]?.USD.push(fact('2023-12-31', val, msToDate(filed), { start: '2023-01-01' }));
        }
        const found = reportedNumbers(companyFactsSchema.parse(companyFacts({ 'us-gaap': tags })));
        expect(new Set(found.map(({ known_at }) => known_at)).size).toBe(found.length);
        const filedDays = new Set(filings.map(([filed]) => filed));
        for (const { known_at } of found) {
          expect(newYorkDate(known_at) - DAY).toSatisfy((filed: number) => filedDays.has(filed));
        }
        if (filings.length > 0) {
          const first = Math.min(...filings.map(([filed]) => filed));
          expect(newYorkDate(found[0]?.known_at as number) - DAY).toBe(first);
        }
      }),
    );
  });
});

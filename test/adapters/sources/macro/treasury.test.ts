import { describe, expect, it } from 'vitest';
import { openTreasury } from '../../../../src/adapters/sources/macro/treasury/treasury.js';
import { dateToMs } from '../../../../src/domain/time.js';
import { macroSourceContract } from '../../../contracts/macro-source.contract.js';
import { describeWithFixtures, sharedFixture } from '../../../support/shared-fixtures.js';
import { type StubReply, stubContext } from '../stub-context.js';

const NOW = Date.UTC(2026, 0, 20);
const at = (date: string) => dateToMs(date) as number;
const YEARS: Readonly<Record<string, string>> = {
  2024: 'Date,"3 Mo","10 Yr"\n12/31/2024,4.1,4.4\n',
  2025: 'Date,"1 Mo","3 Mo","10 Yr","30 Yr"\n12/31/2025,4.0,4.1,4.5,N/A\n12/30/2025,4.0,4.2,4.6,\n',
  2026: 'Date,"1 Mo","1.5 Month","3 Mo","10 Yr","30 Yr"\n01/05/2026,3.9,3.9,4.0,4.3,4.9\n',
};
const yearOf = (pathname: string) => /csv\/(\d{4})\/all/.exec(pathname)?.[1] as string;
const treasury = (years: Readonly<Record<string, string | StubReply>> = YEARS) =>
  stubContext(
    'treasury',
    ({ at: { pathname } }): StubReply => {
      const year = years[yearOf(pathname)] ?? 'Date,"10 Yr"\n';
      return typeof year === 'string' ? { body: year } : year;
    },
    { now: NOW },
  );

macroSourceContract('treasury', async () => ({
  source: openTreasury(treasury().context),
  series: ['DGS10', 'DGS3MO'],
  from: at('2025-12-31'),
  unknown: 'VIXCLS',
}));

describe('treasury', () => {
  it('asks for each year once, whatever the number of maturities, and takes columns by their names', async () => {
    const stub = treasury();
    const { observations, failures } = await openTreasury(stub.context).fetch({
      series: ['DGS30', 'DGS1MO', 'DGS10'],
      from: at('2024-06-01'),
    });
    expect(stub.requests.map(({ at: { pathname } }) => yearOf(pathname))).toEqual(['2024', '2025', '2026']);
    expect(stub.requests[0]?.at.searchParams.get('field_tdr_date_value')).toBe('2024');
    expect(failures).toEqual([]);
    expect(
      observations.map(({ series, date, value }) => [series, new Date(date).toISOString().slice(0, 10), value]),
    ).toEqual([
      ['DGS10', '2024-12-31', 4.4],
      ['DGS10', '2025-12-30', 4.6],
      ['DGS10', '2025-12-31', 4.5],
      ['DGS10', '2026-01-05', 4.3],
      ['DGS1MO', '2025-12-30', 4],
      ['DGS1MO', '2025-12-31', 4],
      ['DGS1MO', '2026-01-05', 3.9],
      ['DGS30', '2026-01-05', 4.9],
    ]);
  });

  it('begins with the first year there is, and takes an empty file of a new year for no rows', async () => {
    const stub = treasury({ 2026: '' });
    const { observations } = await openTreasury(stub.context).fetch({ series: ['DGS10'], from: at('1950-01-01') });
    expect(observations).toEqual([]);
    expect(yearOf(stub.requests[0]?.at.pathname as string)).toBe('1990');
  });

  it.each([
    ['an HTML page', { body: '<html></html>' }, 'schema'],
    ['a server error', { status: 503 }, 'server'],
  ] as const)('gives nothing at all where a year is %s: a hole would never be filled', async (_, reply, kind) => {
    const stub = treasury({ ...YEARS, 2025: reply });
    const asked = openTreasury(stub.context).fetch({ series: ['DGS10'], from: at('2024-06-01') });
    await expect(asked).rejects.toMatchObject({ provider: 'treasury', kind });
  });
});

const RECORDED = ['us-treasury/recorded/daily-treasury-rates-2000.csv'] as const;
describeWithFixtures('a recorded year of the treasury', RECORDED, () => {
  it('is read whole', async () => {
    const stub = stubContext('treasury', () => ({ body: sharedFixture(RECORDED[0]) }), { now: Date.UTC(2000, 11, 31) });
    const { observations } = await openTreasury(stub.context).fetch({
      series: ['DGS3MO', 'DGS2', 'DGS10'],
      from: at('2000-01-01'),
    });
    const ten = observations.filter(({ series }) => series === 'DGS10');
    expect(ten.length).toBeGreaterThan(240);
    expect(ten.at(-1)).toEqual({ series: 'DGS10', date: at('2000-12-29'), value: 5.12, provider: 'treasury' });
  });
});

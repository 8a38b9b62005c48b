import { describe, expect, it } from 'vitest';
import { openCboe } from '../../../../src/adapters/sources/macro/cboe/cboe.js';
import { dateToMs } from '../../../../src/domain/time.js';
import { macroSourceContract } from '../../../contracts/macro-source.contract.js';
import { describeWithFixtures, sharedFixture } from '../../../support/shared-fixtures.js';
import { type StubReply, stubContext } from '../stub-context.js';

const at = (date: string) => dateToMs(date) as number;
const FILES: Readonly<Record<string, string>> = {
  VIX: 'DATE,OPEN,HIGH,LOW,CLOSE\r\n01/02/2026,15.1,16,15,15.5\r\n01/05/2026,15.5,17,15,16.25\r\n',
  OVX: 'DATE,OVX\n1/2/2026,31.5\n01/05/2026,\n01/06/2026,32\n',
};
const cboe = (answer?: StubReply) =>
  stubContext(
    'cboe',
    ({ at: { pathname } }) => answer ?? { body: FILES[/(\w+)_History/.exec(pathname)?.[1] as string] as string },
  );

macroSourceContract('cboe', async () => ({
  source: openCboe(cboe().context),
  series: ['OVXCLS', 'VIXCLS'],
  from: at('2026-01-05'),
  unknown: 'DGS10',
}));

describe('cboe', () => {
  it('reads the close of files with four prices, and the one column of others', async () => {
    const stub = cboe();
    const { observations } = await openCboe(stub.context).fetch({ series: ['VIXCLS', 'OVXCLS'], from: 0 });
    expect(observations).toEqual([
      { series: 'OVXCLS', date: at('2026-01-02'), value: 31.5, provider: 'cboe' },
      { series: 'OVXCLS', date: at('2026-01-06'), value: 32, provider: 'cboe' },
      { series: 'VIXCLS', date: at('2026-01-02'), value: 15.5, provider: 'cboe' },
      { series: 'VIXCLS', date: at('2026-01-05'), value: 16.25, provider: 'cboe' },
    ]);
    expect(stub.requests[1]?.url).toBe('https://cdn.cboe.com/api/global/us_indices/daily_prices/VIX_History.csv');
  });

  it.each([
    ['an HTML page', { body: '<html></html>' }, 'schema'],
    ['a file without the close', { body: 'DATE,OPEN\n01/02/2026,15\n' }, 'schema'],
    ['days and months the other way round', { body: 'DATE,CLOSE\n31/01/2026,15\n' }, 'schema'],
    ['a file that is gone', { status: 404 }, 'not-found'],
  ] as const)('reports %s for that index', async (_, answer, kind) => {
    const { observations, failures } = await openCboe(cboe(answer).context).fetch({ series: ['VIXCLS'], from: 0 });
    expect(observations).toEqual([]);
    expect(failures).toMatchObject([{ provider: 'cboe', subject: 'VIXCLS', kind }]);
  });
});

const RECORDED = ['cboe/recorded/VIX_History.csv', 'cboe/recorded/OVX_History.csv'] as const;
describeWithFixtures('recorded files of cboe', RECORDED, () => {
  it('are read whole', async () => {
    const stub = stubContext('cboe', ({ at: { pathname } }) => ({
      body: sharedFixture(RECORDED[pathname.includes('OVX') ? 1 : 0]),
    }));
    const { observations, failures } = await openCboe(stub.context).fetch({ series: ['VIXCLS', 'OVXCLS'], from: 0 });
    expect(failures).toEqual([]);
    const vix = observations.filter(({ series }) => series === 'VIXCLS');
    expect([vix.length, vix[0]?.value, observations.length]).toEqual([1499, 17.24, 2998]);
  });
});

import { describe, expect, it } from 'vitest';
import { openFred } from '../../../../src/adapters/sources/macro/fred/fred.js';
import { DAY, dateToMs, msToDate, msToIso } from '../../../../src/domain/time.js';
import type { MacroReply } from '../../../../src/ports/macro-source.js';
import { macroSourceContract } from '../../../contracts/macro-source.contract.js';
import { describeWithFixtures, sharedFixture } from '../../../support/shared-fixtures.js';
import { type StubReply, stubContext } from '../stub-context.js';

const NOW = Date.UTC(2026, 9, 1, 12);
const secrets = { apiKey: 'made-up-key' };
const at = (date: string) => dateToMs(date) as number;

/** A made-up value of an archive: reference date, release date, value. */
type Vintage = readonly [date: string, released: string, value: string];

/** FRED over made-up vintages, with the behaviour of its archive: windows are clipped, and those without vintages refused. */
function fredOver(
  archive: Readonly<Record<string, readonly Vintage[]>>,
  latest: Readonly<Record<string, readonly Vintage[]>> = {},
) {
  return stubContext(
    'fred',
    ({ at: url }): StubReply => {
      const query = Object.fromEntries(url.searchParams);
      const id = query['series_id'] as string;
      const known = archive[id] ?? latest[id];
      if (known === undefined) return refused('Bad Request.  The series does not exist.');
      const from = query['observation_start'] as string;
      if (query['realtime_start'] === undefined)
        return observations((latest[id] ?? []).filter(([date]) => date >= from));
      const [start, end] = [query['realtime_start'] as string, query['realtime_end'] as string];
      if (start < '2100' && end < '9999' && at(end) - at(start) > 2000 * DAY) {
        return refused('Bad Request.  This exceeds the maximum number of vintage dates allowed (2000).');
      }
      const out = (archive[id] ?? []).filter(([, released]) => released <= end);
      if (out.length === 0) return refused('Bad Request.  The series does not exist in ALFRED but may exist in FRED.');
      const dates = [...new Set(out.map(([date]) => date))].filter((date) => date >= from);
      const rows = dates.flatMap((date): Vintage[] => {
        const vintages = out.filter((one) => one[0] === date).toSorted((a, b) => (a[1] < b[1] ? -1 : 1));
        // What was out before the window stands in it as it was on the window's first day.
        const before = vintages.findLast(([, released]) => released <= start);
        const within = vintages.filter(([, released]) => released > start);
        return before === undefined ? within : [[date, start, before[2]], ...within];
      });
      return observations(rows);
    },
    { secrets, now: NOW },
  );
}

function observations(rows: readonly Vintage[]): StubReply {
  const list = rows.map(([date, realtime_start, value]) => ({
    realtime_start,
    realtime_end: '9999-12-31',
    date,
    value,
  }));
  return { body: { count: list.length, observations: list.toSorted((a, b) => (a.date < b.date ? -1 : 1)) } };
}

function refused(error_message: string): StubReply {
  return { status: 400, body: { error_code: 400, error_message } };
}

const told = ({ observations: found }: MacroReply) =>
  found.map(({ date, value, known_at }) => [
    msToDate(date),
    value,
    known_at === undefined ? undefined : msToIso(known_at),
  ]);

const MONTHLY: readonly Vintage[] = [
  ['2026-06-01', '2026-07-14', '3.1'],
  ['2026-06-01', '2026-08-12', '3.3'],
  ['2026-07-01', '2026-08-12', '3.4'],
  ['2026-08-01', '2026-09-11', '3.5'],
];

macroSourceContract('fred with a key', async () => ({
  source: openFred(fredOver({ CPI_MADE: MONTHLY, RATE_MADE: MONTHLY }).context),
  series: ['CPI_MADE', 'RATE_MADE'],
  from: at('2026-07-01'),
  unknown: 'NOSUCH',
}));

macroSourceContract('fred without a key', async () => ({
  source: openFred(
    stubContext('fred', ({ at: { searchParams } }) => {
      const id = searchParams.get('id') as string;
      if (id === 'NOSUCH') return { status: 404, body: '<html>Not found</html>' };
      const rows = ['2026-06-01,3.1', '2026-07-01,', '2026-08-01,3.5'];
      const wanted = rows.filter((row) => row >= (searchParams.get('cosd') as string));
      return { body: [`observation_date,${id}`, ...wanted].join('\n') };
    }).context,
  ),
  series: ['CPI_MADE', 'RATE_MADE'],
  from: at('2026-07-01'),
  unknown: 'NOSUCH',
}));

describe('fred with a key', () => {
  it('gives every release, the first and its revisions, each known from the end of its day in New York', async () => {
    const stub = fredOver({ CPI_MADE: MONTHLY });
    expect(told(await openFred(stub.context).fetch({ series: ['CPI_MADE'], from: at('2026-06-01') }))).toEqual([
      ['2026-06-01', 3.1, '2026-07-15T04:00:00Z'],
      ['2026-06-01', 3.3, '2026-08-13T04:00:00Z'],
      ['2026-07-01', 3.4, '2026-08-13T04:00:00Z'],
      ['2026-08-01', 3.5, '2026-09-12T04:00:00Z'],
    ]);
    expect(stub.requests).toHaveLength(1);
    expect(Object.fromEntries(stub.requests[0]?.at.searchParams ?? [])).toMatchObject({
      series_id: 'CPI_MADE',
      api_key: 'made-up-key',
      file_type: 'json',
      observation_start: '2026-06-01',
      realtime_start: '2026-06-01',
      realtime_end: '9999-12-31',
    });
    expect(stub.requests[0]?.secrets).toEqual(['made-up-key']);
  });

  it('asks for long histories in windows that the archive takes, and tells each release once', async () => {
    const daily = Array.from({ length: 4200 }, (_, i): Vintage => {
      const date = at('2002-01-01') + i * DAY;
      return [msToDate(date), msToDate(date + DAY), String(i)];
    });
    const revised = daily
      .filter((_, i) => i % 100 === 0)
      .map(([date, released]): Vintage => {
        return [date, msToDate(at(released) + 3000 * DAY), '-1'];
      });
    const stub = fredOver({ MADE: [...daily, ...revised] });
    const { observations: found } = await openFred(stub.context).fetch({ series: ['MADE'], from: at('2002-01-01') });
    expect(stub.requests.length).toBe(5);
    const first = found.filter(({ value }) => value !== -1);
    expect(first.map(({ value }) => value)).toEqual(daily.map((_, i) => i));
    expect(first.every(({ date, known_at }) => known_at !== undefined && known_at - date <= 2.25 * DAY)).toBe(true);
    const later = found.filter(({ value }) => value === -1);
    expect(later).toHaveLength(revised.length);
    expect(later.every(({ date, known_at }) => known_at !== undefined && known_at - date > 3001 * DAY)).toBe(true);
  });

  it('leaves the release time out where the archive began long after the value was out', async () => {
    const stub = fredOver({
      MADE: [
        ['2003-05-01', '2009-03-02', '1'],
        ['2003-05-01', '2011-07-29', '1.5'],
        ['2009-02-27', '2009-03-02', '2'],
      ],
    });
    expect(told(await openFred(stub.context).fetch({ series: ['MADE'], from: at('2003-01-01') }))).toEqual([
      ['2003-05-01', 1, undefined],
      ['2003-05-01', 1.5, '2011-07-30T04:00:00Z'],
      ['2009-02-27', 2, '2009-03-03T05:00:00Z'],
    ]);
  });

  it('takes a value that was withdrawn for a while as one release', async () => {
    const stub = fredOver({
      MADE: [
        ['2026-06-01', '2026-07-14', '3.1'],
        ['2026-06-01', '2026-07-15', '.'],
        ['2026-06-01', '2026-07-16', '3.1'],
      ],
    });
    expect(told(await openFred(stub.context).fetch({ series: ['MADE'], from: at('2026-06-01') }))).toEqual([
      ['2026-06-01', 3.1, '2026-07-15T04:00:00Z'],
    ]);
  });

  it('takes latest values, without release times, of a series that is not in the archive', async () => {
    const stub = fredOver({}, { MADE: [['2026-08-01', '2026-10-01', '7']] });
    expect(told(await openFred(stub.context).fetch({ series: ['MADE'], from: at('2026-08-01') }))).toEqual([
      ['2026-08-01', 7, undefined],
    ]);
  });

  it('turns pages until it has every row', async () => {
    const stub = stubContext(
      'fred',
      ({ at: { searchParams } }) => {
        const offset = Number(searchParams.get('offset'));
        const { body } = observations(MONTHLY.slice(1).slice(offset, offset + 2));
        return { body: { ...(body as object), count: 3 } };
      },
      { secrets, now: NOW },
    );
    expect(
      (await openFred(stub.context).fetch({ series: ['MADE'], from: at('2026-06-01') })).observations,
    ).toHaveLength(3);
    expect(stub.requests.map(({ at: { searchParams } }) => searchParams.get('offset'))).toEqual(['0', '2']);
  });

  it('gives up on a series of which ever more rows are promised', async () => {
    const stub = stubContext(
      'fred',
      () => ({ body: { ...(observations(MONTHLY.slice(1)).body as object), count: 1e15 } }),
      { secrets, now: NOW },
    );
    const { failures } = await openFred(stub.context).fetch({ series: ['MADE'], from: at('2026-06-01') });
    expect(failures).toMatchObject([
      { subject: 'MADE', kind: 'schema', message: expect.stringMatching(/in 20 pages/) },
    ]);
    expect(stub.requests).toHaveLength(20);
  });

  it.each([
    ['XML in the place of JSON', { body: '<?xml version="1.0"?><observations/>' }, 'schema'],
    ['a value that is no number', observations([['2026-08-01', '2026-09-11', 'n.a.']]), 'schema'],
    [
      'a question that it does not take',
      refused('Bad Request.  Variable limit is not between 1 and 100000.'),
      'schema',
    ],
    ['a server error', { status: 500 }, 'server'],
  ] as const)('reports %s for that series', async (_, reply, kind) => {
    const stub = stubContext('fred', () => reply as StubReply, { secrets, now: NOW });
    const { observations: none, failures } = await openFred(stub.context).fetch({
      series: ['MADE'],
      from: at('2026-06-01'),
    });
    expect(none).toEqual([]);
    expect(failures).toMatchObject([{ subject: 'MADE', kind }]);
  });

  it('ends on a key that is refused and on a limit, without showing the key', async () => {
    const bad = stubContext('fred', () => refused('Bad Request.  The value for variable api_key is not registered.'), {
      secrets,
    });
    const error = await openFred(bad.context)
      .fetch({ series: ['A', 'B'], from: NOW })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'auth', hint: expect.stringContaining('FRED_API_KEY') });
    expect(String(error)).not.toContain('made-up-key');
    expect(bad.requests).toHaveLength(1);
    const busy = stubContext('fred', () => ({ status: 429, body: { error_code: 429 } }), { secrets });
    await expect(openFred(busy.context).fetch({ series: ['A'], from: NOW })).rejects.toMatchObject({ kind: 'limit' });
  });

  it('does not ask for what cannot be an id', async () => {
    const stub = fredOver({});
    expect(openFred(stub.context).has('DGS10&x=1')).toBe(false);
    expect((await openFred(stub.context).fetch({ series: ['A B'], from: NOW })).failures).toMatchObject([
      { kind: 'not-found' },
    ]);
    expect(stub.requests).toEqual([]);
  });
});

describe('fred without a key', () => {
  const graph = (body: string) =>
    openFred(stubContext('fred', () => ({ body })).context).fetch({ series: ['MADE'], from: 0 });

  it('asks the graph page', async () => {
    const stub = stubContext('fred', () => ({ body: 'DATE,MADE\n2026-01-02,1.5\n' }));
    await openFred(stub.context).fetch({ series: ['MADE'], from: at('2026-01-01') });
    expect(stub.requests[0]?.url).toBe('https://fred.stlouisfed.org/graph/fredgraph.csv?id=MADE&cosd=2026-01-01');
  });

  it.each([
    ['the header of old, points for no value', 'DATE,MADE\n2026-01-01,.\n2026-01-02,1.5\n'],
    [
      'the header of today, empty cells for no value',
      '\ufeffobservation_date,MADE\r\n2026-01-01,\r\n2026-01-02,1.5\r\n',
    ],
  ])('reads %s', async (_, body) => {
    expect(told(await graph(body))).toEqual([['2026-01-02', 1.5, undefined]]);
  });

  it.each([
    ['an HTML page', '<!DOCTYPE html><html></html>'],
    ['another series', 'DATE,OTHER\n2026-01-02,1.5\n'],
    ['a date that does not exist', 'DATE,MADE\n2026-02-30,1.5\n'],
    ['a word for a number', 'DATE,MADE\n2026-02-20,soon\n'],
  ])('takes %s for a form that it does not know', async (_, body) => {
    expect(await graph(body)).toMatchObject({ observations: [], failures: [{ subject: 'MADE', kind: 'schema' }] });
  });
});

const RECORDED = [
  'fred/recorded/pyfredapi-get_series_json-235.json',
  'fred/recorded/series-observations-DGS1-from-2022-03-16.xml',
  'fred/recorded/fredgraph-DGS10-new-header.csv',
  'fred/recorded/fredgraph-DGS10-old-header.csv',
  'fred/documented/400-bad-key.json',
  'fred/documented/400-series-does-not-exist.json',
  'fred/documented/429.json',
] as const;
describeWithFixtures('recorded replies of fred', RECORDED, () => {
  const from = at('1940-01-01');
  const ask = (i: number, status = 200, series = 'DGS10') => {
    const reply = { status, body: sharedFixture(RECORDED[i] as string) };
    // Five windows would give the same rows five times.
    const stub = stubContext('fred', () => reply, { secrets: i < 2 || i > 3 ? secrets : {}, now: from + DAY });
    return openFred(stub.context).fetch({ series: [series], from });
  };

  it('are read: strings for numbers, points for none, both headers of the csv', async () => {
    const { observations: gdp } = await ask(0, 200, 'GDP');
    expect([gdp.length, msToDate(gdp[0]?.date as number), gdp[0]?.value]).toEqual([311, '1947-01-01', 243.164]);
    expect(gdp.at(-1)).toMatchObject({
      date: at('2024-07-01'),
      value: 29349.924,
      known_at: Date.parse('2024-10-31T04:00Z'),
    });
    expect(gdp[0]?.known_at).toBeUndefined();
    const { observations: now } = await ask(2);
    expect([now.length > 2000, now[0]]).toEqual([
      true,
      { series: 'DGS10', date: at('2015-01-02'), value: 2.12, provider: 'fred' },
    ]);
    const { observations: then } = await ask(3);
    expect(then[0]).toMatchObject({ date: at('2017-09-18'), value: 2.23 });
  });

  it('are understood where they say no', async () => {
    expect((await ask(1)).failures).toMatchObject([{ kind: 'schema' }]);
    await expect(ask(4, 400)).rejects.toMatchObject({ kind: 'auth' });
    expect((await ask(5, 400)).failures).toMatchObject([{ subject: 'DGS10', kind: 'not-found' }]);
    await expect(ask(6, 429)).rejects.toMatchObject({ kind: 'limit' });
  });
});

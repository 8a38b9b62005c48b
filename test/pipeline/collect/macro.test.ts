import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFred } from '../../../src/adapters/sources/macro/fred/fred.js';
import { ProviderError } from '../../../src/domain/provider-error.js';
import { DAY, dateToMs, HOUR } from '../../../src/domain/time.js';
import { type CollectMacroOptions, collectMacro } from '../../../src/pipeline/collect/macro.js';
import type { FetchedObservation, MacroSource } from '../../../src/ports/macro-source.js';
import type { Store } from '../../../src/ports/store.js';
import { stubContext } from '../../adapters/sources/stub-context.js';
import { describeWithFixtures, sharedFixture } from '../../support/shared-fixtures.js';
import { testClock } from '../../support/test-net.js';
import { collectDeps, NOW, storeOfCompanies } from './fake-sources.js';

const date = (text: string) => dateToMs(text) as number;
const value = (series: string, day: string, number: number, known?: string): FetchedObservation => ({
  series,
  date: date(day),
  value: number,
  provider: 'fake',
  ...(known === undefined ? {} : { known_at: date(known) }),
});

function macroSource(
  name: string,
  series: readonly string[],
  answer: () => readonly FetchedObservation[],
  asked: { series: readonly string[]; from: number }[] = [],
): MacroSource {
  return {
    name,
    has: (one) => series.includes(one),
    async fetch(request) {
      asked.push(request);
      return { observations: answer().filter((row) => request.series.includes(row.series)), failures: [] };
    },
  };
}

describe('collecting macro series', () => {
  let store: Store;
  beforeEach(async () => {
    store = await storeOfCompanies();
  });
  afterEach(() => store.close());

  const collect = (sources: readonly MacroSource[], options: CollectMacroOptions, clock = testClock(NOW)) =>
    collectMacro(options, collectDeps(store, { macro: sources }, clock));
  const known = async (series: string, asOf?: number) => {
    const found = (await store.macro.read({ series: [series], asOf }))[series];
    return [...(found?.value ?? [])].map((number, k) => [number, found!.known_at[k]]);
  };

  it('finds a provider that changed its answers once, and not the stocks of errors that are our own', async () => {
    const failing = (name: string, error: Error): MacroSource => ({
      name,
      has: () => true,
      fetch: () => Promise.reject(error),
    });
    const changed: MacroSource = {
      ...failing('changed', new Error()),
      fetch: async ({ series }) => ({
        observations: [],
        failures: series.map((subject) => ({
          provider: 'changed',
          subject,
          kind: 'schema',
          message: 'expected a date',
        })),
      }),
    };
    const gone = failing('gone', new ProviderError('gone', 'schema', 'expected a csv'));
    const report = await collect([changed, gone, failing('own', new TypeError('defect'))], { series: ['A', 'B'] });
    expect(report.findings.map(({ provider, subject, detail }) => [provider, subject, detail])).toEqual([
      ['changed', 'macro', '2 answers of changed are not in the form that is known, the first (A): expected a date'],
      ['gone', 'macro', 'An answer of gone is not in the form that is known: expected a csv'],
    ]);
    expect(await store.providers.findings()).toMatchObject([{ times: 1 }, { times: 1 }]);
    expect(report.failures.map(({ provider }) => provider)).toEqual(['changed', 'changed', 'gone', 'own']);
  });

  it('says so of a series that no provider knows', async () => {
    const report = await collect([macroSource('all', ['A'], () => [value('A', '2026-11-18', 1)])], {
      series: ['A', 'NOPE'],
    });
    expect(report.failures).toEqual([
      { provider: '', subject: 'NOPE', kind: 'not-found', message: expect.stringContaining('NOPE') },
    ]);
    expect(report.series.map(({ added }) => added)).toEqual([1, 0]);
  });

  it('is known from the release that the source tells, else by the rule for its frequency', async () => {
    const rows = [
      value('CPI', '2026-09-01', 300, '2026-10-14'),
      value('VIXCLS', '2026-11-18', 17),
      value('YIELD', '2026-11-16', 4),
      value('YIELD', '2026-11-17', 5),
      value('YIELD', '2026-11-18', 6),
    ];
    const all = macroSource('all', ['CPI', 'VIXCLS', 'YIELD'], () => rows);
    const report = await collect([all], { series: ['CPI', 'VIXCLS', 'YIELD'] });
    expect(report).toMatchObject({ ok: true, failures: [], series: [{ added: 1 }, { added: 1 }, { added: 3 }] });
    expect(await known('CPI')).toEqual([[300, date('2026-10-14')]]);
    // 16:15 in New York, and the end of the weekday after there.
    expect(await known('VIXCLS')).toEqual([[17, date('2026-11-18') + 21.25 * HOUR]]);
    expect((await known('YIELD')).at(-1)).toEqual([6, date('2026-11-20') + 5 * HOUR]);
  });

  it('is never known later than it was seen', async () => {
    const months = ['2026-09-01', '2026-10-01', '2026-11-01'].map((day, k) => value('RATE', day, k));
    await collect([macroSource('all', ['RATE'], () => months)], { series: ['RATE'] });
    expect((await known('RATE')).at(-1)).toEqual([2, NOW]);
  });

  it('comes from the first source that has it, and from the next where that one fails or is empty', async () => {
    const failing: MacroSource = {
      name: 'failing',
      has: () => true,
      fetch: () => Promise.reject(new ProviderError('failing', 'server', 'bad gateway')),
    };
    const partial: MacroSource = {
      name: 'partial',
      has: (series) => series !== 'C',
      fetch: async () => ({
        observations: [value('A', '2026-11-18', 1)],
        failures: [{ provider: 'partial', subject: 'B', kind: 'not-found', message: 'no B' }],
      }),
    };
    const last = macroSource('last', ['A', 'B'], () => [value('A', '2026-11-18', 9), value('B', '2026-11-18', 2)]);
    const report = await collect([failing, partial, last], { series: ['A', 'B', 'C'] });
    expect(report.series.map(({ series, provider }) => [series, provider])).toEqual([
      ['A', 'partial'],
      ['B', 'last'],
      ['C', null],
    ]);
    expect(report.ok).toBe(true);
    expect(report.failures.map(({ provider, kind }) => `${provider} ${kind}`)).toEqual([
      'failing server',
      'partial not-found',
    ]);
    const ordered = await collect([partial, last], { series: ['A'], providers: ['last', 'partial'] });
    expect(ordered.series[0]).toMatchObject({ provider: 'last' });
    expect(await collect([failing], { series: ['A'] })).toMatchObject({ ok: false });
  });

  it('asks again for the recent past alone, and changes nothing when nothing changed', async () => {
    const asked: { from: number; series: readonly string[] }[] = [];
    const days = Array.from({ length: 60 }, (_, k) => ({
      ...value('YIELD', '2026-11-18', k),
      date: date('2026-11-18') - k * DAY,
    }));
    const source = macroSource('all', ['YIELD'], () => days.toReversed(), asked);
    await collect([source], { series: ['YIELD'] });
    const again = await collect([source], { series: ['YIELD'] });
    expect(again.series[0]).toMatchObject({ added: 0, changed: 0, last: date('2026-11-18') });
    expect(asked.map(({ from }) => from)).toEqual([0, date('2026-11-18') - 30 * DAY]);
    await collect([source], { series: ['YIELD'], since: date('2020-01-01') });
    expect(asked.at(-1)!.from).toBe(date('2020-01-01'));
  });

  it('knows another value for a date that is stored from when it was seen, and never earlier', async () => {
    const clock = testClock(NOW);
    let rows = [value('CPI', '2026-08-01', 300, '2026-09-11'), value('CPI', '2026-09-01', 301, '2026-10-14')];
    const source = macroSource('all', ['CPI'], () => rows);
    await collect([source], { series: ['CPI'] }, clock);
    clock.advance(DAY);
    // The same source without its key: latest values, no release times.
    rows = [value('CPI', '2026-08-01', 299), value('CPI', '2026-09-01', 301)];
    expect((await collect([source], { series: ['CPI'] }, clock)).series[0]).toMatchObject({ added: 0, changed: 1 });
    clock.advance(DAY);
    expect((await collect([source], { series: ['CPI'] }, clock)).series[0]).toMatchObject({ added: 0, changed: 0 });
    expect(await known('CPI', NOW + DAY - 1)).toEqual([
      [300, date('2026-09-11')],
      [301, date('2026-10-14')],
    ]);
    expect(await known('CPI')).toContainEqual([299, NOW + DAY]);
  });

  it('keeps every release that the source tells: at each time the value that was known then, and never a later one', async () => {
    const rows = [
      value('CPI', '2026-07-01', 300, '2026-08-13'),
      value('CPI', '2026-07-01', 302, '2026-09-12'),
      value('CPI', '2026-08-01', 303, '2026-09-12'),
      value('CPI', '2026-08-01', 301, '2026-10-14'),
      value('CPI', '2026-09-01', 304, '2026-10-14'),
    ];
    const source = macroSource('all', ['CPI'], () => rows);
    expect((await collect([source], { series: ['CPI'] })).series[0]).toMatchObject({ rows: 5, added: 3, changed: 2 });
    expect((await collect([source], { series: ['CPI'] })).series[0]).toMatchObject({ added: 0, changed: 0 });
    const values = async (day: string) => (await known('CPI', date(day))).map(([number]) => number).sort();
    expect(await values('2026-09-11')).toEqual([300]);
    expect(await values('2026-09-12')).toEqual([302, 303]);
    expect(await values('2026-11-01')).toEqual([301, 302, 304]);
  });

  it('knows a value from before the archive by the rule, and its revision from when that came', async () => {
    const rows = [
      value('GNP', '2001-01-01', 10),
      value('GNP', '2001-01-01', 12, '2006-07-29'),
      value('GNP', '2002-01-01', 11),
      value('GNP', '2003-01-01', 13, '2004-03-26'),
    ];
    const source = macroSource('all', ['GNP'], () => rows);
    for (const added of [3, 0]) {
      const [report] = (await collect([source], { series: ['GNP'], since: 0 })).series;
      expect(report).toMatchObject({ added, changed: added === 0 ? 0 : 1 });
    }
    expect((await known('GNP', date('2004-01-01'))).map(([number]) => number)).toEqual([10, 11]);
    expect((await known('GNP')).map(([number]) => number).sort()).toEqual([11, 12, 13]);
  });
});

const VINTAGES = ['235', '236'].map((number) => `fred/recorded/pyfredapi-get_series_json-${number}.json`);
describeWithFixtures('recorded vintages of the gross domestic product', VINTAGES, () => {
  it('are joined as they stood: the third quarter of 2024 by its first estimate until the next came', async () => {
    const store = await storeOfCompanies();
    const clock = testClock(date('2024-11-03'));
    const stub = stubContext(
      'fred',
      () => ({ body: sharedFixture(VINTAGES[clock.now() < date('2024-12-19') ? 0 : 1] as string) }),
      { secrets: { apiKey: 'made-up-key' }, now: clock.now },
    );
    const collect = () =>
      collectMacro({ series: ['GDP'] }, collectDeps(store, { macro: [openFred(stub.context)] }, clock));
    expect((await collect()).series[0]).toMatchObject({ changed: 0, last: date('2024-07-01') });
    clock.advance(78 * DAY);
    expect((await collect()).series[0]).toMatchObject({ added: 0, changed: expect.any(Number) });
    const quarter = async (asOf: string) => {
      const { GDP } = await store.macro.read({ series: ['GDP'], asOf: date(asOf) });
      return GDP?.value[[...GDP.date].indexOf(date('2024-07-01'))];
    };
    expect(await quarter('2024-10-31')).toBeUndefined();
    expect(await quarter('2024-11-01')).toBe(29349.924);
    expect(await quarter('2024-12-20')).toBe(29349.924);
    expect(await quarter('2024-12-21')).toBe(29374.914);
    await store.close();
  });
});

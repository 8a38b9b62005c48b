import { OpenAlphaError } from '../../src/domain/errors.js';
import { FAILURE_KINDS, type FailureKind } from '../../src/domain/provider-error.js';
import { HOUR, MINUTE, msToIso } from '../../src/domain/time.js';
import { Random } from '../../src/math/random.js';
import type { CollectDueReport } from '../../src/pipeline/collect/collect-due.js';
import {
  FIRST_EVENING,
  openWorld,
  PLACES,
  type Place,
  type Sky,
  type World,
} from '../../test/pipeline/collect/weather-scenario.js';
import type { ReplayRequest, Reply } from '../../test/support/replay-server.js';
import { drawWeather, type Weather } from './weathers.js';

/** Histories begin on a Saturday, so that it does not matter when in a session they are asked for first. */
const SINCE = Date.UTC(2026, 1, 21);

/** When all is fair again: after what is believed for a day (an empty answer, a robots.txt) has been forgotten. */
const QUIET = FIRST_EVENING + 48 * HOUR;

const PROVIDER: Readonly<Record<Place, string>> = { chart: 'yahoo', feed: 'feeds', page: 'pages', macro: 'fred' };

export interface ScheduleResult {
  /** Weathers by name, as often as an hour had them. */
  readonly weathers: readonly string[];
  readonly hours: number;
  readonly failures: readonly FailureKind[];
  /** Bars that still are as a lie had them. */
  readonly standingLies: number;
  /** Bars that an answer left out and that were not asked for again. */
  readonly holes: number;
  readonly violations: readonly string[];
}

/** What a world without weather holds in the end. */
export async function fairRows(): Promise<readonly string[]> {
  const world = await openWorld({ since: SINCE });
  try {
    for (const at of [FIRST_EVENING, QUIET]) {
      setClock(world, at);
      await world.collect({});
    }
    return (await world.rows()).map(withoutKnownAt);
  } finally {
    await world.close();
  }
}

/** Three to six hours under weather, and then a quiet one: what is stored must be what was served, all of it and once. */
export async function runSchedule(seed: number, fair: readonly string[]): Promise<ScheduleResult> {
  const random = new Random(seed);
  const world = await openWorld({ since: SINCE });
  const violations: string[] = [];
  const weathers: string[] = [];
  const failures: FailureKind[] = [];
  const served = new Set<string>();
  const allowed = new Map<string, Set<FailureKind>>();
  const allow = (provider: string, kinds: readonly FailureKind[]) =>
    allowed.set(provider, new Set([...(allowed.get(provider) ?? []), ...kinds]));
  try {
    const hours = 3 + random.int(4);
    let at = FIRST_EVENING;
    let lied = false;
    for (let hour = 0; hour < hours; hour++) {
      const drawn = new Map(PLACES.map((place) => [place, drawWeather(place, random)] as const));
      for (const [place, weather] of drawn) {
        if (weather === undefined) continue;
        weathers.push(`${place}: ${weather.name}`);
        allow(PROVIDER[place], weather.kinds);
        lied ||= weather.lie === true;
      }
      const slow = [...drawn.values()].some((weather) => weather?.slow);
      // Impatience meets whoever is late on a busy machine.
      if (slow) for (const provider of Object.values(PROVIDER).concat('yahoo-news')) allow(provider, ['network']);
      setClock(world, at);
      const cool = await coolDowns(world);
      const share = random.float() < 0.5 ? 1 : 0.6;
      const sky = skyOf(drawn, { share, random, served, early: earlyAsker(world, cool, violations, hour) });
      const report = await collected(
        world,
        () => world.collect(sky, slow ? { timeoutMs: 250, retries: 0 } : {}),
        violations,
      );
      if (report !== undefined) judge(report, allowed, failures, violations, `hour ${hour}`);
      at += Math.floor((0.5 + 2.5 * random.float()) * HOUR);
    }
    setClock(world, QUIET);
    const quiet = await collected(
      world,
      () => world.collect(skyOf(new Map(), { share: 1, random, served, early: () => {} })),
      violations,
    );
    if (quiet !== undefined) {
      const said = failuresOf(quiet).map(({ provider, kind, subject }) => `${provider} ${subject} ${kind}`);
      if (!quiet.ok || said.length > 0)
        violations.push(`the quiet hour did not go well: ${said.concat(JSON.stringify(quiet.errors)).join(', ')}`);
    }
    const rows = (await world.rows()).map(withoutKnownAt);
    const { standingLies, holes } = compare(rows, fair, served, lied, violations);
    return { weathers, hours, failures, standingLies, holes, violations };
  } finally {
    await world.close();
  }
}

/** What is stored, held to what was served. */
function compare(
  rows: readonly string[],
  fair: readonly string[],
  served: ReadonlySet<string>,
  lied: boolean,
  violations: string[],
): Pick<ScheduleResult, 'standingLies' | 'holes'> {
  if (new Set(rows).size !== rows.length) violations.push('a row is there twice');
  const had = new Set(rows);
  const wanted = new Set(fair);
  const more = rows.filter((row) => !wanted.has(row));
  // What an answer left out was not served; that the series has a hole there is told by the checks of quality.
  const wasServed = (row: string) => !/^bar \S+ STRK /.test(row) || served.has(servedKey(row));
  const missing = fair.filter((row) => !had.has(row) && wasServed(row));
  const holes = fair.filter((row) => !had.has(row) && !wasServed(row)).length;
  const few = (list: readonly string[]) => list.slice(0, 3).join(' | ');
  if (!lied) {
    if (missing.length > 0) violations.push(`${missing.length} rows are lost: ${few(missing)}`);
    if (more.length > 0) violations.push(`${more.length} rows are invented: ${few(more)}`);
    return { standingLies: 0, holes };
  }
  const isLie = (row: string) => served.has(servedKey(row));
  const invented = more.filter((row) => !isLie(row));
  if (invented.length > 0) violations.push(`${invented.length} rows were never served: ${few(invented)}`);
  const keys = new Set(rows.map(keyOf));
  const lost = missing.filter((row) => !keys.has(keyOf(row)));
  if (lost.length > 0) violations.push(`${lost.length} rows are lost: ${few(lost)}`);
  if (keys.size !== rows.length) violations.push('a bar or a value is there twice');
  return { standingLies: more.length, holes };
}

/** A row without its values: what may be there once. */
const keyOf = (row: string) =>
  row.startsWith('bar')
    ? row.split(' ').slice(0, 4).join(' ')
    : row.startsWith('macro')
      ? row.split(' ').slice(0, 3).join(' ')
      : row;

/** `1d 2026-03-09 123.4`: a bar and its close; `macro 2026-01-01 4.1`: a value. */
function servedKey(row: string): string {
  if (row.startsWith('macro')) return row.replace(/ \S+/, '');
  const [, interval, , time = '', , , , , close] = row.split(' ');
  return `${interval} ${interval === '1d' ? time.slice(0, 10) : time} ${Number(close).toFixed(3)}`;
}

/** When a value was known depends on when it was told, or told otherwise. */
function withoutKnownAt(row: string): string {
  return row.startsWith('macro') || row.startsWith('bar') ? row.slice(0, row.lastIndexOf(' ')) : row;
}

function skyOf(
  drawn: ReadonlyMap<Place, Weather | undefined>,
  {
    share,
    random,
    served,
    early,
  }: {
    readonly share: number;
    readonly random: Random;
    readonly served: Set<string>;
    readonly early: (place: Place, request: ReplayRequest) => void;
  },
): Sky {
  return Object.fromEntries(
    PLACES.map((place) => [
      place,
      (fair: Reply, request: ReplayRequest): Reply => {
        early(place, request);
        const weather = drawn.get(place);
        const reply = weather === undefined || random.float() >= share ? fair : weather.answer(fair, request);
        if (place === 'chart') rememberBars(reply, served);
        if (place === 'macro') rememberValues(reply, served);
        return reply;
      },
    ]),
  );
}

/** Keeps every bar that a chart told. */
function rememberBars({ body }: Reply, served: Set<string>): void {
  const result = (
    body as
      | {
          chart?: {
            result?:
              | [
                  {
                    meta: Record<string, unknown>;
                    timestamp?: number[];
                    indicators: { quote: [{ close?: (number | null)[] }] };
                  },
                ]
              | null;
          };
        }
      | undefined
  )?.chart?.result?.[0];
  result?.timestamp?.forEach((stamp, k) => {
    const time = msToIso(stamp * 1_000);
    const close = result.indicators.quote[0].close?.[k];
    const interval = String(result.meta['dataGranularity']);
    if (typeof close === 'number')
      served.add(`${interval} ${interval === '1d' ? time.slice(0, 10) : time} ${close.toFixed(3)}`);
  });
}

/** Keeps every value that a series told. */
function rememberValues({ body }: Reply, served: Set<string>): void {
  for (const line of typeof body === 'string' ? body.split('\n') : []) {
    const [date, value] = line.split(',');
    if (value !== undefined) served.add(`macro ${date} ${Number(value)}`);
  }
}

/** One run, which must say in its report what went wrong and never break. */
async function collected(
  world: World,
  run: () => Promise<CollectDueReport>,
  violations: string[],
): Promise<CollectDueReport | undefined> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof OpenAlphaError))
      violations.push(
        `a run broke at ${msToIso(world.clock.now())}: ${(error as Error).stack?.split('\n').slice(0, 3).join(' ')}`,
      );
    else violations.push(`a run ended with ${error.code}: ${error.message}`);
    return undefined;
  }
}

function failuresOf({
  prices,
  actions,
  news,
  social,
  macro,
}: CollectDueReport): { provider: string; subject: string; kind: FailureKind }[] {
  return [
    ...prices.flatMap((part) =>
      part.failures.map(({ symbol, kind }) => ({ provider: 'yahoo', subject: symbol, kind: kind as FailureKind })),
    ),
    ...(actions?.failures ?? []).map(({ symbol, kind }) => ({
      provider: 'yahoo',
      subject: symbol,
      kind: kind as FailureKind,
    })),
    ...[news, social, macro].flatMap((part) =>
      (part?.failures ?? []).map(({ provider, subject, kind }) => ({ provider, subject, kind })),
    ),
  ];
}

/** Every failure is of a kind, and of one that its provider had a reason for. */
function judge(
  report: CollectDueReport,
  allowed: ReadonlyMap<string, ReadonlySet<FailureKind>>,
  failures: FailureKind[],
  violations: string[],
  when: string,
): void {
  for (const { provider, subject, kind } of failuresOf(report)) {
    failures.push(kind);
    if (!FAILURE_KINDS.includes(kind) || allowed.get(provider)?.has(kind) !== true) {
      violations.push(`${when}: ${provider} ${subject} is said to be "${kind}", and nothing of the kind had happened`);
    }
  }
}

/** Cool-downs that stand: key of the provider's state to the time until when. */
async function coolDowns(world: World): Promise<ReadonlyMap<string, number>> {
  const standing = new Map<string, number>();
  for (const provider of Object.values(PROVIDER)) {
    for (const [key, value] of Object.entries(await world.store.providers.state(provider))) {
      if (key.startsWith('cooldown'))
        standing.set(`${provider} ${key}`, (JSON.parse(value) as { until: number }).until);
    }
  }
  return standing;
}

/** Tells of requests to those who were to be left alone when the run began. */
function earlyAsker(world: World, cool: ReadonlyMap<string, number>, violations: string[], hour: number) {
  return (place: Place, { headers }: ReplayRequest) => {
    const provider = PROVIDER[place];
    const until = Math.max(
      cool.get(`${provider} cooldown`) ?? 0,
      cool.get(`${provider} cooldown:${headers['host']}`) ?? 0,
    );
    if (world.clock.now() < until)
      violations.push(
        `hour ${hour}: ${provider} was asked ${Math.round((until - world.clock.now()) / MINUTE)} minutes before its time`,
      );
  };
}

/** Never back: that is another trial. */
function setClock({ clock }: World, to: number): void {
  clock.advance(Math.max(0, to - clock.now()));
}

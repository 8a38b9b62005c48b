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
import { type Held, holdToServed, rememberBars, rememberValues, withoutKnownAt } from './served.js';
import { drawWeather, type Weather } from './weathers.js';

/** Histories begin on a Saturday, so that it does not matter when in a session they are asked for first. */
const SINCE = Date.UTC(2026, 1, 21);

/** When all is fair again: after what is believed for a day (an empty answer, a robots.txt) has been forgotten. */
const QUIET = FIRST_EVENING + 48 * HOUR;

const PROVIDER: Readonly<Record<Place, string>> = { chart: 'yahoo', feed: 'feeds', page: 'pages', macro: 'fred' };

export interface ScheduleResult extends Held {
  /** Weathers by name, as often as an hour had them. */
  readonly weathers: readonly string[];
  readonly hours: number;
  readonly failures: readonly FailureKind[];
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
    const { standingLies, holes } = holdToServed(rows, { fair, served, lied }, violations);
    return { weathers, hours, failures, standingLies, holes, violations };
  } finally {
    await world.close();
  }
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

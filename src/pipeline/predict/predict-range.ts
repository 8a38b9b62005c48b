import { OpenAlphaError } from '../../domain/errors.js';
import type { Prediction } from '../../domain/prediction.js';
import { DAY, type EpochMs, msToDate } from '../../domain/time.js';
import { barEnds } from '../../evidence/market/calendar.js';
import { type ModelManifest, nameOf } from '../../learning/registry/manifest.js';
import { groupByTime } from '../../math/group-by-time.js';
import type { Store } from '../../ports/store.js';
import { buildFeatures, type FeatureFrame } from '../build-features.js';
import { requireStocks } from '../require-stocks.js';
import { crossSectionOf, type PredictDeps, type PredictRequest, predictRows } from './predict.js';
import { rowsBetween } from './rows.js';
import {
  allLookAhead,
  type Candidates,
  chooseVersions,
  findCandidates,
  loadMember,
  type Member,
  windowOf,
} from './select-members.js';

export interface PredictRangeRequest extends Omit<PredictRequest, 'maxAge' | 'asOf'> {
  /** First and last trading date, midnight UTC; all bars of the last one are included. */
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export interface PredictedRange {
  readonly predictions: readonly Prediction[];
  readonly sessions: number;
  /** Versions asked, and how many sessions each. */
  readonly versions: Readonly<Record<string, number>>;
  readonly synthetic: boolean;
}

/**
 * One prediction per stock and bar of a past range, each as of the end of that bar, by versions whose training ended before
 * that bar. Kept like any other prediction.
 */
export async function predictRange(request: PredictRangeRequest, deps: PredictDeps): Promise<PredictedRange> {
  if (request.from > request.to) {
    throw new OpenAlphaError('USAGE', `--from ${msToDate(request.from)} is after --to ${msToDate(request.to)}.`, {
      hint: 'Give the earlier date as --from.',
    });
  }
  await requireStocks(deps.store, request.symbols);
  const candidates = await findCandidates(deps.models, request);
  const choose = memoised((time: EpochMs) => chooseVersions(candidates, (lastLabelTime) => lastLabelTime < time));
  if (choose(request.from).length === 0) throw allLookAhead(candidates, `from ${msToDate(request.from)}`);
  const load = loader(deps);
  const predictions: Prediction[] = [];
  const versions: Record<string, number> = {};
  const sessions = new Set<number>();
  let synthetic = false;
  for (const span of await spansKnownAlike(request, deps)) {
    const members = await Promise.all(everyVersion(candidates, span, choose).map(load));
    const names = [...new Set(members.flatMap(({ manifest }) => manifest.features.names))];
    const frame = await buildFeatures(
      {
        interval: request.interval,
        names,
        crossSection: crossSectionOf(members),
        asOf: span.asOf,
      },
      deps,
    );
    const rows = rowsBetween(frame, { names, symbols: request.symbols, window: windowOf(members) }, span.from, span.to);
    deps.progress.start('predict', rows.length);
    for (const [ids, group] of groupByVersions(frame, rows, choose)) {
      const asked = members.filter((member) => ids.includes(nameOf(member.manifest)));
      const made = predictRows(frame, group, asked, {
        asOf: (row) => frame.barEnd[row] as number,
        createdAt: deps.clock.now(),
      });
      predictions.push(...made);
      synthetic ||= asked.some(({ manifest }) => manifest.data.synthetic);
      const times = new Set(Array.from(group, (row) => frame.features.time[row] as number));
      for (const time of times) sessions.add(time);
      for (const id of ids) versions[id] = (versions[id] ?? 0) + times.size;
      deps.progress.update(predictions.length);
    }
    deps.progress.done(`${rows.length.toLocaleString('en')} predictions`);
  }
  if (predictions.length === 0) {
    throw new OpenAlphaError(
      'NO_DATA',
      `There is no complete bar between ${msToDate(request.from)} and ${msToDate(request.to)}.`,
      {
        hint: '`openalpha status` shows which dates the store holds.',
      },
    );
  }
  await deps.store.predictions.replace(predictions, { seenAt: deps.clock.now() });
  return { predictions, sessions: sessions.size, versions, synthetic };
}

/** Bar times that one reading of the store serves, both ends included. */
interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly asOf: EpochMs;
}

/**
 * Cuts the range where a correction became known: inside a span one reading serves every bar. Without corrections, which is
 * the usual case, that is the whole range; otherwise it is halved until no span holds one after the end of its first bar,
 * so that no row sees what became known after its own bar ended.
 */
async function spansKnownAlike({ interval, from, to }: PredictRangeRequest, { store }: PredictDeps): Promise<Span[]> {
  const last = to + DAY - 1;
  if ((await store.revisedBetween(from, last)) === 0) return [{ from, to: last, asOf: last }];
  const { times } = groupByTime((await store.bars.read({ interval, from, to: last })).time);
  return times.length === 0 ? [] : halveWhereCorrected(times, barEnds(interval, times), store);
}

async function halveWhereCorrected(times: Float64Array, ends: Float64Array, store: Store): Promise<Span[]> {
  const whole = { from: times[0] as number, to: times.at(-1) as number, asOf: ends.at(-1) as number };
  if (times.length === 1 || (await store.revisedBetween(ends[0] as number, whole.asOf)) === 0) return [whole];
  const half = times.length >> 1;
  return [
    ...(await halveWhereCorrected(times.subarray(0, half), ends.subarray(0, half), store)),
    ...(await halveWhereCorrected(times.subarray(half), ends.subarray(half), store)),
  ];
}

/** Versions that any session of the span asks. */
function everyVersion(candidates: Candidates, span: Span, choose: (time: EpochMs) => ModelManifest[]): ModelManifest[] {
  const times = [span.from, span.to, ...candidates.versions.map((m) => Date.parse(m.data.last_label_time) + 1)];
  const chosen = times.filter((time) => time >= span.from && time <= span.to).flatMap(choose);
  return [...new Map(chosen.map((manifest) => [nameOf(manifest), manifest])).values()];
}

/** Rows that the same versions answer, in order of time inside each stock. */
function groupByVersions(
  frame: FeatureFrame,
  rows: Uint32Array,
  choose: (time: EpochMs) => ModelManifest[],
): Map<readonly string[], Uint32Array> {
  const groups = new Map<string, { ids: readonly string[]; rows: number[] }>();
  for (const row of rows) {
    const ids = choose(frame.features.time[row] as number).map(nameOf);
    const key = ids.join();
    const group = groups.get(key) ?? { ids, rows: [] };
    groups.set(key, group);
    group.rows.push(row);
  }
  return new Map([...groups.values()].map((group) => [group.ids, Uint32Array.from(group.rows)]));
}

function loader(deps: PredictDeps): (manifest: ModelManifest) => Promise<Member> {
  const loaded = new Map<string, Promise<Member>>();
  return (manifest) => {
    const name = nameOf(manifest);
    const member = loaded.get(name) ?? loadMember(deps.models, manifest);
    loaded.set(name, member);
    return member;
  };
}

function memoised<Value>(compute: (key: number) => Value): (key: number) => Value {
  const known = new Map<number, Value>();
  return (key) => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}

import { OpenAlphaError } from '../../domain/errors.js';
import type { Prediction } from '../../domain/prediction.js';
import { DAY, type EpochMs, msToDate } from '../../domain/time.js';
import type { ModelManifest } from '../../learning/registry/manifest.js';
import { buildFeatures, type FeatureFrame } from '../build-features.js';
import { crossSectionOf, type PredictDeps, type PredictRequest, predictRows } from './predict.js';
import { rowsBetween } from './rows.js';
import {
  allLookAhead,
  type Candidates,
  chooseVersions,
  findCandidates,
  loadMember,
  type Member,
} from './select-members.js';

export interface PredictRangeRequest extends Omit<PredictRequest, 'maxAge' | 'asOf'> {
  /** First and last trading date, midnight UTC. */
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
 * One prediction per stock and session of a past range, each as of that session's close, by versions whose training
 * ended before that session. Kept like any other prediction.
 */
export async function predictRange(request: PredictRangeRequest, deps: PredictDeps): Promise<PredictedRange> {
  if (request.from > request.to) {
    throw new OpenAlphaError('USAGE', `--from ${msToDate(request.from)} is after --to ${msToDate(request.to)}.`, {
      hint: 'Give the earlier date as --from.',
    });
  }
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
    const rows = rowsBetween(frame, { names, symbols: request.symbols }, span.from, span.to);
    deps.progress.start('predict', rows.length);
    for (const [ids, group] of groupByVersions(frame, rows, choose)) {
      const asked = members.filter((member) => ids.includes(nameOf(member.manifest)));
      const day = predictRows(frame, group, asked, {
        asOf: (row) => frame.barEnd[row] as number,
        createdAt: deps.clock.now(),
      });
      predictions.push(...day.predictions);
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

interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly asOf: EpochMs;
}

/**
 * Cuts the range where what is known changed other than by new bars: inside a span one reading of the store serves every
 * session. Without later corrections, which is the usual case, that is the whole range; otherwise each day is read as of
 * its own end.
 */
async function spansKnownAlike(request: PredictRangeRequest, deps: PredictDeps): Promise<Span[]> {
  const corrections = await deps.store.revisedBetween(request.from, request.to + DAY);
  if (corrections === 0) return [{ from: request.from, to: request.to, asOf: request.to + DAY }];
  const spans: Span[] = [];
  for (let day = request.from; day <= request.to; day += DAY)
    spans.push({ from: day, to: day + DAY - 1, asOf: day + DAY });
  return spans;
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

function nameOf(manifest: ModelManifest): string {
  return `${manifest.kind}@${manifest.version}`;
}

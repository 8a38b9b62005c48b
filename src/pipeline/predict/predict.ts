import { randomUUID } from 'node:crypto';
import type { Interval } from '../../domain/bar.js';
import { OpenAlphaError } from '../../domain/errors.js';
import type { Prediction } from '../../domain/prediction.js';
import { type EpochMs, msToIso } from '../../domain/time.js';
import { barEnds } from '../../evidence/market/calendar.js';
import { nameOf } from '../../learning/registry/manifest.js';
import type { Clock } from '../../ports/clock.js';
import type { Progress } from '../../ports/progress.js';
import type { ModelStore } from '../../ports/registry.js';
import type { Store } from '../../ports/store.js';
import { buildFeatures, type FeatureFrame, type FeatureRequest } from '../build-features.js';
import { requireStocks } from '../require-stocks.js';
import { type Asked, askStocks, type ShareStocks } from './ask-stocks.js';
import { type LeftOut, latestRows, symbolFinder } from './rows.js';
import {
  allLookAhead,
  chooseVersions,
  findCandidates,
  loadMember,
  type Member,
  type MemberQuery,
  windowOf,
} from './select-members.js';
import { join, type MemberVotes, matrixFor, predictionsOf, votesOf } from './vote.js';

export interface PredictRequest extends MemberQuery {
  /** Absent: the end of the newest bar in the store, never after now. */
  readonly asOf?: EpochMs | undefined;
  /** Stocks whose last bar ended longer before are left out, ms. */
  readonly maxAge: number;
  readonly symbols?: readonly string[] | undefined;
}

export interface PredictDeps {
  readonly store: Store;
  readonly models: ModelStore;
  readonly clock: Clock;
  readonly progress: Progress;
  /** Has stocks predicted by others while this process predicts some. Absent: all here. */
  readonly shareStocks?: ShareStocks | undefined;
}

/** A session's predictions beside what they were made from. */
export interface PredictedDay {
  readonly asOf: EpochMs;
  readonly predictions: readonly Prediction[];
  readonly leftOut: readonly LeftOut[];
  readonly warnings: readonly string[];
  readonly synthetic: boolean;
  readonly frame: FeatureFrame;
  /** Row of the frame per prediction. */
  readonly rows: Uint32Array;
  readonly votes: readonly MemberVotes[];
}

/** Predicts every stock with fresh enough data as of one time, and keeps the predictions. */
export async function predict(request: PredictRequest, deps: PredictDeps): Promise<PredictedDay> {
  await requireStocks(deps.store, request.symbols);
  const asOf = await timeOf(request, deps);
  const candidates = await findCandidates(deps.models, request);
  // A bar is named by its start, and what it says is known at its end.
  const chosen = chooseVersions(candidates, (lastLabelTime) => endOfBar(request.interval, lastLabelTime) <= asOf);
  if (chosen.length === 0) throw allLookAhead(candidates, `as of ${msToIso(asOf)}`);
  const members = await Promise.all(chosen.map((manifest) => loadMember(deps.models, manifest)));
  const names = [...new Set(members.flatMap(({ manifest }) => manifest.features.names))];
  const { interval, symbols, maxAge } = request;
  const query = { interval, names, symbols, window: windowOf(members), asOf, maxAge };
  const crossSection = crossSectionOf(members);
  const { frame, votesFor } =
    crossSection === 'none'
      ? await askStocks(query, members, deps)
      : await askSession({ ...query, crossSection }, members, deps);
  const { rows, leftOut } = latestRows(frame, query, asOf, maxAge);
  if (rows.length === 0) throw nothingFresh(asOf, maxAge, leftOut);
  const votes = votesFor(rows);
  const predictions = joinVotes(frame, rows, votes, { asOf: () => asOf, createdAt: deps.clock.now() });
  await deps.store.predictions.replace(predictions, { seenAt: deps.clock.now() });
  deps.progress.done(
    `${rows.length} stocks, ${leftOut.length} left out, by ${members.map(({ manifest }) => nameOf(manifest)).join(' and ')}`,
  );
  return {
    asOf,
    predictions,
    votes,
    leftOut,
    warnings: staleness(asOf, request, deps.clock.now()),
    synthetic: members.some(({ manifest }) => manifest.data.synthetic),
    frame,
    rows,
  };
}

/** Asks every member about the given rows and joins their votes. */
export function predictRows(
  frame: FeatureFrame,
  rows: Uint32Array,
  members: readonly Member[],
  times: PredictionTimes,
): Prediction[] {
  return joinVotes(frame, rows, askRows(frame, rows, members), times);
}

interface PredictionTimes {
  readonly asOf: (row: number) => EpochMs;
  readonly createdAt: EpochMs;
}

function joinVotes(
  frame: FeatureFrame,
  rows: Uint32Array,
  votes: readonly MemberVotes[],
  times: PredictionTimes,
): Prediction[] {
  return predictionsOf({
    frame,
    rows,
    votes,
    ensemble: join(votes),
    symbolOf: symbolFinder(frame),
    asOf: times.asOf,
    createdAt: times.createdAt,
    newId: randomUUID,
  });
}

/** Where a stock is set against the others of its session: the features of all, and every member asked about all at once. */
async function askSession(
  query: Pick<FeatureRequest, 'interval' | 'names' | 'crossSection' | 'asOf'> & { readonly window: number },
  members: readonly Member[],
  deps: PredictDeps,
): Promise<Asked> {
  // The last bar of each stock is enough unless a model looks back.
  const frame = await buildFeatures({ ...query, rows: query.window === 1 ? 'last' : 'all' }, deps);
  deps.progress.start('predict');
  return { frame, votesFor: (rows) => askRows(frame, rows, members) };
}

function askRows(frame: FeatureFrame, rows: Uint32Array, members: readonly Member[]): MemberVotes[] {
  return members.map((member) => votesOf(member, member.model.predict(matrixFor(frame, rows, member))));
}

/** Members that see features in different ways cannot share a frame; training keeps one way unless told otherwise. */
export function crossSectionOf(members: readonly Member[]): 'none' | 'rank' | 'zscore' {
  const ways = [...new Set(members.map(({ manifest }) => manifest.features.cross_section))];
  if (ways.length === 1) return ways[0] as 'none' | 'rank' | 'zscore';
  throw new OpenAlphaError(
    'REFUSED',
    `The models see features in different ways: ${ways.join(', ')} over the session.`,
    {
      hint: 'Promote versions that were trained with the same --cross-section, or ask one kind with --models.',
    },
  );
}

/** The time to predict as of: what was asked, else the end of the newest bar, so that an old store still answers. */
async function timeOf(request: PredictRequest, deps: PredictDeps): Promise<EpochMs> {
  const now = deps.clock.now();
  if (request.asOf !== undefined) {
    if (request.asOf <= now) return request.asOf;
    throw new OpenAlphaError('USAGE', `--as-of ${msToIso(request.asOf)} is in the future; it is ${msToIso(now)} now.`, {
      hint: 'Leave --as-of out to use all that is known.',
    });
  }
  const coverage = await deps.store.bars.coverage();
  const last = coverage.filter(({ interval }) => interval === request.interval).map((stock) => stock.last);
  if (last.length === 0) return now;
  const newest = last.reduce((a, b) => Math.max(a, b));
  return Math.min(now, endOfBar(request.interval, newest));
}

function endOfBar(interval: Interval, time: EpochMs): EpochMs {
  return barEnds(interval, Float64Array.of(time))[0] as number;
}

function staleness(asOf: EpochMs, request: PredictRequest, now: EpochMs): string[] {
  const days = (now - asOf) / 86_400_000;
  if (request.asOf !== undefined || now - asOf <= request.maxAge) return [];
  return [
    `The newest bar ended ${msToIso(asOf)}, ${Math.floor(days).toLocaleString('en')} days ago: this is a view of that day, not of today.`,
  ];
}

function nothingFresh(asOf: EpochMs, maxAge: number, leftOut: readonly LeftOut[]): OpenAlphaError {
  const some = leftOut.slice(0, 3).map(({ symbol, reason }) => `${symbol}: ${reason}`);
  return new OpenAlphaError(
    'NO_DATA',
    `No stock can be predicted as of ${msToIso(asOf)} (${leftOut.length} left out; ${some.join('; ')}).`,
    {
      hint: `Import newer prices, name an earlier --as-of, or allow older bars than ${maxAge / 86_400_000} days with --max-age.`,
    },
  );
}

import { createHash } from 'node:crypto';
import type { ModelVote, Prediction } from '../../domain/prediction.js';
import { CLASSES, type Probabilities, SIGNALS } from '../../domain/signal.js';
import type { EpochMs } from '../../domain/time.js';
import { calibrate } from '../../learning/evaluation/calibration.js';
import { combine, type EnsembleOutput } from '../../learning/prediction/ensemble.js';
import { nameOf } from '../../learning/registry/manifest.js';
import type { Matrix, ModelOutput } from '../../ports/model.js';
import type { FeatureFrame } from '../build-features.js';
import { gatherHistory, windowsAt } from '../windows.js';
import { type Member, windowOf } from './select-members.js';

/** What every member said about the same rows, before and after calibration. */
export interface MemberVotes {
  readonly member: Member;
  /** rows x 3. */
  readonly raw: Float32Array;
  readonly calibrated: Float32Array;
  readonly expected: Float32Array;
}

/** Rows of a frame as the matrix one member wants: rows x its features, with their windows when it looks back. */
export function matrixFor(
  frame: Pick<FeatureFrame, 'features'>,
  rows: ArrayLike<number>,
  { manifest, model }: Member,
): Matrix {
  const { names } = manifest.features;
  const x = new Float32Array(rows.length * names.length);
  for (const [f, name] of names.entries()) {
    const column = frame.features.columns[name] as Float32Array;
    for (let i = 0, to = f; i < rows.length; i++, to += names.length) x[to] = column[rows[i] as number] as number;
  }
  const matrix = { x, rows: rows.length, features: names.length };
  const { window: steps = 1 } = model;
  if (steps === 1) return matrix;
  const history = gatherHistory({ panel: frame.features, names }, { rows: [rows], steps });
  return { ...matrix, windows: windowsAt(history, rows) };
}

/** What a member's output says once it is calibrated. */
export function votesOf(member: Member, { probabilities, expected }: ModelOutput): MemberVotes {
  return { member, raw: probabilities, calibrated: calibrate(probabilities, member.manifest.calibration), expected };
}

/** Joins the members' votes by skill. The class prior is the mean of the members' own. */
export function join(votes: readonly MemberVotes[]): EnsembleOutput {
  const prior = [0, 1, 2].map(
    (k) => votes.reduce((sum, { member }) => sum + (member.manifest.class_prior[k] as number), 0) / votes.length,
  ) as unknown as readonly [number, number, number];
  return combine(
    votes.map(({ member, calibrated, expected }) => ({
      calibrated,
      expected,
      shrinkage: member.manifest.shrinkage,
      skill: member.manifest.skill,
    })),
    prior,
  );
}

export interface PredictionFacts {
  readonly frame: FeatureFrame;
  readonly rows: ArrayLike<number>;
  readonly votes: readonly MemberVotes[];
  readonly ensemble: EnsembleOutput;
  readonly symbolOf: (row: number) => string;
  readonly asOf: (row: number) => EpochMs;
  readonly createdAt: EpochMs;
  readonly newId: () => string;
}

/** One prediction per row, with every number behind it. */
export function predictionsOf(facts: PredictionFacts): Prediction[] {
  const { frame, rows, votes, ensemble } = facts;
  const first = votes[0] as MemberVotes;
  const versions = votes.map(({ member }) => nameOf(member.manifest)).join(',');
  const names = [...new Set(votes.flatMap(({ member }) => member.manifest.features.names))];
  const window = windowOf(votes.map(({ member }) => member));
  return Array.from({ length: rows.length }, (_, i) => {
    const row = rows[i] as number;
    const signal = SIGNALS[ensemble.signals[i] as number] as Prediction['signal'];
    return {
      id: facts.newId(),
      symbol: facts.symbolOf(row),
      interval: frame.interval,
      horizon: first.member.manifest.label.horizon,
      as_of: facts.asOf(row),
      bar_time: frame.features.time[row] as number,
      signal,
      confidence_score: ensemble.confidence[i] as number,
      probabilities: triple(ensemble.probabilities, i),
      expected_return: ensemble.expected[i] as number,
      models: votes.map((vote, m) => voteOf(vote, i, ensemble.weights[m] as number)),
      inputs_hash: inputsHash(frame, { row, window }, names, versions),
      created_at: facts.createdAt,
    };
  });
}

function voteOf(vote: MemberVotes, row: number, weight: number): ModelVote {
  const { manifest } = vote.member;
  return {
    kind: manifest.kind,
    version: manifest.version,
    probabilities: triple(vote.raw, row),
    calibrated: triple(vote.calibrated, row),
    expected_return: vote.expected[row] as number,
    weight,
    shrinkage: manifest.shrinkage,
    r2: manifest.skill,
  };
}

function triple(probabilities: Float32Array, row: number): Probabilities {
  const at = row * CLASSES;
  return {
    sell: probabilities[at] as number,
    hold: probabilities[at + 1] as number,
    buy: probabilities[at + 2] as number,
  };
}

/** Over all that the models saw: the row, or the longest window that any of them looks at. */
function inputsHash(
  frame: FeatureFrame,
  { row, window }: { readonly row: number; readonly window: number },
  names: readonly string[],
  versions: string,
): string {
  const hash = createHash('sha256').update(versions);
  for (let at = row - window + 1; at <= row; at++) {
    const values = Float32Array.from(names, (name) => frame.features.columns[name]?.[at] as number);
    hash.update(new Uint8Array(values.buffer));
  }
  return hash.digest('hex').slice(0, 16);
}

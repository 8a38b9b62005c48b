import { OpenAlphaError } from '../../domain/errors.js';
import type { EpochMs } from '../../domain/time.js';
import { groupByTime } from '../../math/group-by-time.js';

/** What a split looks at, per row: bar time, last time the label needs, and 1 where the row can be learnt from. */
export interface SplitInput {
  readonly time: Float64Array;
  readonly spanEnd: Float64Array;
  readonly usable: Uint8Array;
}

/** Row numbers, ascending, of three parts of time that share no label span. */
export interface Split {
  readonly train: Uint32Array;
  /** For early stopping and calibration. */
  readonly validation: Uint32Array;
  /** Held back: for measuring only. */
  readonly test: Uint32Array;
  /** First and last bar time of the rows in each part. */
  readonly bounds: {
    readonly trainFrom: EpochMs;
    readonly trainTo: EpochMs;
    readonly validationFrom: EpochMs;
    readonly validationTo: EpochMs;
    readonly testFrom: EpochMs;
    readonly testTo: EpochMs;
  };
  /** Rows dropped because their label reaches into the next part. */
  readonly purged: number;
  /** Rows dropped because they follow too closely on the part before. */
  readonly embargoed: number;
}

export interface SplitOptions {
  /** Share of the sessions to learn from. Default 0.7. */
  readonly train: number;
  /** Share of the sessions, after those, to stop and calibrate on. Default 0.15; what remains is the test. */
  readonly validation: number;
  /** First sessions of validation and of test that are left out. Default 5. */
  readonly embargo: number;
}

const DEFAULT_SPLIT: SplitOptions = { train: 0.7, validation: 0.15, embargo: 5 };

/**
 * Cuts the distinct session times of the usable rows into train, validation and test, oldest first. Purge: a row whose label
 * needs a bar at or after the first session of the next part is dropped (López de Prado 2018, section 7.4.1). Embargo: the first
 * sessions of validation and test are dropped too, because their features still overlap with the labels before them.
 * A usable row without a label (`spanEnd` NaN) is never taken. Refuses NO_DATA when a part would be empty, USAGE for shares that
 * leave no test.
 */
export function chronologicalSplit(rows: SplitInput, options: SplitOptions = DEFAULT_SPLIT): Split {
  const { train, validation, embargo } = options;
  if (!(train > 0 && validation > 0 && train + validation < 1)) {
    throw new OpenAlphaError('USAGE', `The split gives ${train} to training and ${validation} to validation.`, {
      hint: 'Both are shares above 0 whose sum is below 1, for example 0.7 and 0.15.',
    });
  }
  checkEmbargo(embargo);
  const sessions = usableSessions(rows);
  const first = Math.round(sessions.length * train);
  const second = Math.round(sessions.length * (train + validation));
  return cut(rows, sessions, { validation: first, test: second, end: sessions.length }, embargo);
}

export interface WalkForwardOptions {
  /** Number of test folds, at least 1. */
  readonly folds: number;
  /** Share of the sessions before each test fold that is kept for validation, above 0 and below 1. */
  readonly validation: number;
  /** As in `SplitOptions`. */
  readonly embargo: number;
  /** Share of all sessions that come before the first test fold, above 0 and below 1. */
  readonly minTrain: number;
}

/**
 * Expanding window: the sessions after the first `minTrain` are cut into `folds` test parts of equal length, one after another;
 * each is preceded by all earlier sessions, the last `validation` of them for validation. Purge and embargo as in
 * `chronologicalSplit`. Refuses NO_DATA when a part of any fold would be empty.
 */
export function walkForward(rows: SplitInput, options: WalkForwardOptions): Split[] {
  const { folds, validation, embargo, minTrain } = options;
  if (!Number.isInteger(folds) || folds < 1 || !inside(validation) || !inside(minTrain)) {
    throw new OpenAlphaError(
      'USAGE',
      `Walk-forward was given ${folds} folds, ${validation} for validation and ${minTrain} before the first fold.`,
      { hint: 'Use a whole number of folds, and shares between 0 and 1, for example 4, 0.15 and 0.5.' },
    );
  }
  checkEmbargo(embargo);
  const sessions = usableSessions(rows);
  const start = Math.round(sessions.length * minTrain);
  return Array.from({ length: folds }, (_, fold) => {
    const test = start + Math.round(((sessions.length - start) * fold) / folds);
    const end = start + Math.round(((sessions.length - start) * (fold + 1)) / folds);
    return cut(rows, sessions, { validation: Math.round(test * (1 - validation)), test, end }, embargo);
  });
}

function inside(share: number): boolean {
  return share > 0 && share < 1;
}

function checkEmbargo(embargo: number): void {
  if (Number.isInteger(embargo) && embargo >= 0) return;
  throw new OpenAlphaError('USAGE', `The embargo is ${embargo}; it is a whole number of sessions, 0 or more.`, {
    hint: 'Use --embargo 5.',
  });
}

function usableSessions(rows: SplitInput): Float64Array {
  return groupByTime(rows.time, rows.usable).times;
}

/** Positions in the sessions at which the parts begin, and the end of the last. */
interface Cuts {
  readonly validation: number;
  readonly test: number;
  readonly end: number;
}

function cut(rows: SplitInput, sessions: Float64Array, cuts: Cuts, embargo: number): Split {
  const at = (session: number) => sessions[session] ?? Number.POSITIVE_INFINITY;
  // Part p takes bar times in [from[p], until[p]) and labels that end before until[p]; the test's labels may end anywhere.
  const from = [Number.NEGATIVE_INFINITY, at(cuts.validation + embargo), at(cuts.test + embargo)];
  const until = [at(cuts.validation), at(cuts.test), at(cuts.end)];
  const parts: [number[], number[], number[]] = [[], [], []];
  let purged = 0;
  let embargoed = 0;
  for (let row = 0; row < rows.time.length; row++) {
    if (rows.usable[row] === 0) continue;
    const time = rows.time[row] as number;
    const part = time < (until[0] as number) ? 0 : time < (until[1] as number) ? 1 : 2;
    if (time >= (until[part] as number)) continue;
    const reach = part === 2 ? Number.POSITIVE_INFINITY : (until[part] as number);
    if (time < (from[part] as number)) embargoed++;
    else if ((rows.spanEnd[row] as number) < reach) (parts[part] as number[]).push(row);
    else purged++;
  }

  const empty = parts.findIndex((part) => part.length === 0);
  if (empty >= 0) throw tooFewSessions(empty, cuts, embargo);
  const [train, validation, test] = parts.map((part) => Uint32Array.from(part)) as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  const [trainFrom, trainTo] = boundsOf(rows.time, train);
  const [validationFrom, validationTo] = boundsOf(rows.time, validation);
  const [testFrom, testTo] = boundsOf(rows.time, test);
  const bounds = { trainFrom, trainTo, validationFrom, validationTo, testFrom, testTo };
  return { train, validation, test, bounds, purged, embargoed };
}

function boundsOf(time: Float64Array, rows: Uint32Array): [number, number] {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    from = Math.min(from, time[row] as number);
    to = Math.max(to, time[row] as number);
  }
  return [from, to];
}

function tooFewSessions(part: number, cuts: Cuts, embargo: number): OpenAlphaError {
  const lengths = [cuts.validation, cuts.test - cuts.validation, cuts.end - cuts.test];
  const name = ['training', 'validation', 'test'][part] as string;
  return new OpenAlphaError(
    'NO_DATA',
    `${cuts.end} sessions with usable rows are too few: training gets ${lengths[0]}, validation ${lengths[1]} and test ${lengths[2]}, ` +
      `and after an embargo of ${embargo} sessions and the purge of labels that reach into the next part nothing is left for ${name}.`,
    { hint: 'Use a longer history, a shorter --horizon, features with a shorter lookback, or a smaller --embargo.' },
  );
}

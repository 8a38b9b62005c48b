import type { BarPanel } from '../../domain/bar.js';
import type { CorporateAction } from '../../domain/corporate-action.js';
import { DAY, type EpochMs, msToDate } from '../../domain/time.js';
import { medianInPlace } from '../../math/median.js';
import { adjustForward } from './adjust.js';
import { type Finding, LONG_GAP_DAYS, type QualityOptions } from './quality-finding.js';

/**
 * New shares per old one in common splits. The smaller ratios (5:4, 4:3) and reverse 2:3 are left out: a price moves that
 * far on news, and a finding that is mostly wrong is not read.
 */
const SPLITS = [1.5, 2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 50, 100];
const REVERSE_SPLITS = SPLITS.filter((ratio) => ratio >= 2).map((ratio) => 1 / ratio);

/** A split smaller than this (GOOG 2015: 1.0027) cannot be told from a day's return. */
const LEAST_SPLIT = Math.log(1.15);

/** No common split moves a price by less on its ex-date. */
const LEAST_JUMP = Math.log(1.5) - 0.12;

/**
 * How far the open of an ex-date, and its close, may be from a split ratio in log terms. A split comes overnight and is met
 * within a few percent (DISCA 2014: 0.041); a fall by as much comes during the day, or does not stop there.
 */
const OPEN_TOLERANCE = 0.045;
const CLOSE_TOLERANCE = 0.12;
const REVERTED_TOLERANCE = 0.02;

/** Volume of an ex-date over the usual, beyond the ratio of the split (DISCK 2014: 3.0 in all; falls on news: 6 to 30). */
const MOST_VOLUME = 4;

/** Fewer returns say nothing about a stock's own deviation. */
const ENOUGH_RETURNS = 20;

/** Price columns adjusted forward, and the log return of each row's close and open against the close before. */
interface Moves {
  readonly toClose: (row: number) => number;
  readonly toOpen: (row: number) => number;
}

/** Unadjusted actions, mismatched splits, bad prints and other outliers of daily bars. */
export function findMoveIssues(
  bars: BarPanel,
  actions: readonly CorporateAction[],
  options: QualityOptions,
): Finding[] {
  const { open, close } = adjustForward(bars, actions).columns;
  const moves: Moves = {
    toClose: (row) => Math.log((close[row] as number) / (close[row - 1] as number)),
    toOpen: (row) => Math.log((open[row] as number) / (close[row - 1] as number)),
  };
  const up = Math.log(1 + (options.move ?? 0.4));
  const down = Math.log(1 - Math.min(options.move ?? 0.4, 0.99));
  const splits = splitsByStock(bars, actions);

  const findings: Finding[] = [];
  for (let s = 0; s < bars.symbols.length; s++) {
    const from = bars.offsets[s] as number;
    const until = bars.offsets[s + 1] as number;
    const own = splits.get(s);
    let deviation: number | undefined;
    for (let row = from + 1; row < until; row++) {
      const split = own?.get(row);
      if (split !== undefined && Math.abs(Math.log(split)) >= LEAST_SPLIT) {
        const mismatch = splitMismatch(bars, s, row, split, moves);
        if (mismatch) findings.push(mismatch);
        if (mismatch) continue;
      }
      const move = moves.toClose(row);
      if (Math.abs(move) < LEAST_JUMP || isAfterLongGap(bars, row)) continue;
      deviation ??= robustDeviation(moves, from, until);
      if (Math.abs(move) < (options.deviations ?? 10) * deviation) continue;
      const back = row + 1 < until && isReversal(move, moves.toClose(row + 1), deviation);
      const finding = judgeMove(bars, s, row, { moves, deviation, back, isLarge: move >= up || move <= down });
      if (!finding) continue;
      findings.push(finding);
      if (back) row++;
    }
  }
  return findings;
}

/** Recorded splits by stock and the row at which they take effect. */
function splitsByStock(bars: BarPanel, actions: readonly CorporateAction[]): Map<number, Map<number, number>> {
  const position = new Map(bars.symbols.map((symbol, s) => [symbol, s]));
  const splits = new Map<number, Map<number, number>>();
  for (const { symbol, type, ex_date, value } of actions) {
    const s = position.get(symbol);
    if (s === undefined || type !== 'split') continue;
    const time = bars.time.subarray(bars.offsets[s], bars.offsets[s + 1]);
    const at = time.findIndex((date) => date >= ex_date);
    if (at <= 0) continue;
    const row = (bars.offsets[s] as number) + at;
    const own = splits.get(s) ?? new Map<number, number>();
    own.set(row, (own.get(row) ?? 1) * value);
    splits.set(s, own);
  }
  return splits;
}

/** After adjustment the open of an ex-date is near the close before; where it is off by the split, the kind is wrong. */
function splitMismatch(bars: BarPanel, s: number, row: number, split: number, moves: Moves): Finding | undefined {
  const size = Math.abs(Math.log(split));
  const left = moves.toOpen(row);
  if (Math.abs(left) < size / 2 || Math.abs(left) > size * 1.5) return undefined;
  const didJump = Math.sign(left) === -Math.sign(Math.log(split));
  const change = `${number(close(bars, row - 1))} to ${number(bars.columns.open[row] as number)}`;
  return finding(bars, s, row, row, 'adjustment_mismatch', 'error', [
    `A split of ${number(split)} is recorded,`,
    didJump
      ? `and prices that are stored as adjusted for it still went from ${change} overnight.`
      : `but prices that are stored as raw do not show it: ${change} overnight. Its date or their kind is wrong.`,
  ]);
}

interface Judged {
  readonly moves: Moves;
  readonly deviation: number;
  /** The next session took the move back. */
  readonly back: boolean;
  readonly isLarge: boolean;
}

function judgeMove(
  bars: BarPanel,
  s: number,
  row: number,
  { moves, deviation, back, isLarge }: Judged,
): Finding | undefined {
  const traded = volumeAgainstBefore(bars, s, row);
  const ratio = back ? revertedRatio(moves.toClose(row)) : splitRatio(moves, row, traded);
  const change = `${number(close(bars, row - 1))} to ${number(close(bars, row))} (${percent(moves.toClose(row))})`;
  if (ratio !== undefined) {
    const words = ratio > 1 ? `${number(ratio)}:1 split` : `1:${number(1 / ratio)} reverse split`;
    return finding(bars, s, row, row, 'unadjusted_action', 'error', [
      `The close went from ${change}, as by a ${words} that is not recorded`,
      back
        ? 'and is back the next session: it was applied to one bar alone.'
        : 'or that the prices are not adjusted for.',
    ]);
  }
  if (!isLarge && !back) return undefined;
  const deviations = deviation > 0 ? `, ${Math.round(Math.abs(moves.toClose(row)) / deviation)} deviations` : '';
  if (back) {
    return finding(bars, s, row, row + 1, 'outlier', 'error', [
      `The close went from ${change}${deviations}, and back to ${number(close(bars, row + 1))}: a bad print.`,
    ]);
  }
  const overnight = moves.toOpen(row) / moves.toClose(row);
  return finding(bars, s, row, row, 'outlier', 'warning', [
    `The close went from ${change}${deviations}; ${Math.round(overnight * 100)} % of it overnight,`,
    `volume ${number(Math.round(traded * 10) / 10)} times the month before. News, or a spin-off that is not recorded.`,
  ]);
}

/** The split that a move looks like, new shares per old one. On news a price falls as far, but on many times the volume. */
function splitRatio(moves: Moves, row: number, traded: number): number | undefined {
  const toClose = moves.toClose(row);
  const toOpen = moves.toOpen(row);
  return (toClose < 0 ? SPLITS : REVERSE_SPLITS).find((ratio) => {
    const split = Math.log(ratio);
    const isNear = Math.abs(toOpen + split) <= OPEN_TOLERANCE && Math.abs(toClose + split) <= CLOSE_TOLERANCE;
    return isNear && traded < MOST_VOLUME * Math.max(1, ratio);
  });
}

/** The split that a close looks like which the next session took back: it shows in that close alone, and exactly. */
function revertedRatio(toClose: number): number | undefined {
  return (toClose < 0 ? SPLITS : REVERSE_SPLITS).find(
    (ratio) => Math.abs(toClose + Math.log(ratio)) <= REVERTED_TOLERANCE,
  );
}

/** Then the finding is the gap. */
function isAfterLongGap(bars: BarPanel, row: number): boolean {
  return (bars.time[row] as number) - (bars.time[row - 1] as number) > LONG_GAP_DAYS * DAY;
}

function isReversal(move: number, next: number, deviation: number): boolean {
  return Math.sign(next) === -Math.sign(move) && Math.abs(move + next) <= Math.max(0.1 * Math.abs(move), 3 * deviation);
}

/** 1.4826 x median absolute log return: a standard deviation that the outliers themselves do not widen; 0 for few returns. */
function robustDeviation(moves: Moves, from: number, until: number): number {
  if (until - from - 1 < ENOUGH_RETURNS) return 0;
  return (
    1.4826 *
    medianInPlace(Float64Array.from({ length: until - from - 1 }, (_, i) => Math.abs(moves.toClose(from + 1 + i))))
  );
}

/** Volume of a row over the median of the 20 bars before it. */
function volumeAgainstBefore(bars: BarPanel, s: number, row: number): number {
  const from = Math.max(bars.offsets[s] as number, row - 20);
  const before = medianInPlace(bars.columns.volume.slice(from, row));
  return (bars.columns.volume[row] as number) / Math.max(1, before);
}

function close(bars: BarPanel, row: number): number {
  return bars.columns.close[row] as number;
}

function percent(logReturn: number): string {
  const value = Math.expm1(logReturn) * 100;
  return `${value > 0 ? '+' : ''}${value.toFixed(0)} %`;
}

function number(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function finding(
  bars: BarPanel,
  s: number,
  fromRow: number,
  toRow: number,
  kind: Finding['kind'],
  severity: Finding['severity'],
  words: readonly string[],
): Finding {
  const from = bars.time[fromRow] as EpochMs;
  const detail = `${msToDate(from)}: ${words.join(' ')}`;
  return { kind, symbol: bars.symbols[s] as string, from, to: bars.time[toRow] as EpochMs, severity, detail };
}

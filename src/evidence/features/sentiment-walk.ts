import type { SentimentPanel } from '../../domain/sentiment.js';
import { DAY, type EpochMs } from '../../domain/time.js';
import { datedAt, decay, LONG_HALF_LIFE, OLDEST } from './sentiment-decay.js';

/** How far back texts are counted. */
const NEWS_SPAN = 7 * DAY;
/** Below this share of what was there before a removal, the remainder is mostly rounding and is added up anew. */
const THIN = 1e-6;

/** What is known of a stock's sentiment, one value per bar. */
export interface SentimentColumns {
  /** -1 to 1; 0 when missing. */
  readonly score: Float64Array;
  /** Score minus the score with the long half-life; 0 when missing. */
  readonly trend: Float64Array;
  /** Texts of the last 7 days. */
  readonly articles: Float64Array;
  /** 1 when nothing counts towards the score. */
  readonly missing: Float64Array;
}

/**
 * The sentiment of one stock at the end of each of its bars, from rows `from .. until - 1` of the panel (that stock's, ascending
 * by known_at) and ascending times `barEnd`. One pass: sums are carried on, fade from bar to bar, take in what has become
 * known, and let go of what has become too old. The clear form is `sentimentClearly`.
 */
export function walkSentiment(
  panel: SentimentPanel,
  from: number,
  until: number,
  barEnd: Float64Array,
  out: SentimentColumns,
): void {
  const dated = new Float64Array(until - from);
  for (let i = from; i < until; i++) dated[i - from] = datedAt(panel.ts[i], panel.time[i]);
  const byDate = ascending(dated);
  // Per observation: 1 while it is in the sums, and 1 when its texts were counted.
  const summed = new Uint8Array(until - from);
  const counted = new Uint8Array(until - from);
  const sums = new Float64Array(4);
  let live = 0;
  let articles = 0;
  let next = from;
  let oldest = 0;
  let oldestNews = 0;
  for (let row = 0; row < barEnd.length; row++) {
    const at = barEnd[row];
    if (live > 0) fade(sums, at - barEnd[row - 1]);
    for (; next < until && panel.time[next] <= at; next++) {
      const k = next - from;
      const age = at - dated[k];
      if (age <= OLDEST && panel.weight[next] > 0) {
        summed[k] = 1;
        live++;
        add(sums, panel.weight[next], panel.score[next], age);
      }
      if (age <= NEWS_SPAN) {
        counted[k] = 1;
        articles += panel.articles[next];
      }
    }
    const before = sums[SHORT];
    for (; oldest < byDate.length && at - dated[byDate[oldest]] > OLDEST; oldest++) {
      const k = byDate[oldest];
      if (summed[k] === 0) continue;
      summed[k] = 0;
      live--;
      add(sums, -panel.weight[from + k], panel.score[from + k], at - dated[k]);
    }
    if (live === 0) sums.fill(0);
    else if (sums[SHORT] < THIN * before) {
      sums.fill(0);
      for (let j = oldest; j < byDate.length; j++) {
        const k = byDate[j];
        if (summed[k] === 1) add(sums, panel.weight[from + k], panel.score[from + k], at - dated[k]);
      }
    }
    for (; oldestNews < byDate.length && at - dated[byDate[oldestNews]] > NEWS_SPAN; oldestNews++) {
      if (counted[byDate[oldestNews]] === 1) articles -= panel.articles[from + byDate[oldestNews]];
    }
    const score = live > 0 ? sums[SHORT_SCORE] / sums[SHORT] : 0;
    out.score[row] = score;
    out.trend[row] = live > 0 ? score - sums[LONG_SCORE] / sums[LONG] : 0;
    out.articles[row] = articles;
    out.missing[row] = live > 0 ? 0 : 1;
  }
}

/** Positions in the sums: weights, and weights times scores, for either half-life. */
const SHORT = 0;
const SHORT_SCORE = 1;
const LONG = 2;
const LONG_SCORE = 3;

/** Exponent of e per millisecond at the long half-life. */
const LONG_RATE = -Math.LN2 / LONG_HALF_LIFE;

/** What the short half-life leaves where the long one leaves `long`: its fifth power, for 15 days are 5 times 3. */
function shortOf(long: number): number {
  return long * long * (long * long) * long;
}

function fade(sums: Float64Array, span: number): void {
  const long = Math.exp(span * LONG_RATE);
  const short = shortOf(long);
  sums[SHORT] *= short;
  sums[SHORT_SCORE] *= short;
  sums[LONG] *= long;
  sums[LONG_SCORE] *= long;
}

/** Takes an observation in; with the weight negated, out. */
function add(sums: Float64Array, weight: number, score: number, age: number): void {
  const long = Math.exp(age * LONG_RATE);
  const short = shortOf(long);
  sums[SHORT] += weight * short;
  sums[SHORT_SCORE] += weight * short * score;
  sums[LONG] += weight * long;
  sums[LONG_SCORE] += weight * long * score;
}

/** Positions of the values in ascending order. */
function ascending(values: Float64Array): Uint32Array {
  const positions = Uint32Array.from(values, (_, i) => i);
  // Texts mostly become known in the order of their dates.
  for (let i = 1; i < values.length; i++) {
    if (values[i] < values[i - 1]) return positions.sort((a, b) => values[a] - values[b] || a - b);
  }
  return positions;
}

/** `SentimentColumns` at one time. */
export interface SentimentState {
  readonly score: number;
  readonly trend: number;
  readonly articles: number;
  readonly missing: number;
}

/** The sentiment of one stock at one time, as it is defined. Same rows as `walkSentiment`. */
export function sentimentClearly(panel: SentimentPanel, from: number, until: number, at: EpochMs): SentimentState {
  const sums = { short: 0, shortScore: 0, long: 0, longScore: 0 };
  let articles = 0;
  for (let i = from; i < until; i++) {
    if (panel.time[i] > at) continue;
    const age = at - datedAt(panel.ts[i], panel.time[i]);
    const short = panel.weight[i] * decay(age);
    const long = panel.weight[i] * decay(age, LONG_HALF_LIFE);
    sums.short += short;
    sums.shortScore += short * panel.score[i];
    sums.long += long;
    sums.longScore += long * panel.score[i];
    if (age <= NEWS_SPAN) articles += panel.articles[i];
  }
  if (sums.short === 0) return { score: 0, trend: 0, articles, missing: 1 };
  const score = sums.shortScore / sums.short;
  return { score, trend: score - sums.longScore / sums.long, articles, missing: 0 };
}

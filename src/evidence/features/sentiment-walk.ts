import type { SentimentPanel } from '../../domain/sentiment.js';
import { DAY, type EpochMs } from '../../domain/time.js';
import { datedAt, decay, LONG_HALF_LIFE, OLDEST, SHORT_HALF_LIFE } from './sentiment-decay.js';

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
  /** Per observation: 1 when it is in the sums. */
  const summed = new Uint8Array(until - from);
  const counted = new Uint8Array(until - from);
  const sums = { short: 0, shortScore: 0, long: 0, longScore: 0 };
  let live = 0;
  let articles = 0;
  let next = from;
  let oldest = 0;
  let oldestNews = 0;

  const add = (k: number, at: EpochMs, sign: 1 | -1) => {
    const age = at - dated[k];
    const weight = panel.weight[from + k];
    const score = panel.score[from + k];
    const short = sign * weight * 2 ** (-age / SHORT_HALF_LIFE);
    const long = sign * weight * 2 ** (-age / LONG_HALF_LIFE);
    sums.short += short;
    sums.shortScore += short * score;
    sums.long += long;
    sums.longScore += long * score;
  };
  const addUpAnew = (at: EpochMs) => {
    clear(sums);
    for (let j = oldest; j < byDate.length; j++) if (summed[byDate[j]]) add(byDate[j], at, 1);
  };

  for (let row = 0; row < barEnd.length; row++) {
    const at = barEnd[row];
    if (live > 0) fade(sums, at - barEnd[row - 1]);
    for (; next < until && panel.time[next] <= at; next++) {
      const k = next - from;
      const age = at - dated[k];
      if (age <= OLDEST && panel.weight[next] > 0) {
        summed[k] = 1;
        live++;
        add(k, at, 1);
      }
      if (age <= NEWS_SPAN) {
        counted[k] = 1;
        articles += panel.articles[next];
      }
    }
    const before = sums.short;
    for (; oldest < byDate.length && at - dated[byDate[oldest]] > OLDEST; oldest++) {
      const k = byDate[oldest];
      if (!summed[k]) continue;
      summed[k] = 0;
      live--;
      add(k, at, -1);
    }
    if (live === 0) clear(sums);
    else if (sums.short < THIN * before) addUpAnew(at);
    for (; oldestNews < byDate.length && at - dated[byDate[oldestNews]] > NEWS_SPAN; oldestNews++) {
      const k = byDate[oldestNews];
      if (counted[k]) articles -= panel.articles[from + k];
    }
    const score = live > 0 ? sums.shortScore / sums.short : 0;
    out.score[row] = score;
    out.trend[row] = live > 0 ? score - sums.longScore / sums.long : 0;
    out.articles[row] = articles;
    out.missing[row] = live > 0 ? 0 : 1;
  }
}

interface Sums {
  short: number;
  shortScore: number;
  long: number;
  longScore: number;
}

function fade(sums: Sums, span: number): void {
  const short = 2 ** (-span / SHORT_HALF_LIFE);
  const long = 2 ** (-span / LONG_HALF_LIFE);
  sums.short *= short;
  sums.shortScore *= short;
  sums.long *= long;
  sums.longScore *= long;
}

function clear(sums: Sums): void {
  sums.short = 0;
  sums.shortScore = 0;
  sums.long = 0;
  sums.longScore = 0;
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

/** Columns of `SentimentColumns` for one time. */
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

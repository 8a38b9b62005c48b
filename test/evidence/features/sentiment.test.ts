import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SentimentObservation, SentimentPanel } from '../../../src/domain/sentiment.js';
import { DAY, HOUR } from '../../../src/domain/time.js';
import { computeFeatures } from '../../../src/evidence/features/compute.js';
import { sentimentClearly, walkSentiment } from '../../../src/evidence/features/sentiment-walk.js';
import { endOf, featureInput, type PlainBar, type PlainSentiment, weekday } from './synthetic-input.js';

const NAMES = ['sentiment_score', 'sentiment_trend', 'news_count_7d', 'sentiment_missing'];

const bar = (time: number): PlainBar => ({ time, open: 10, high: 11, low: 9, close: 10, volume: 5 });

/** The four features at the end of each bar of one stock. */
function featuresOf(bars: readonly PlainBar[], sentiment: readonly PlainSentiment[]) {
  const stocks = [{ symbol: 'AAA', sector: null, bars, sentiment }];
  const { columns } = computeFeatures(featureInput({ interval: '1d', stocks, macro: {} }), NAMES);
  return { score: columns[NAMES[0]], trend: columns[NAMES[1]], count: columns[NAMES[2]], missing: columns[NAMES[3]] };
}

const at = endOf(bar(weekday(30)), '1d');
const text = (daysAgo: number, score: number, more: Partial<PlainSentiment> = {}): PlainSentiment => ({
  ts: at - daysAgo * DAY,
  knownAt: at - daysAgo * DAY,
  score,
  weight: 1,
  articles: 1,
  ...more,
});

describe('sentiment features', () => {
  it('halve the weight of a text every three days, and every fifteen for the slower mean', () => {
    const { score, trend, count, missing } = featuresOf([bar(weekday(30))], [text(0, 1), text(3, -0.5), text(15, 0.2)]);
    const short = [1, 0.5, 1 / 32];
    const long = [1, 2 ** -0.2, 0.5];
    const mean = (w: number[]) => (w[0] - 0.5 * w[1] + 0.2 * w[2]) / (w[0] + w[1] + w[2]);
    expect(score[0]).toBeCloseTo(mean(short), 6);
    expect(trend[0]).toBeCloseTo(mean(short) - mean(long), 6);
    expect(count[0]).toBeCloseTo(Math.log(3), 6);
    expect(missing[0]).toBe(0);
  });

  it('weigh by confidence and number of texts', () => {
    expect(featuresOf([bar(weekday(30))], [text(0, 1, { weight: 3 }), text(0, -1)]).score[0]).toBeCloseTo(0.5, 6);
  });

  it('do not see a text before it is known, and see it with its true age afterwards', () => {
    const late = text(3, -1, { knownAt: at + 1 });
    const { score } = featuresOf([bar(weekday(30)), bar(weekday(31))], [text(0, 1), late]);
    expect(score[0]).toBe(1);
    expect(score[1]).toBeCloseTo((1 - 0.5) / 1.5, 6);
  });

  it('forget a text after 30 days, count it for 7, and are neutral and flagged when nothing is left', () => {
    const just = featuresOf([bar(weekday(30))], [text(30, -1)]);
    expect([just.score[0], just.count[0], just.missing[0]]).toEqual([-1, 0, 0]);
    const gone = featuresOf([bar(weekday(30))], [text(30 + 1 / 24, -1)]);
    expect([gone.score[0], gone.trend[0], gone.count[0], gone.missing[0]]).toEqual([0, 0, 0, 1]);
    const counted = featuresOf([bar(weekday(30))], [text(7, -1, { articles: 4 }), text(7.01, -1, { articles: 50 })]);
    expect(counted.count[0]).toBeCloseTo(Math.log(5), 6);
  });

  it('date a text that bears a later time than it was known by the time it was known', () => {
    const early = text(3, 1, { ts: at - 1 * DAY });
    expect(featuresOf([bar(weekday(30))], [early, text(0, 0)]).score[0]).toBeCloseTo(0.5 / 1.5, 6);
  });

  it('see a faint text although a very heavy one has just grown too old, and although all had gone before', () => {
    const bars = [bar(weekday(5)), bar(weekday(30)), bar(weekday(31)), bar(weekday(60))];
    const heavy = text(30, 1, { weight: 1e14 });
    const faint = { weight: 1e-5 };
    const { score } = featuresOf(bars, [heavy, text(2, -0.5, faint), text(-42, 0.25, faint)]);
    expect(score[1]).toBe(1);
    expect(score[2]).toBeCloseTo(-0.5, 6);
    expect(score[3]).toBeCloseTo(0.25, 6);
  });

  it('treat a text of no weight as no evidence', () => {
    expect(featuresOf([bar(weekday(30))], [text(1, 0.9, { weight: 0 })]).missing[0]).toBe(1);
  });

  it('are neutral and flagged for a stock that the panel does not know', () => {
    const input = featureInput({
      interval: '1d',
      stocks: [{ symbol: 'AAA', sector: null, bars: [bar(weekday(30))], sentiment: [] }],
      macro: {},
    });
    for (const sentiment of [null, { ...(input.sentiment as SentimentPanel), symbols: ['BBB'] }]) {
      const { columns } = computeFeatures({ ...input, sentiment }, NAMES);
      expect(NAMES.map((name) => columns[name][0])).toEqual([0, 0, 0, 1]);
    }
  });
});

const observation = fc.record({
  symbol: fc.constant('AAA'),
  source: fc.constantFrom('news', 'reddit', 'reuters'),
  age: fc.integer({ min: 0, max: 80 * 24 }),
  delay: fc.integer({ min: -24, max: 40 * 24 }),
  score: fc.integer({ min: -100, max: 100 }).map((n) => n / 100),
  confidence: fc.constantFrom(0, 0.001, 0.5, 1, 1),
  articles: fc.constantFrom(1, 2, 5, 10_000),
});

const observations = fc.array(observation, { maxLength: 60 }).map((rows) =>
  rows
    .map(({ age, delay, ...rest }): SentimentObservation => {
      const ts = at - age * HOUR;
      return { ...rest, ts, known_at: ts + delay * HOUR, scorer: 'test', provider: 'synthetic' };
    })
    .sort((a, b) => a.known_at - b.known_at),
);

function panelOf(rows: readonly SentimentObservation[]): SentimentPanel {
  return {
    symbols: ['AAA'],
    offsets: Uint32Array.of(0, rows.length),
    time: Float64Array.from(rows, (o) => o.known_at),
    ts: Float64Array.from(rows, (o) => o.ts),
    score: Float32Array.from(rows, (o) => o.score),
    weight: Float32Array.from(rows, (o) => o.confidence * o.articles),
    articles: Float32Array.from(rows, (o) => o.articles),
  };
}

/** Ends of bars at uneven distances, the last one at `at`. */
const steps = fc
  .array(fc.constantFrom(0.5, 1, 3, 24, 24, 72, 24 * 20), { minLength: 1, maxLength: 60 })
  .map((hours) => {
    let back = at;
    return Float64Array.from([at, ...hours.map((h) => (back -= h * HOUR))].reverse());
  });

describe('one pass over the sentiment of a stock', () => {
  it('gives at every bar what the definition gives there', () => {
    fc.assert(
      fc.property(observations, steps, (rows, ends) => {
        const panel = panelOf(rows);
        const [score, trend, articles, missing] = Array.from({ length: 4 }, () => new Float64Array(ends.length));
        walkSentiment(panel, 0, rows.length, ends, { score, trend, articles, missing });
        ends.forEach((end, i) => {
          const clear = sentimentClearly(panel, 0, rows.length, end);
          expect(missing[i]).toBe(clear.missing);
          expect(articles[i]).toBe(clear.articles);
          expect(Math.abs(score[i] - clear.score)).toBeLessThan(1e-7);
          expect(Math.abs(trend[i] - clear.trend)).toBeLessThan(1e-7);
        });
      }),
    );
  });
});

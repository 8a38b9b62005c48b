import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourlyObservations } from '../../../../src/evidence/sentiment/aggregate/observations.js';
import type { ScoredArticle } from '../../../../src/ports/store.js';
import { DAY, HOUR, NOW, scored } from './samples.js';

const options = { scorer: 's-1' };

describe('hourly observations', () => {
  it('are the mean of an hour, weighted by relevance and confidence, known when the last article was', () => {
    const articles = [
      scored({ score: 1, relevance: 0.5, confidence: 0.5, published_at: NOW + 1, known_at: NOW + HOUR }),
      scored({
        score: -0.5,
        relevance: 1,
        confidence: 0.75,
        published_at: NOW + 59 * 60_000,
        known_at: NOW + 2 * HOUR,
      }),
      scored({ score: 0.25, published_at: NOW + HOUR, known_at: NOW + 3 * HOUR }),
    ];
    const [first, second, ...more] = hourlyObservations(articles, options);
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      symbol: 'AAA',
      source: 'feed',
      ts: NOW,
      confidence: 0.5,
      articles: 2,
      scorer: 's-1',
      provider: 'feed',
      known_at: NOW + 2 * HOUR,
    });
    expect(first!.score).toBeCloseTo((0.25 * 1 + 0.75 * -0.5) / 1, 12);
    expect(second).toMatchObject({ ts: NOW + HOUR, score: 0.25, articles: 1, known_at: NOW + 3 * HOUR });
  });

  it('keep sources apart, and put all files together as news', () => {
    const articles = ['reddit', 'file:a.csv', 'file:b.csv', 'yahoo-news'].map((provider) => scored({ provider }));
    const found = hourlyObservations(articles, options);
    expect(found.map(({ source, articles }) => [source, articles])).toEqual([
      ['news', 2],
      ['reddit', 1],
      ['yahoo-news', 1],
    ]);
  });

  it('count a story once in a source, by its first telling, and once in each source', () => {
    const articles = [
      scored({ story: 'merger', score: -1, published_at: NOW + 5, known_at: NOW + HOUR }),
      scored({ story: 'merger', score: 1, published_at: NOW + 9, known_at: NOW + 5 }),
      scored({ story: 'merger', score: 0.5, published_at: NOW + DAY }),
      scored({ story: 'merger', score: 0.5, provider: 'other' }),
    ];
    expect(
      hourlyObservations(articles, options).map(({ source, score, articles }) => [source, score, articles]),
    ).toEqual([
      ['feed', 1, 1],
      ['other', 0.5, 1],
    ]);
  });

  it('take a story that was not told for two weeks for a new one', () => {
    const again = [scored({ story: 'merger' }), scored({ story: 'merger', published_at: NOW + 14 * DAY + HOUR })];
    expect(hourlyObservations(again, options)).toHaveLength(2);
  });

  it('let what a poster said of a post go before what the scorer read in it', () => {
    const post = scored({ score: -0.25, confidence: 0.5 });
    const stated = [scored({ ...post, scorer: 'stated', score: 1, confidence: 1 })];
    expect(hourlyObservations([post, scored({ score: 0 })], { ...options, stated })).toMatchObject([
      { score: 0.5, articles: 2, scorer: 's-1' },
    ]);
    expect(hourlyObservations([post], { ...options, stated })).toMatchObject([{ score: 1, scorer: 'stated' }]);
  });

  it('leave out articles that someone else scored into the store, and hours before the first whole one', () => {
    const articles = [scored({ score: 1 }), scored({ score: -1 }), scored({ published_at: NOW - HOUR })];
    const counted = ({ score }: ScoredArticle) => score === 1;
    expect(hourlyObservations(articles, { ...options, from: NOW, counted })).toMatchObject([
      { score: -1, articles: 1 },
    ]);
  });

  it('give nothing for an hour in which nothing weighs anything: missing, not zero', () => {
    expect(hourlyObservations([scored({ relevance: 0 }), scored({ confidence: 0 })], options)).toEqual([]);
    expect(hourlyObservations([], options)).toEqual([]);
  });
});

const anyArticle = fc
  .record({
    hours: fc.integer({ min: 0, max: 60 }),
    delay: fc.integer({ min: 0, max: 20 }),
    score: fc.integer({ min: -4, max: 4 }).map((n) => n / 4),
    confidence: fc.constantFrom(0, 0.25, 1),
    story: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    provider: fc.constantFrom('one', 'two'),
  })
  .map(({ hours, delay, ...more }) => {
    const published_at = NOW + hours * HOUR + 60_000;
    return scored({ ...more, published_at, known_at: published_at + delay * HOUR });
  });

describe('hourly observations of any articles', () => {
  it('come out the same in whatever order the articles are', () => {
    fc.assert(
      fc.property(fc.array(anyArticle, { maxLength: 25 }), (articles) => {
        expect(hourlyObservations(articles.toReversed(), options)).toEqual(hourlyObservations(articles, options));
      }),
      { numRuns: 60 },
    );
  });

  it('are never known before an article that is in them, nor changed by what only becomes known afterwards', () => {
    fc.assert(
      fc.property(fc.array(anyArticle, { maxLength: 25 }), fc.integer({ min: 0, max: 80 }), (articles, hours) => {
        const at = NOW + hours * HOUR;
        const later = articles.map((article) => (article.known_at <= at ? article : { ...article, score: 0.125 }));
        const known = (rows: readonly ScoredArticle[]) =>
          hourlyObservations(rows, options).filter(({ known_at }) => known_at <= at);
        expect(known(later)).toEqual(known(articles));
        // And each of them is what the articles that were known then make by themselves.
        const then = hourlyObservations(
          articles.filter(({ known_at }) => known_at <= at),
          options,
        );
        for (const row of known(articles)) expect(then).toContainEqual(row);
      }),
      { numRuns: 100 },
    );
  });

  it('stay between the scores they are made of, and count no story twice', () => {
    fc.assert(
      fc.property(fc.array(anyArticle, { minLength: 1, maxLength: 25 }), (articles) => {
        const found = hourlyObservations(articles, options);
        const scores = articles.map(({ score }) => score);
        for (const { score, confidence } of found) {
          expect(score).toBeGreaterThanOrEqual(Math.min(...scores) - 1e-12);
          expect(score).toBeLessThanOrEqual(Math.max(...scores) + 1e-12);
          expect(confidence).toBeGreaterThan(0);
        }
        const stories = new Set(articles.map(({ provider, story }) => `${provider} ${story}`)).size;
        expect(found.reduce((sum, { articles: n }) => sum + n, 0)).toBeLessThanOrEqual(stories);
      }),
      { numRuns: 60 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentimentClearly } from '../../../../src/evidence/features/sentiment-walk.js';
import { sentimentBySource } from '../../../../src/evidence/sentiment/aggregate/by-source.js';
import { DAY, HOUR, NOW, said } from './samples.js';

describe('sentimentBySource', () => {
  it('lets every source count the same, however much it writes', () => {
    const { score, sources } = sentimentBySource([said('news', 0, 1, { articles: 50 }), said('reddit', 0, -0.5)], NOW);
    expect(sources).toEqual([
      { source: 'news', score: 1, articles: 50, age_hours: 0, weight: 0.5 },
      { source: 'reddit', score: -0.5, articles: 1, age_hours: 0, weight: 0.5 },
    ]);
    expect(score).toBeCloseTo(0.25, 12);
  });

  it('halves an observation every half-life inside its source, and a source as its newest text ages', () => {
    const rows = [said('news', 0, 1), said('news', 3, -1), said('blog', 3, 0.5)];
    const { sources } = sentimentBySource(rows, NOW);
    expect(sources.map(({ source, weight }) => [source, weight])).toEqual([
      ['news', expect.closeTo(2 / 3, 12)],
      ['blog', expect.closeTo(1 / 3, 12)],
    ]);
    expect(sources[0]!.score).toBeCloseTo((1 - 0.5) / 1.5, 12);
    expect(sources[1]).toMatchObject({ age_hours: 72, articles: 1 });
    const slower = sentimentBySource(rows, NOW, { halfLife: 30 * DAY }).sources;
    expect(slower[1]!.weight).toBeGreaterThan(0.45);
  });

  it('weighs sources by their reliability and their mean confidence', () => {
    const rows = [said('news', 0, 1), said('reddit', 0, 0, { confidence: 0.5 })];
    const { sources } = sentimentBySource(rows, NOW, { reliability: { news: 0.5, unheard: 4 } });
    expect(sources.map(({ weight }) => weight)).toEqual([0.5, 0.5]);
  });

  it('says nothing where nothing is known, for a source that is down, and of what is too old or has no weight', () => {
    expect(sentimentBySource([], NOW)).toEqual({ score: null, sources: [] });
    const silent = [said('news', 31, 1), said('blog', 0, 1, { confidence: 0 }), said('x', 0, 1, { known_at: NOW + 1 })];
    expect(sentimentBySource(silent, NOW)).toEqual({ score: null, sources: [] });
    expect(sentimentBySource([...silent, said('reddit', 1, -1)], NOW)).toMatchObject({
      score: -1,
      sources: [{ source: 'reddit', weight: 1 }],
    });
  });

  it('keeps its sources: the shares add to one and give the score back, and nothing unknown counts', () => {
    const row = fc
      .record({
        source: fc.constantFrom('news', 'reddit', 'blog'),
        hours: fc.integer({ min: -48, max: 40 * 24 }),
        delay: fc.integer({ min: 0, max: 72 }),
        score: fc.integer({ min: -10, max: 10 }).map((n) => n / 10),
        confidence: fc.constantFrom(0, 0.1, 1),
        articles: fc.constantFrom(1, 7),
      })
      .map(({ source, hours, delay, score, ...more }) => {
        const ts = NOW - hours * HOUR;
        return said(source, 0, score, { ...more, ts, known_at: ts + delay * HOUR });
      });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
        const { score, sources } = sentimentBySource(rows, NOW);
        const known = rows.filter(({ known_at }) => known_at <= NOW);
        expect(sentimentBySource(known, NOW)).toEqual({ score, sources });
        if (score === null) return;
        expect(sources.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
        expect(sources.reduce((sum, source) => sum + source.weight * source.score, 0)).toBeCloseTo(score, 12);
        for (let k = 1; k < sources.length; k++) expect(sources[k]!.weight).toBeLessThanOrEqual(sources[k - 1]!.weight);
      }),
    );
  });

  it('says of a single source what the model feature says of the same observations', () => {
    const observation = fc.record({
      daysAgo: fc.integer({ min: 0, max: 35 }),
      score: fc.integer({ min: -8, max: 8 }).map((eighths) => eighths / 8),
      confidence: fc.constantFrom(0, 0.25, 0.5, 1),
      articles: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(observation, { minLength: 1, maxLength: 12 }), (rows) => {
        const seen = rows.map(({ daysAgo, score, ...more }) => said('news', daysAgo, score, more));
        const panel = {
          symbols: ['AAA'],
          offsets: Uint32Array.of(0, seen.length),
          time: Float64Array.from(seen, ({ known_at }) => known_at),
          ts: Float64Array.from(seen, ({ ts }) => ts),
          score: Float32Array.from(seen, ({ score }) => score),
          weight: Float32Array.from(seen, ({ confidence, articles }) => confidence * articles),
          articles: Float32Array.from(seen, ({ articles }) => articles),
        };
        const feature = sentimentClearly(panel, 0, seen.length, NOW);
        const shown = sentimentBySource(seen, NOW);
        expect(shown.score === null).toBe(feature.missing === 1);
        expect(shown.score ?? 0).toBeCloseTo(feature.score, 12);
      }),
    );
  });
});

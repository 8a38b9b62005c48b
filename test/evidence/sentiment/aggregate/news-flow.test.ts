import { describe, expect, it } from 'vitest';
import { impactScore, newsFlow } from '../../../../src/evidence/sentiment/aggregate/news-flow.js';
import { DAY, NOW } from './samples.js';

const told = (story: string, daysAgo: number) => ({ story, known_at: NOW - daysAgo * DAY });

describe('the flow of news', () => {
  it('counts stories, not tellings, and says how much of it was new', () => {
    const flow = newsFlow([told('a', 0), told('a', 1), told('b', 2), told('a', 0.5)], NOW);
    expect(flow.news_count).toBe(2);
    expect(flow.novelty).toBe(0.5);
    expect(flow.fresh_stories).toBeCloseTo(2 ** (-1 / 3) + 2 ** (-2 / 3), 12);
  });

  it('does not take for new what was told in the two weeks before', () => {
    const flow = newsFlow([told('a', 1), told('a', 10), told('b', 1), told('b', 16)], NOW);
    expect(flow).toMatchObject({ news_count: 2, novelty: 0.5 });
  });

  it('says nothing of novelty where nothing was told, and uses nothing that was not known yet', () => {
    expect(newsFlow([], NOW)).toEqual({ news_count: 0, novelty: null, fresh_stories: 0 });
    expect(newsFlow([told('a', -0.1), told('b', 7.1)], NOW)).toMatchObject({ news_count: 0, novelty: null });
  });
});

describe('the impact score', () => {
  it('is 1 for one new story that is wholly bad and told just now, and grows with the root of their number', () => {
    expect(impactScore(-1, newsFlow([told('a', 0)], NOW))).toBe(1);
    expect(
      impactScore(
        0.5,
        newsFlow(
          ['a', 'b', 'c', 'd'].map((story) => told(story, 0)),
          NOW,
        ),
      ),
    ).toBe(1);
  });

  it('falls with age and with repetition', () => {
    expect(impactScore(1, newsFlow([told('a', 3)], NOW))).toBeCloseTo(Math.SQRT1_2, 12);
    expect(impactScore(1, newsFlow([told('a', 0), told('a', 0)], NOW))).toBe(0.5);
  });

  it('is missing without a score or without texts', () => {
    expect(impactScore(null, newsFlow([told('a', 0)], NOW))).toBeNull();
    expect(impactScore(1, newsFlow([], NOW))).toBeNull();
  });
});

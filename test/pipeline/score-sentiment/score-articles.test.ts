import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ArticleInput } from '../../../src/domain/article.js';
import { DAY, HOUR } from '../../../src/domain/time.js';
import { scoreArticles, textOf } from '../../../src/pipeline/score-sentiment/score-articles.js';
import { SILENT } from '../../../src/ports/progress.js';
import type { ScoreInput, Scorer } from '../../../src/ports/scorer.js';
import type { Store } from '../../../src/ports/store.js';
import { articleScore } from '../../contracts/store-samples.js';
import { testClock } from '../../support/test-net.js';
import { NOW, storeOfCompanies } from '../collect/fake-sources.js';

/** Reads the score out of a made-up headline: `... [0.5]`; `asked` gathers what it was given. */
function readingScorer(
  asked: ScoreInput[] = [],
  more: { readonly name?: string; readonly dies?: number } = {},
): Scorer {
  let given = 0;
  return {
    name: more.name ?? 'reading-1',
    async score(inputs) {
      given += inputs.length;
      if (given > (more.dies ?? Number.POSITIVE_INFINITY)) throw new Error('killed');
      asked.push(...inputs);
      return inputs.map(({ text }) => {
        const score = Number(/\[(-?[\d.]+)\]/.exec(text)?.[1] ?? 0);
        const label = score > 0 ? 'positive' : score < 0 ? 'negative' : 'neutral';
        return { score, label, confidence: 1, topics: [] };
      });
    },
  };
}

describe('scoring articles', () => {
  let store: Store;
  beforeEach(async () => {
    store = await storeOfCompanies();
  });
  afterEach(() => store.close());

  const article = (title: string, more: Partial<ArticleInput> = {}): ArticleInput => ({
    title,
    url: null,
    source: 'wire',
    published_at: NOW - 2 * HOUR + 1,
    known_at: NOW - HOUR,
    provider: 'yahoo-news',
    symbols: ['VEX'],
    ...more,
  });
  const clock = testClock(NOW);
  const add = (...articles: ArticleInput[]) => store.articles.upsert(articles, { seenAt: clock.now() });
  const score = (scorer = readingScorer()) => scoreArticles({ scorer }, { store, clock, progress: SILENT });
  const observations = async (asOf?: number) =>
    (await store.sentiment.read({ asOf })).map(({ symbol, source, ts, score: s, articles, known_at }) => ({
      symbol,
      source,
      ts: (ts - NOW) / HOUR,
      score: s,
      articles,
      known: (known_at - NOW) / HOUR,
    }));

  it('scores each link once, asking about the company by its names', async () => {
    await add(
      article('Vexolim sues Brulinde [-0.5]', { symbols: ['VEX', 'BRL'] }),
      article('Quozara wins [1]', { symbols: ['QZA'] }),
    );
    const asked: ScoreInput[] = [];
    const report = await score(readingScorer(asked));
    expect(report).toMatchObject({
      scorer: 'reading-1',
      articles: 2,
      scores: 3,
      labels: { negative: 2, neutral: 0, positive: 1 },
      observations: { added: 3, changed: 0, unchanged: 0 },
    });
    expect(asked.map(({ about }) => about?.at(-1)).sort()).toEqual(['BRL', 'QZA', 'VEX']);
    expect(asked.find(({ about }) => about?.includes('VEX'))?.about).toContain('Vexolim Corporation');
    expect(asked.find(({ about }) => about?.includes('VEX'))?.about).toContain('vexolim');
    expect(await score(readingScorer(asked))).toMatchObject({
      articles: 0,
      scores: 0,
      observations: { added: 0, changed: 0 },
    });
    expect(asked).toHaveLength(3);
  });

  it('puts together what each source said in an hour, and writes nothing for a source that said nothing', async () => {
    await add(
      article('one [1]'),
      article('two [0]', { published_at: NOW - 2 * HOUR + 2, known_at: NOW }),
      article('three [-1]', { provider: 'reddit' }),
      article('four [0.5]', { provider: 'file:old.csv', published_at: NOW - DAY, known_at: NOW - DAY }),
    );
    await score();
    expect(await observations()).toEqual([
      { symbol: 'VEX', source: 'news', ts: -24, score: 0.5, articles: 1, known: -24 },
      { symbol: 'VEX', source: 'reddit', ts: -2, score: -1, articles: 1, known: -1 },
      { symbol: 'VEX', source: 'yahoo-news', ts: -2, score: 0.5, articles: 2, known: 0 },
    ]);
    expect(await store.revisedBetween(0, NOW + DAY)).toBe(0);
  });

  it('makes a revision of an hour that gains an article, known from then on, and leaves what was known before', async () => {
    await add(article('one [1]'));
    await score();
    const later = testClock(NOW + HOUR);
    await store.articles.upsert([article('two [0]', { known_at: NOW + HOUR })], { seenAt: NOW + HOUR });
    const report = await scoreArticles({ scorer: readingScorer() }, { store, clock: later, progress: SILENT });
    expect(report.observations).toEqual({ added: 0, changed: 1, unchanged: 0 });
    expect(await observations(NOW)).toMatchObject([{ score: 1, articles: 1, known: -1 }]);
    expect(await observations()).toMatchObject([{ score: 0.5, articles: 2, known: 1 }]);
    expect((await observations(NOW + HOUR - 1)).map(({ score: s }) => s)).toEqual([1]);
  });

  it('counts near duplicates once, also when they come later', async () => {
    await add(article('one [1]', { story: 'merger' }), article('other [0]'));
    await score();
    await add(article('one again [1]', { story: 'merger', source: 'blog', known_at: NOW }));
    expect(await score()).toMatchObject({ scores: 1, observations: { added: 0, changed: 0, unchanged: 1 } });
    expect(await observations()).toMatchObject([{ score: 0.5, articles: 2 }]);
  });

  it('does not count a second time what the vendor of a file scored already', async () => {
    const vendor = { source: 'news', confidence: 1, articles: 1, scorer: 'provider', provider: 'file:a.csv' };
    const ts = NOW - 2 * HOUR;
    await store.sentiment.upsert([{ ...vendor, symbol: 'VEX', ts, score: 1, known_at: ts }], { seenAt: NOW });
    await add(
      article('scored by the vendor [-1]', { provider: 'file:a.csv', published_at: ts, known_at: ts }),
      article('not scored by the vendor [-1]', { provider: 'file:a.csv', published_at: ts - 3 * HOUR, known_at: ts }),
    );
    expect(await score()).toMatchObject({ scores: 2, observations: { added: 1 } });
    expect((await observations()).map(({ ts: at, score: s }) => [at, s])).toEqual([
      [-5, -1],
      [-2, 1],
    ]);
  });

  it('lets the word of a poster go before that of the scorer', async () => {
    await add(article('a post [-0.5]', { provider: 'stocktwits' }));
    const [post] = await store.articles.published(0, NOW);
    await store.articles.recordScores([articleScore(post!.id, 'VEX', { scorer: 'stated', score: 1, confidence: 1 })]);
    await score();
    expect(await observations()).toMatchObject([{ source: 'stocktwits', score: 1 }]);
    expect((await store.sentiment.read())[0]?.scorer).toBe('stated');
  });

  it('puts everything together after a run that was killed in the middle', async () => {
    const many = Array.from({ length: 600 }, (_, k) =>
      article(`item ${k} [0.5]`, { published_at: NOW - 100 * HOUR + k * 600_000, symbols: [k % 2 ? 'VEX' : 'BRL'] }),
    );
    await add(...many);
    await expect(score(readingScorer([], { dies: 300 }))).rejects.toThrow('killed');
    const begun = await store.articles.scored('reading-1');
    expect(begun.length).toBeGreaterThan(0);
    expect(await observations()).toEqual([]);
    const report = await score();
    expect(report.scores).toBe(600 - begun.length);
    const found = await observations();
    expect(found.reduce((sum, { articles: n }) => sum + n, 0)).toBe(600);
    expect(await score()).toMatchObject({ scores: 0, observations: { added: 0, changed: 0, unchanged: 0 } });
    expect(await observations()).toEqual(found);
  });

  it('keeps the scores of another scorer beside, and takes its word from now on', async () => {
    await add(article('one [1]'));
    await score();
    const other: Scorer = {
      name: 'other-1',
      score: async (inputs) =>
        inputs.map(() => ({ score: -1, label: 'negative', confidence: 0.5, topics: ['market'] })),
    };
    expect(await score(other)).toMatchObject({ scores: 1, observations: { changed: 1 } });
    expect(await store.articles.scored('reading-1')).toMatchObject([{ score: 1 }]);
    expect(await store.articles.scored('other-1')).toMatchObject([{ score: -1, topics: ['market'] }]);
    expect((await observations(NOW - 1)).map(({ score: s }) => s)).toEqual([1]);
  });
});

describe('the text that is scored', () => {
  it('is the headline and the first sentences of the text, where it says more', () => {
    expect(textOf({ title: 'A headline', text: null })).toBe('A headline');
    expect(textOf({ title: 'A headline', text: 'A headline and on' })).toBe('A headline');
    expect(textOf({ title: 'A headline', text: 'It is short.' })).toBe('A headline. It is short.');
    const long = `First sentence. ${'Second sentence of some length, which goes on. '.repeat(10)}`;
    const text = textOf({ title: 'Really?', text: long });
    expect(text.startsWith('Really? First sentence.')).toBe(true);
    expect(text.endsWith('goes on.')).toBe(true);
    expect(text.length).toBeLessThan(300);
    expect(textOf({ title: 'A', text: 'word '.repeat(100) }).endsWith('word')).toBe(true);
  });
});

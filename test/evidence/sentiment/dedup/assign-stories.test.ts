import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../../src/domain/time.js';
import { assignStories, type StoryArticle } from '../../../../src/evidence/sentiment/dedup/assign-stories.js';
import { NearCopies, storyOverlap } from '../../../../src/evidence/sentiment/dedup/near-copies.js';
import { titleWords } from '../../../../src/evidence/sentiment/dedup/title-words.js';

const START = 1_700_000_000_000;

function article(title: string, more: Partial<StoryArticle> = {}): StoryArticle {
  return { title, url: null, source: 'wire', published_at: START, ...more };
}

function ofTwo(a: StoryArticle, b: StoryArticle) {
  const [first, second] = assignStories([a, b]);
  return { same: first?.story === second?.story, ...second };
}

describe('assignStories', () => {
  it('leaves out the same address, whatever the tracking parameters and the title', () => {
    const again = ofTwo(
      article('Acme opens a plant in Ohio', { url: 'https://example.com/a?utm_source=x' }),
      article('Acme plant: what we know', { url: 'https://m.example.com/a/', published_at: START + 30 * DAY }),
    );
    expect(again).toMatchObject({ same: true, how: 'url', repeat: true });
  });

  it('does not take the home page of a feed for the address of its items', () => {
    const url = 'https://example.com/';
    expect(
      ofTwo(article('Acme opens a plant in Ohio', { url }), article('Globex closes its mine in Peru', { url })).same,
    ).toBe(false);
  });

  it('leaves out the same title of the same source within 48 hours, not later', () => {
    const later = (hours: number) =>
      ofTwo(
        article('Stocks to watch'),
        article('UPDATE 1-Stocks to watch - Wire', { published_at: START + hours * HOUR }),
      );
    expect(later(48)).toMatchObject({ same: true, how: 'title', repeat: true });
    expect(later(49)).toMatchObject({ same: false, repeat: false });
  });

  it('counts the same title on another wire to the story, and keeps it', () => {
    const copy = ofTwo(
      article('Acme raises outlook after strong quarter'),
      article('Acme raises outlook after strong quarter - Gazette', { source: 'gazette', published_at: START + 1 }),
    );
    expect(copy).toMatchObject({ same: true, how: 'title', repeat: false });
  });

  it('does not join short titles of different sources that any desk may write', () => {
    expect(ofTwo(article('Stocks to watch'), article('Stocks to watch', { source: 'gazette' })).same).toBe(false);
  });

  it.each([
    [
      'Acme Q1 profit rises 5% on strong cloud sales',
      'Acme first-quarter earnings climb 5 percent on strong cloud revenue',
    ],
    ['Acme to buy Globex for $1.5 billion in cash', 'Acme to acquire Globex for $1.50B in cash'],
    [
      'Acme recalls 20,000 scooters over brake fault',
      'Acme recalls 20,000 scooters over brake fault, shares slip - paper'.replace(
        ', shares slip - paper',
        ' in Europe',
      ),
    ],
    ['Acme names Jane Roe as chief financial officer', 'Acme Inc. Names Jane Roe as Chief Financial Officer'],
  ])('joins "%s" and "%s"', (a, b) => {
    expect(ofTwo(article(a), article(b, { source: 'gazette', published_at: START + HOUR })).same).toBe(true);
  });

  it.each([
    ['Acme Q1 profit up 5% on cloud sales', 'Acme Q1 profit up 15% on cloud sales'],
    ['Acme Q1 profit up 5% on cloud sales', 'Acme Q2 profit up 5% on cloud sales'],
    [
      'Broker maintains buy on Acme, raises price target to $70',
      'Broker maintains buy on Globex, raises price target to $70',
    ],
    ['Broker raises price target of Acme to $70', 'Broker cuts price target of Acme to $70'],
    ['Acme shares rise after court ruling on patents', 'Acme shares fall after court ruling on patents'],
    ['Acme reports loss of $5 million for the year', 'Acme reports profit of $5 million for the year'],
    ['Acme confirms talks with Globex over merger', 'Acme denies talks with Globex over merger'],
    ['Acme wins approval for its new asthma drug', 'Acme wins no approval for its new asthma drug'],
    ['Earnings scheduled for July 25, 2017', 'Earnings scheduled for July 20, 2017'],
    ['Mid-day market update on Monday: oil, gold, tech', 'Mid-day market update on Tuesday: oil, gold, tech'],
  ])('keeps "%s" and "%s" apart', (a, b) => {
    expect(ofTwo(article(a), article(b, { source: 'gazette' })).same).toBe(false);
  });

  it('keeps the same words about different stocks apart', () => {
    const title = 'Company declares quarterly dividend and names new director';
    expect(ofTwo(article(title, { symbols: ['AAA'] }), article(title, { symbols: ['BBB'] })).same).toBe(false);
    expect(ofTwo(article(title, { symbols: ['AAA'] }), article(title, { symbols: ['BBB', 'AAA'] })).same).toBe(true);
  });

  it('lets a few words differ between titles about the same stocks, but not the broker of a note', () => {
    const pair = (a: string, b: string, symbols: string[]) =>
      ofTwo(article(a, { symbols }), article(b, { symbols, source: 'gazette' })).same;
    const [one, other] = [
      'Acme deepens Peru footprint with mining alliance',
      'Acme deepens Peru focus with mining alliance',
    ];
    expect(pair(one, other, ['AAA'])).toBe(true);
    expect(pair(one, other, [])).toBe(false);
    expect(
      pair('Foo maintains buy on Acme, rating steady for now', 'Bar maintains buy on Acme, rating steady for now', [
        'AAA',
      ]),
    ).toBe(false);
  });

  it('keeps the name of a known story, even for an earlier article', () => {
    const known = [{ ...article('Acme raises outlook after strong quarter'), story: 'known' }];
    const [found] = assignStories(
      [article('Acme lifts forecast after strong quarter', { source: 'gazette', published_at: START - HOUR })],
      known,
    );
    expect(found).toEqual({ story: 'known', how: 'near', repeat: false });
  });

  it('never joins titles that are empty after cleaning', () => {
    expect(ofTwo(article('🚀🚀'), article('"..."')).same).toBe(false);
  });
});

const WORDS =
  'acme globex initech profit loss rises falls cuts raises target dividend plant recall deal 5% 15% q1 q2 quarterly results on after'.split(
    ' ',
  );
const TITLE = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 9 }).map((words) => words.join(' '));
const ARTICLE = fc.record({
  title: TITLE,
  url: fc.option(
    fc.integer({ min: 0, max: 30 }).map((n) => `https://example.com/${n}`),
    { nil: null },
  ),
  source: fc.constantFrom('wire', 'gazette'),
  published_at: fc.integer({ min: 0, max: 240 }).map((hours) => START + hours * HOUR),
});

describe('stories, whatever comes', () => {
  it('do not depend on the order of the articles', () => {
    fc.assert(
      fc.property(fc.array(ARTICLE, { maxLength: 40 }), (articles) => {
        const forward = assignStories(articles).map((each) => each.story);
        const backward = assignStories([...articles].reverse()).map((each) => each.story);
        expect(backward.reverse()).toEqual(forward);
      }),
    );
  });

  it('do not depend on whether the articles came at once or one hour after the other', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(ARTICLE, { maxLength: 30, selector: (each) => each.published_at }),
        fc.integer({ min: 0, max: 240 }),
        (articles, hour) => {
          const isOld = (each: StoryArticle) => each.published_at < START + hour * HOUR;
          const [old, recent] = [articles.filter(isOld), articles.filter((each) => !isOld(each))];
          const oldStories = assignStories(old);
          const known = old.map((each, i) => ({ ...each, story: oldStories[i]?.story ?? '' }));
          const inTwo = [...oldStories, ...assignStories(recent, known)];
          expect(inTwo).toEqual(assignStories([...old, ...recent]));
        },
      ),
    );
  });

  it('are found by the index exactly as by comparing all with all', () => {
    fc.assert(
      fc.property(fc.array(TITLE, { maxLength: 40 }), TITLE, fc.boolean(), (titles, title, sameStocks) => {
        const index = new NearCopies();
        const all = titles.map(titleWords);
        for (const each of all) index.add(each);
        const mine = titleWords(title);
        const expected = all.flatMap((each, i) => (storyOverlap(mine, each, { sameStocks }) > 0 ? [i] : []));
        expect([...index.find(mine, () => ({ sameStocks })).keys()].sort((a, b) => a - b)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { readPage } from '../../../../../src/adapters/sources/news/pages/read-page.js';
import { rowDates } from '../../../../../src/adapters/sources/news/pages/row-dates.js';
import { DAY, HOUR, msToIso } from '../../../../../src/domain/time.js';
import { describeWithFixtures, sharedFixture } from '../../../../support/shared-fixtures.js';

const now = Date.UTC(2026, 9, 1, 16);
const selectors = { item: 'li', title: 'h3', date: '.when', timeZone: 'America/New_York' };
const read = (html: string, more: object = {}) =>
  readPage(html, { ...selectors, ...more }, { url: 'https://site.example/list/', now });

describe('dates of a list', () => {
  const dates = (texts: string[], timeZone = 'America/New_York') => {
    const { read } = rowDates({ now, timeZone });
    return texts.map((text) => {
      const ms = read(text);
      return ms === null ? null : msToIso(ms);
    });
  };

  it('have the date of the row before where only the time is written', () => {
    expect(dates(['Sep-30-26 12:32AM', '11:54PM', '07:18PM', 'Sep-29-26 09:00PM', '08:00PM'])).toEqual([
      '2026-09-30T04:32:00Z',
      '2026-10-01T03:54:00Z',
      '2026-09-30T23:18:00Z',
      '2026-09-30T01:00:00Z',
      '2026-09-30T00:00:00Z',
    ]);
  });

  it('are of today or yesterday by the clock of the list', () => {
    expect(dates(['Today 09:30AM', '08:00AM', 'Yesterday, 4:00 PM', '3:00 PM', 'Today'])).toEqual([
      '2026-10-01T13:30:00Z',
      '2026-10-01T12:00:00Z',
      '2026-09-30T20:00:00Z',
      '2026-09-30T19:00:00Z',
      '2026-10-01T04:00:00Z',
    ]);
    expect(dates(['Today 00:30'], 'Asia/Tokyo')).toEqual(['2026-10-01T15:30:00Z']);
  });

  it('are not guessed: a time without a day, an age, a word', () => {
    expect(dates(['07:18PM', '2 hours ago', 'soon', ''])).toEqual([null, null, null, null]);
  });

  it('keep a zone that is written', () => {
    expect(dates(['2026-10-01T12:00:00Z', 'Oct. 1, 2026 at 8:05 a.m. PT', '11:00 GMT'])).toEqual([
      '2026-10-01T12:00:00Z',
      '2026-10-01T15:05:00Z',
      '2026-10-01T11:00:00Z',
    ]);
  });
});

describe('a page', () => {
  it('is read by its selectors, links relative to its base', () => {
    const html =
      '<base href="/news/"><ul><li><h3><a href="one.html">One &amp; <b>more</b></a></h3><time class="when" datetime="2026-10-01T10:00:00-04:00">two hours ago</time><i>Made-Up Times</i></li>' +
      '<li><h3>Two</h3><span class="when">Oct 1, 2026 9:00 AM</span><a href="https://other.example/2">more</a></li></ul>';
    expect(read(html, { publisher: 'i' })).toEqual({
      rows: [
        {
          title: 'One & more',
          url: 'https://site.example/news/one.html',
          published_at: Date.UTC(2026, 9, 1, 14),
          publisher: 'Made-Up Times',
        },
        { title: 'Two', url: 'https://other.example/2', published_at: Date.UTC(2026, 9, 1, 13), publisher: '' },
      ],
      structure: [],
      kept: [],
    });
  });

  it('may have items that are links themselves, and links around titles', () => {
    const links = (html: string, more: object) => read(html, { date: undefined, ...more }).rows.map(({ url }) => url);
    expect(
      links('<a class="x" href="/1">One</a><a class="x" href="/2">Two</a>', { item: 'a.x', title: 'a.x' }),
    ).toEqual(['https://site.example/1', 'https://site.example/2']);
    expect(links('<li><a href="/3"><h3>Three</h3></a></li>', {})).toEqual(['https://site.example/3']);
    expect(links('<li><h3>Four</h3><p class="go"><a href="/4">go</a></p></li>', { link: '.go' })).toEqual([
      'https://site.example/4',
    ]);
  });

  it.each([
    ['an item selector that matches nothing', '<ul></ul>', {}, 'The selector "li" (item) matches nothing.'],
    [
      'a title selector that matches nothing',
      '<li>One</li><li>Two</li>',
      {},
      'The selector "h3" (title) gives no text in any of 2 items.',
    ],
    [
      'a date selector that matches nothing',
      '<li><h3><a href="/1">One</a></h3></li>',
      {},
      'The selector ".when" (date) gives nothing in any of 1 items.',
    ],
    [
      'dates that are none',
      '<li><h3><a href="/1">One</a></h3><b class="when">soon</b></li>',
      {},
      'What the selector ".when" (date) gives is no date in any of 1 items.',
    ],
    [
      'a link selector that matches nothing',
      '<li><h3>One</h3></li>',
      { date: undefined, link: 'a.go' },
      'The selector "a.go" (link) gives nothing in any of 1 items.',
    ],
    ['no links at all', '<li><h3>One</h3></li>', { date: undefined }, 'No link stands in any of 1 items.'],
  ])('that has changed says how: %s', (_, html, more, sentence) => {
    expect(read(html, more).structure).toEqual([sentence]);
  });

  it('keeps what is good beside what is not, and counts it', () => {
    const html =
      '<li><h3><a href="/1">One</a></h3><b class="when">2026-10-01T10:00:00Z</b></li><li>an advert</li>' +
      '<li><h3><a href="/2">Two</a></h3><b class="when">soon</b></li><li><h3><a href="javascript:x()">Three</a></h3><b class="when">2027-01-01</b></li>';
    const { rows, structure, kept } = read(html);
    expect(rows.map(({ title, url, published_at }) => [title, url, published_at])).toEqual([
      ['One', 'https://site.example/1', now - 6 * HOUR],
      ['Two', 'https://site.example/2', null],
      ['Three', null, null],
    ]);
    expect(structure).toEqual([]);
    expect(kept).toEqual([
      '1 of 4 items have no title.',
      '1 dates could not be read.',
      '1 dates more than an hour ahead were not believed.',
    ]);
  });

  it('cannot be read with a selector or a zone that does not exist', () => {
    expect(() => read('<li>', { item: 'li[[' })).toThrow();
    expect(() =>
      read('<li><h3>One</h3><b class="when">2026-10-01 10:00</b></li>', { timeZone: 'Mars/Olympus' }),
    ).toThrow(RangeError);
  });
});

const TABLES = ['AAPL', 'TSLA'].map((symbol) => `finviz-html/recorded/quote-${symbol}.html`);
describeWithFixtures(
  'recorded pages',
  [...TABLES, 'marketwatch-html/recorded/stock-F.html', 'businessinsider-html/recorded/tsla-stock.html'],
  () => {
    it.each([
      [TABLES[0] as string, Date.UTC(2022, 2, 9, 10), Date.UTC(2022, 2, 9, 5, 32)],
      [TABLES[1] as string, Date.UTC(2022, 2, 8, 5), Date.UTC(2022, 2, 8, 3, 47)],
    ])('%s: a table whose rows say their date once a day', (file, recorded, newest) => {
      const table = {
        item: '#news-table tr',
        title: 'a.tab-link-news',
        date: 'td:first-child',
        publisher: '.news-link-right',
        timeZone: 'America/New_York',
      };
      const { rows, structure, kept } = readPage(sharedFixture(file).toString('utf8'), table, {
        url: 'https://finviz.com/quote.ashx',
        now: recorded,
      });
      expect({ structure, kept, rows: rows.length }).toEqual({ structure: [], kept: [], rows: 100 });
      const times = rows.map(({ published_at }) => published_at ?? Number.NaN);
      expect(times[0]).toBe(newest);
      // Newest first, without a gap: a date that was carried wrongly would break the order.
      for (let i = 1; i < times.length; i++) expect(times[i - 1]! - times[i]!).toBeGreaterThanOrEqual(0);
      expect(times[0]! - times[99]!).toBeLessThan(8 * DAY);
      for (const { url, publisher } of rows) expect([url?.slice(0, 4), publisher !== '']).toEqual(['http', true]);
    });

    it('MarketWatch: cards with their time in words', () => {
      const cards = {
        item: '.element--article',
        title: '.article__headline',
        date: '.article__timestamp',
        timeZone: 'America/New_York',
      };
      const { rows } = readPage(sharedFixture('marketwatch-html/recorded/stock-F.html').toString('utf8'), cards, {
        url: 'https://www.marketwatch.com/investing/stock/F',
        now: Date.UTC(2021, 11, 20, 23),
      });
      expect(rows).toHaveLength(40);
      expect(rows[0]?.published_at).toBe(Date.UTC(2021, 11, 20, 21, 53));
      expect(rows.every(({ url, published_at }) => url !== null && published_at !== null)).toBe(true);
    });

    it('Business Insider: relative links', () => {
      const list = {
        item: '.instrument-stories__story',
        title: '.instrument-stories__title',
        date: 'time',
        timeZone: 'America/New_York',
      };
      const { rows } = readPage(sharedFixture('businessinsider-html/recorded/tsla-stock.html').toString('utf8'), list, {
        url: 'https://markets.businessinsider.com/stocks/tsla-stock',
        now: Date.UTC(2022, 2, 6, 14),
      });
      expect(rows.length).toBeGreaterThanOrEqual(5);
      // The exact date is an attribute; what is shown is an age.
      expect(rows[0]?.published_at).toBe(Date.UTC(2022, 2, 5, 17, 10));
      for (const { url } of rows) expect(url).toMatch(/^https:\/\/markets\.businessinsider\.com\/news\//);
    });
  },
);

const OTHERS = ['thestreet-html/recorded/madmoney-screener.html', 'seekingalpha-html/recorded/trending_news.json'];
describeWithFixtures('recorded answers that are no list of news', OTHERS, () => {
  const readFixture = (file: string) =>
    readPage(
      sharedFixture(file).toString('utf8'),
      { item: '#stockTable tr', title: 'td:first-child', date: 'td:nth-child(2)', timeZone: 'America/New_York' },
      { url: 'https://site.example/', now: Date.UTC(2022, 2, 9, 3) },
    );

  it('TheStreet: a table whose dates have no year, which is not guessed', () => {
    const { rows, structure } = readFixture(OTHERS[0] as string);
    expect(rows).toHaveLength(23);
    expect(rows[0]).toMatchObject({ title: 'Allbirds (BIRD)', published_at: null });
    expect(rows[0]?.url).toMatch(/^https:\/\/www\.thestreet\.com\/quote\/BIRD/);
    expect(structure).toEqual([expect.stringContaining('"td:nth-child(2)" (date) gives is no date')]);
  });

  it('Seeking Alpha: JSON where a page is due', () => {
    expect(readFixture(OTHERS[1] as string)).toMatchObject({
      rows: [],
      structure: ['The selector "#stockTable tr" (item) matches nothing.'],
    });
  });
});

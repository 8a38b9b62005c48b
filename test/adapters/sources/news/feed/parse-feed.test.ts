import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { notAFeed } from '../../../../../src/adapters/sources/news/feed/not-a-feed.js';
import { FEED_BOUNDS, parseFeed } from '../../../../../src/adapters/sources/news/feed/parse-feed.js';
import { DAY, HOUR } from '../../../../../src/domain/time.js';
import { item, rss } from '../made-up-feeds.js';

const now = Date.UTC(2026, 9, 1, 12);
const parse = (text: string, duplicates = false) =>
  parseFeed(text, { url: 'https://feeds.example/dir/feed.xml', now, duplicates });
const first = (items: string) => parse(rss(items)).items[0];

describe('feeds', () => {
  it('of RSS 2.0 are read with all their parts', () => {
    const feed = parse(
      rss(
        '<item><description><![CDATA[<p>The <b>text</b>.</p>]]></description><guid isPermaLink="false">7</guid>' +
          '<link>https://news.example/7</link><pubDate>Thu, 01 Oct 2026 06:00:00 EDT</pubDate><title>The &quot;title&quot;</title>' +
          '<source url="https://times.example">Made-Up Times</source><category domain="d">c</category></item>',
      ),
    );
    expect(feed).toMatchObject({ title: 'A made-up feed', fault: undefined });
    expect(feed.items).toEqual([
      {
        title: 'The "title"',
        url: 'https://news.example/7',
        guid: '7',
        published_at: Date.UTC(2026, 9, 1, 10),
        text: 'The text.',
        publisher: 'Made-Up Times',
        categories: [{ text: 'c', scheme: 'd' }],
      },
    ]);
  });

  it('of RSS 1.0 have their items beside the channel', () => {
    const feed = parse(
      '<rdf:RDF xmlns:rdf="r" xmlns="http://purl.org/rss/1.0/" xmlns:dc="d"><channel rdf:about="c"><title>RDF</title><link>https://one.example/</link></channel>' +
        '<item rdf:about="https://one.example/a"><title>A</title><link>a</link><dc:date>2026-09-30T10:00:00+02:00</dc:date></item></rdf:RDF>',
    );
    expect(feed.items[0]).toMatchObject({
      title: 'A',
      url: 'https://one.example/a',
      guid: 'https://one.example/a',
      published_at: Date.UTC(2026, 8, 30, 8),
    });
  });

  it('of RSS 0.9x have items without guid or date', () => {
    const feed = parse(
      '<rss version="0.92"><channel><title>Old</title><item><title>A</title><description>B</description></item></channel></rss>',
    );
    expect(feed.items).toEqual([
      { title: 'A', url: null, guid: null, published_at: null, text: 'B', publisher: '', categories: [] },
    ]);
  });

  it('of Atom have the page among several links, texts of every type, and the date of publication first', () => {
    const feed = parse(
      '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://atom.example/x/"><title type="html">Atom &amp;amp; more</title><link rel="self" href="feed"/>' +
        '<entry><id>urn:1</id><title type="html">A &lt;i&gt;B&lt;/i&gt;</title><link rel="enclosure" href="/sound.mp3"/><link rel="alternate" type="application/pdf" href="/a.pdf"/>' +
        '<link href="a.html" type="text/html"/><updated>2026-10-01T11:00:00Z</updated><published>2026-10-01T10:00:00Z</published>' +
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>2 &lt; 3</p></div></content><category term="t" scheme="s"/></entry></feed>',
    );
    expect(feed.title).toBe('Atom & more');
    expect(feed.items[0]).toMatchObject({
      title: 'A B',
      url: 'https://atom.example/x/a.html',
      guid: 'urn:1',
      published_at: Date.UTC(2026, 9, 1, 10),
      text: 'One\n2 < 3',
      categories: [{ text: 't', scheme: 's' }],
    });
  });

  it('resolve links against xml:base, then their own page, then their address', () => {
    const link = (feed: string) => parse(feed).items[0]?.url;
    const one = '<item><title>A</title><link>a/b</link></item>';
    expect(link(`<rss><channel xml:base="https://base.example/c/">${one}</channel></rss>`)).toBe(
      'https://base.example/c/a/b',
    );
    expect(link(`<rss><channel><link>https://home.example/</link>${one}</channel></rss>`)).toBe(
      'https://home.example/a/b',
    );
    expect(link(`<rss><channel>${one}</channel></rss>`)).toBe('https://feeds.example/dir/a/b');
    expect(
      link(
        '<rss><channel xml:base="/up/"><link>//home.example</link><item xml:base="in/"><title>A</title><link>x</link></item></channel></rss>',
      ),
    ).toBe('https://home.example/up/in/x');
  });

  it('give no address that is not of the web, and none with a password', () => {
    for (const bad of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'mailto:a@b.example', '']) {
      expect(first(`<item><title>A</title><link>${bad}</link></item>`)?.url).toBeNull();
    }
    expect(first('<item><title>A</title><link>https://me:secret@x.example/a</link></item>')?.url).toBe(
      'https://x.example/a',
    );
  });

  it('prefer the original link to that of a counter, and take a permanent guid for a missing link', () => {
    expect(
      first(
        '<item><title>A</title><link>https://counter.example/1</link><feedburner:origLink>https://a.example/1</feedburner:origLink></item>',
      )?.url,
    ).toBe('https://a.example/1');
    expect(first('<item><title>A</title><guid>https://a.example/2</guid></item>')?.url).toBe('https://a.example/2');
    expect(first('<item><title>A</title><guid isPermaLink="false">https://a.example/2</guid></item>')?.url).toBeNull();
    expect(first('<item><title>A</title><link>https://a.example/?x=1&amp;amp;y=2</link></item>')?.url).toBe(
      'https://a.example/?x=1&y=2',
    );
  });

  it('keep the first of items with the same guid, unless all are wanted', () => {
    const items =
      '<item><title>A</title><guid>1</guid></item><item><title>B</title><guid>1</guid></item><item><title>C</title></item>';
    expect(parse(rss(items)).items.map(({ title }) => title)).toEqual(['A', 'C']);
    expect(parse(rss(items), true).items.map(({ title }) => title)).toEqual(['A', 'B', 'C']);
  });

  it('have items without a title, and count those that have nothing at all', () => {
    const feed = parse(
      rss('<item><description>First line.&lt;br&gt;Second.</description></item><item><guid>1</guid></item>'),
    );
    expect(feed.items).toMatchObject([{ title: 'First line.', text: 'First line.\nSecond.' }]);
    expect(feed.counts).toMatchObject({ items: 2, unusable: 1 });
  });

  it('name the publisher of an item, or of the feed that an Atom entry is from', () => {
    const entry = (source: string) =>
      parse(`<feed><entry><title>A</title>${source}</entry></feed>`).items[0]?.publisher;
    expect(
      entry('<source><id>urn:1</id><title>Made-Up Times</title><updated>2026-10-01T00:00:00Z</updated></source>'),
    ).toBe('Made-Up Times');
    expect(entry('<source><id>urn:1</id></source>')).toBe('');
    expect(first('<item><title>A</title><dc:publisher>Made-Up &amp;amp; Co</dc:publisher></item>')?.publisher).toBe(
      'Made-Up & Co',
    );
  });

  it('have no text where it only repeats the title', () => {
    expect(
      first('<item><title>Same</title><description>&lt;p&gt;Same&lt;/p&gt;</description></item>')?.text,
    ).toBeNull();
  });

  it('lose no article to a date that cannot be, and count it', () => {
    const feed = parse(
      rss(
        item('Ahead', now + 2 * HOUR) +
          item('Nearly now', now + HOUR) +
          '<item><title>Odd</title><pubDate>soon</pubDate></item>',
      ),
    );
    expect(feed.items.map(({ published_at }) => published_at)).toEqual([null, now + HOUR, null]);
    expect(feed.counts).toMatchObject({ futureDates: 1, unreadableDates: 1 });
  });

  it('take the next date where the first cannot be', () => {
    expect(
      first('<item><title>A</title><pubDate>soon</pubDate><dc:date>2026-09-30T00:00:00Z</dc:date></item>')
        ?.published_at,
    ).toBe(now - 1.5 * DAY);
  });

  it('never expand an entity that a document defines', () => {
    const bomb =
      '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY file SYSTEM "file:///etc/passwd">]>' +
      rss('<item><title>Boom &b; &file;</title></item>').replace(/^<\?xml[^>]*>\s*/, '');
    const { items } = parse(bomb);
    expect(items.map(({ title }) => title)).toEqual(['Boom &b; &file;']);
  });
});

describe('feeds that are broken', () => {
  it.each([
    ['a bare ampersand', rss('<item><title>A</title><link>https://x.example/?a=1&b=2</link></item>'), /ampersand/, 1],
    [
      'a tag that is not closed',
      rss('<item><title>A</title></item><item><title>B</title>'),
      /<\/channel> where <item>/,
      2,
    ],
    [
      'a text that ends inside a tag',
      `${rss('<item><title>A</title></item>').slice(0, -16)}<item><tit`,
      /middle of a tag/,
      1,
    ],
    [
      'a text that ends between tags',
      rss('<item><title>A</title></item>').replace('</channel></rss>', ''),
      /<channel> that is never closed/,
      1,
    ],
    ['tags that cross', rss('<item><title><b>A</title></b></item>'), /<\/title> where <b> is open/, 1],
    ['CDATA without an end', rss('<item><title>A</title><description><![CDATA[text'), /middle of a tag/, 1],
  ])('by %s give what can be read, and say what is wrong', (_, text, fault, count) => {
    const feed = parse(text);
    expect(feed.items).toHaveLength(count);
    expect(feed.items[0]?.title).toBe('A');
    expect(feed.fault).toMatch(fault);
  });

  it('by items inside of items keep the outer one whole', () => {
    const feed = parse(
      rss('<item><title>A</title><item /><feedburner:origLink>https://a.example/1</feedburner:origLink></item>'),
    );
    expect(feed.items).toMatchObject([{ title: 'A', url: 'https://a.example/1' }]);
    expect(feed.counts.nested).toBe(1);
  });

  it('by items that are never closed give each of them', () => {
    const feed = parse(
      `<rss><channel>${['A', 'B', 'C'].map((title) => `<item><title>${title}</title>`).join('')}</channel></rss>`,
    );
    expect(feed.items.map(({ title }) => title)).toEqual(['A', 'B', 'C']);
    expect(feed.fault).toMatch(/<item> is open/);
  });

  it('by endless nesting end the reading, not the process', () => {
    const feed = parse(rss(`<item><title>A</title></item>${'<x>'.repeat(200_000)}`));
    expect(feed.items).toHaveLength(1);
    expect(feed.fault).toMatch(/nested more than/);
  });

  it('by size are bounded: items, titles and texts', () => {
    const many = parse(
      rss(Array.from({ length: 10_000 }, (_, i) => item(`News ${i}`, now - 20_000_000 + i * 1_000)).join('')),
    );
    expect(many.items).toHaveLength(FEED_BOUNDS.items);
    // The newest are kept, though they stand last.
    expect(many.items.at(-1)?.title).toBe('News 9999');
    expect(many.counts).toMatchObject({ items: 10_000, beyond: 9_000 });
    const huge = parse(
      rss(`<item><title>${'x'.repeat(10_000_000)}</title><description>${'y '.repeat(1_000_000)}</description></item>`),
    );
    expect(huge.items[0]?.title).toHaveLength(FEED_BOUNDS.title);
    expect(huge.items[0]?.text?.length).toBeLessThanOrEqual(FEED_BOUNDS.text);
    expect(huge.counts.cut).toBe(2);
  });
});

describe('anything at all', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<rss>',
      '</rss>',
      '<channel>',
      '<item>',
      '</item>',
      '<item/>',
      '<title>',
      '</title>',
      '<link>',
      '</link>',
      '<guid>',
    ),
    fc.constantFrom(
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '<?xml',
      '?>',
      '<!DOCTYPE x [',
      '<',
      '>',
      '&',
      '&amp;',
      '&#x110000;',
      '"',
      "='",
    ),
    fc.constantFrom(
      'https://x.example/a',
      'http://[',
      '2026-10-01',
      'Thu, 01 Oct 2026',
      '\ud800',
      '\u0000',
      '<feed xml:base="::">',
      '<entry>',
    ),
    fc.string({ maxLength: 5 }),
  );

  it('is read without an error, into items that hold what they promise', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        for (const { title, url, published_at, text } of parse(pieces.join('')).items) {
          expect(title).toBe(title.trim());
          expect(title.length).toBeGreaterThan(0);
          if (url !== null) expect(url).toMatch(/^https?:/);
          if (text !== null) expect(text.length).toBeGreaterThan(0);
          expect(published_at === null || Number.isFinite(published_at)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('what is not a feed', () => {
  it.each([
    [
      '<!DOCTYPE html><html><head><title> Are you\n a robot? </title></head></html>',
      'an HTML page titled "Are you a robot?"',
    ],
    ['<html><body><rss></rss></body></html>', 'an HTML page'],
    ['{"error": "no"}', 'JSON'],
    ['Too many requests', 'plain text'],
    ['<?xml version="1.0"?><error/>', 'markup that begins with <error>'],
    ['  \n ', 'nothing'],
  ])('is told by name: %j', (text, found) => {
    expect(notAFeed(text)).toBe(found);
    expect(parse(text).items).toEqual([]);
  });

  it.each([
    '<rss>',
    '<?xml version="1.0"?><rdf:RDF x="y">',
    '<!-- c --><feed xmlns="a">',
    '\ufeff<rss version="2.0">',
    'Warning: noise\n<rss>',
    '<atom:feed>',
  ])('is not %j', (text) => {
    expect(notAFeed(text)).toBeUndefined();
  });
});

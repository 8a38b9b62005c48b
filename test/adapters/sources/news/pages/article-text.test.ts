import { describe, expect, it } from 'vitest';
import { parseHtml } from '../../../../../src/adapters/sources/news/feed/markup.js';
import { nodeText } from '../../../../../src/adapters/sources/news/feed/plain-text.js';
import { articleText } from '../../../../../src/adapters/sources/news/pages/article-text.js';
import { describeWithFixtures, sharedFixture } from '../../../../support/shared-fixtures.js';

const sentence = (i: number) =>
  `Paragraph ${i} of a made-up story says something, at some length, about a company that does not exist.`;
const links = Array.from(
  { length: 30 },
  (_, i) => `<li><a href="/${i}">Another made-up headline, number ${i}, to be clicked</a></li>`,
).join('');
const page = (
  body: string,
) => `<html><head><title>T</title><script>var a = "text, text, text, text";</script></head><body>
  <nav><ul>${links}</ul></nav><div class="sidebar"><p>${sentence(98)}</p></div>
  <div id="wrap"><div class="story-body">${body}</div><div class="comments"><p>${sentence(99)}</p></div></div>
  <footer><p>All rights, of course, are reserved by a company that does not exist.</p></footer></body></html>`;

describe('the text of an article', () => {
  it('is found between everything that surrounds it, a line a paragraph', () => {
    const body = [1, 2, 3, 4].map((i) => `<p>${sentence(i)}</p>`).join('\n');
    expect(articleText(page(body))).toBe([1, 2, 3, 4].map(sentence).join('\n'));
  });

  it('leaves out lists of links, forms and what is hidden inside of it', () => {
    const more = `<div><ul>${links}</ul></div><form><p>${sentence(90)}</p></form><p style="display: none">${sentence(91)}</p><p hidden>${sentence(92)}</p>`;
    const body = `<p>${sentence(1)}</p>${more}<p>${sentence(2)}</p><p>${sentence(3)}</p>`;
    expect(articleText(page(body))).toBe([1, 2, 3].map(sentence).join('\n'));
  });

  it('may stand in divisions instead of paragraphs', () => {
    const body = [1, 2, 3].map((i) => `<div>${sentence(i)}</div>`).join('');
    expect(articleText(page(body))).toBe([1, 2, 3].map(sentence).join('\n'));
  });

  it('is taken from a selector as it is', () => {
    expect(articleText('<div id="x"><nav>One</nav><p>5 &lt; 6 &amp;amp; 7</p></div>', { body: '#x' })).toBe(
      'One\n5 < 6 & 7',
    );
    expect(articleText(page(sentence(1)), { body: '#nothing' })).toBeNull();
  });

  it('is nothing where there is none', () => {
    for (const html of ['', '<html></html>', '{"json": true}', `<nav><ul>${links}</ul></nav>`])
      expect(articleText(html)).toBeNull();
  });

  it('is bounded, whatever the page', () => {
    const long = articleText(page(`<p>${'word, '.repeat(100_000)}</p>`));
    expect(long?.length).toBeLessThanOrEqual(20_000);
    expect(articleText('<div>'.repeat(100_000))).toBeNull();
  });
});

/** Harmonic mean of precision and recall of the words, each counted as often as it stands there. */
function tokenF1(found: string, expected: string): number {
  const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const left = new Map<string, number>();
  for (const word of words(expected)) left.set(word, (left.get(word) ?? 0) + 1);
  let hits = 0;
  for (const word of words(found)) {
    const count = left.get(word) ?? 0;
    if (count > 0) hits++;
    left.set(word, count - 1);
  }
  return (2 * hits) / (words(found).length + words(expected).length);
}

// Pages with what a reader's view makes of them, by the tests of mozilla/readability.
const PAGES = ['ars-1', 'cnn', 'lwn-1', 'medium-2', 'yahoo-4'];
const fileOf = (name: string, kind: string) => `article-html/recorded/${name}.${kind}.html`;
describeWithFixtures(
  'texts of recorded articles',
  PAGES.flatMap((name) => [fileOf(name, 'source'), fileOf(name, 'expected')]),
  () => {
    it('are nearly those of a reader view: mean F1 of their words was 0.97, each at least 0.85', () => {
      const scores = PAGES.map((name) => {
        const expected = nodeText(parseHtml(sharedFixture(fileOf(name, 'expected')).toString('utf8')));
        return tokenF1(articleText(sharedFixture(fileOf(name, 'source')).toString('utf8')) ?? '', expected);
      });
      for (const score of scores) expect(score).toBeGreaterThan(0.85);
      expect(scores.reduce((sum, score) => sum + score, 0) / scores.length).toBeGreaterThan(0.95);
    });
  },
);

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../../../../src/adapters/sources/news/feed/plain-text.js';

const plain = (markup: string) => plainText(markup, { longest: 200 });

describe('plain text', () => {
  it.each([
    ['<p>Shares <b>rose</b></p>', 'Shares rose'],
    ['AT&amp;T', 'AT&T'],
    ['AT&amp;amp;T', 'AT&T'],
    ['&lt;p&gt;Once more&lt;/p&gt;', 'Once more'],
    ['&amp;lt;p&amp;gt;Twice more&amp;lt;/p&amp;gt;', 'Twice more'],
    ['caf&eacute;&nbsp;&#8212;&#x20;open', 'café — open'],
    ['one<br>two<br/>three', 'one two three'],
    ['<table><tr><td>a</td><td>b</td></tr></table>', 'a b'],
    ['x<script>alert(1)</script>y<style>p{}</style>z', 'xyz'],
    ['x<script>never closed', 'x'],
    ['text <img src="a.png" onerror="x()"', 'text'],
    ['<!-- hidden -->seen', 'seen'],
    ['<![CDATA[inner <i>text</i>]]>', 'inner text'],
    ['<o:p>office</o:p><my-tag data-a="1">own</my-tag>', 'officeown'],
    ['growth < 5% and P<E, a<b', 'growth < 5% and P<E, a<b'],
    ['Profit > loss & more', 'Profit > loss & more'],
    ['&bogus; &#0; stays', '&bogus; \ufffd stays'],
    [' \u00a0 many \t\n spaces \u2028 here ', 'many spaces here'],
    ['bad\u0000\u001b[31m\u202e\u200bthings', 'bad[31mthings'],
    ['lone \ud800 half', 'lone \ufffd half'],
    ['', ''],
  ])('of %j is %j', (markup, text) => {
    expect(plain(markup)).toBe(text);
  });

  it('keeps a line for each block when asked to', () => {
    const text = plainText('<h1>Title</h1><p>One\nparagraph</p><ul><li>a</li><li>b</li></ul>', {
      longest: 99,
      lines: true,
    });
    expect(text).toBe('Title\nOne paragraph\na\nb');
    expect(plainText('<p>A</p><p>B &amp;amp; C</p>', { longest: 99, lines: true })).toBe('A\nB & C');
  });

  it('cuts what is too long and says so by an ellipsis, never inside a character', () => {
    expect(plainText('x'.repeat(300), { longest: 10 })).toBe(`${'x'.repeat(9)}…`);
    expect(plainText('😀'.repeat(300), { longest: 10 })).toBe(`${'😀'.repeat(4)}…`);
  });

  it('never leaves a tag or an entity, however often they were escaped', () => {
    const word = fc.constantFrom(
      '<b>',
      '</b>',
      '<script>',
      '<a href="x">',
      '&lt;',
      '&amp;',
      'lt;',
      '<',
      '>',
      'x',
      ' ',
      '&#60;',
      'b',
      '/',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        const text = plain(words.join(''));
        expect(text).not.toMatch(/<\/?(?:b|script|a)(?:\s[^<>]*)?>/i);
        expect(text).toBe(text.trim());
      }),
      { numRuns: 500 },
    );
  });

  it('reads a text of nothing but openings in one pass', () => {
    for (const piece of ['<', '<a ', '<a a=', '<a a="', '&lt;', '<!--', '<x a=b ', '</', '<b><i>']) {
      expect(plainText(piece.repeat(100_000), { longest: 20_000 }).length).toBeLessThanOrEqual(20_000);
    }
  });
});

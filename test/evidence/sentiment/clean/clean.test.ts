import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalUrl } from '../../../../src/evidence/sentiment/clean/canonical-url.js';
import { normalTitle } from '../../../../src/evidence/sentiment/clean/normal-title.js';

describe('normalTitle', () => {
  it.each([
    ['Acme raises outlook - Reuters', 'ACME  raises outlook'],
    ['UPDATE 2-Acme raises outlook', 'Acme raises outlook'],
    ['BRIEF-Acme raises outlook', 'Acme raises outlook'],
    ['EXCLUSIVE: Acme raises outlook', 'Acme raises outlook'],
    ['UPDATE 1-EXCLUSIVE-Acme raises outlook | CNBC', 'Acme raises outlook'],
    ['Acme’s “new” plan — and what’s next', 'Acme\'s "new" plan - and what\'s next'],
    ['Acme raises outlook\u200b\u00a0again', 'Acme raises outlook again'],
    ['Ａｃｍｅ raises outlook', 'Acme raises outlook'],
    ['Acme sells 1,000 units', 'Acme sells 1000 units'],
    ['Acme: "We are ready!"', 'Acme, we are ready'],
    ['Acme raises outlook - Yahoo Finance - Reuters', 'Acme raises outlook'],
  ])('makes one of "%s" and "%s"', (a, b) => {
    expect(normalTitle(a)).toBe(normalTitle(b));
    expect(normalTitle(a)).not.toBe('');
  });

  it.each([
    ['Profit up 5%', 'Profit up 15%'],
    ['EPS $1.5', 'EPS $15'],
    ['EPS -0.20', 'EPS 0.20'],
    ['Acme Q3 - Beat', 'Acme Q3'],
    ['Acme to buy Globex', 'Globex to buy Acme'],
    ['AT&T to cut jobs', 'AT to cut jobs'],
  ])('keeps "%s" and "%s" apart', (a, b) => {
    expect(normalTitle(a)).not.toBe(normalTitle(b));
  });

  it('takes the name of the source off the end, however it is spelt', () => {
    expect(normalTitle('Acme opens plant - The Springfield Shopper', { source: 'springfield-shopper' })).toBe(
      'acme opens plant',
    );
    expect(normalTitle('Acme opens plant - The Springfield Shopper')).toContain('shopper');
  });

  it('changes nothing when applied again', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.constantFrom(' - Reuters', 'UPDATE 2-', ' | CNBC', 'BRIEF-', '1,234.5', '-.5', '“', ' '),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const once = normalTitle(pieces.join(''));
        expect(normalTitle(once)).toBe(once);
      }),
    );
  });

  it('is quick with a headline of ten megabytes', () => {
    expect(normalTitle(`Acme ${'x - '.repeat(2_500_000)}`).length).toBeLessThan(1_100);
  });
});

describe('canonicalUrl', () => {
  it.each([
    ['https://www.example.com/a/b/?utm_source=x&utm_medium=y', 'https://example.com/a/b'],
    ['HTTP://Example.COM:80/a/b#top', 'https://example.com/a/b'],
    ['https://m.example.com/a?guccounter=1&fbclid=2&source=rss', 'https://example.com/a'],
    ['https://amp.example.com/a/amp/', 'https://example.com/a'],
    ['https://example.com/a?b=2&a=1', 'https://example.com/a?a=1&b=2'],
    ['https://user:word@example.com/a', 'https://example.com/a'],
    ['https://example.com/Story/ABC.html', 'https://example.com/Story/ABC.html'],
    ['https://www.google.com/url?q=https%3A%2F%2Fexample.com%2Fa%3Fid%3D7&sa=t', 'https://example.com/a?id=7'],
    ['https://example-com.cdn.ampproject.org/c/s/example.com/a', 'https://example.com/a'],
    ['https://example.com/', 'https://example.com'],
    ['https://example.com:8443/a', 'https://example.com:8443/a'],
  ])('%s is %s', (url, expected) => {
    expect(canonicalUrl(url)).toBe(expected);
  });

  it('keeps what tells two articles apart', () => {
    expect(canonicalUrl('https://example.com/read?id=7')).not.toBe(canonicalUrl('https://example.com/read?id=8'));
    expect(canonicalUrl('https://example.com/A')).not.toBe(canonicalUrl('https://example.com/a'));
    expect(canonicalUrl('https://m.com/a')).toBe('https://m.com/a');
    expect(canonicalUrl('https://news.example.com/a')).not.toBe(canonicalUrl('https://example.com/a'));
  });

  it.each([
    '',
    'not an address',
    '/a/b',
    'mailto:a@example.com',
    'javascript:alert(1)',
    'ftp://example.com/a',
    'https://',
  ])('has none for "%s"', (url) => {
    expect(canonicalUrl(url)).toBeNull();
  });

  it('changes nothing when applied again, and order of parameters does not matter', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ withQueryParameters: true, withFragments: true }),
        fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 4 }),
        (url, query) => {
          const base = url.replace(/[?#].*$/, '');
          const once = canonicalUrl(`${base}?${new URLSearchParams(query)}`);
          expect(once).not.toBeNull();
          expect(canonicalUrl(once as string)).toBe(once);
          expect(canonicalUrl(`${base}?${new URLSearchParams([...query].reverse())}`)).toBe(once);
        },
      ),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { publisherName } from '../../../../../src/adapters/sources/news/feed/publisher.js';
import { addressSecrets, withSymbol } from '../../../../../src/adapters/sources/news/feed/templates.js';
import { listedSymbol, symbolsOfCategories } from '../../../../../src/adapters/sources/news/feed/tickers.js';

describe('names of publishers', () => {
  it.each([
    ["Made-Up's Daily News", 'made-ups-daily-news'],
    [' The  Times ', 'the-times'],
    ['www.Example.com', 'example.com'],
    ['A & B, Inc.', 'a-b-inc'],
    ['日本の新聞', '日本の新聞'],
  ])('%s become %s', (text, name) => {
    expect(publisherName(text)).toBe(name);
  });

  it('are nothing where nothing is left of them', () => {
    expect(publisherName(' - ')).toBeUndefined();
    expect(publisherName('x'.repeat(500))).toHaveLength(60);
  });
});

describe('tickers', () => {
  it.each([
    ['Nasdaq:AAA', 'AAA'],
    ['NYSE: BBB.A', 'BBB.A'],
    ['NYSE American:CC-A', 'CC.A'],
    ['nyse:NAN', 'NAN'],
    ['TSX:AAA', undefined],
    ['AAA', undefined],
    ['Nasdaq:', undefined],
    ['Nasdaq:$%', undefined],
  ])('written %s are %s', (text, symbol) => {
    expect(listedSymbol(text)).toBe(symbol);
  });

  it('are taken from the categories that are about stocks, each once', () => {
    expect(
      symbolsOfCategories([
        { text: 'Nasdaq:AAA', scheme: 'https://wire.example/rss/stock' },
        { text: 'US0000000001', scheme: 'https://wire.example/rss/ISIN' },
        { text: 'aaa', scheme: 'symbol' },
        { text: 'BBB', scheme: 'symbol' },
        { text: 'CCC', scheme: '' },
        { text: 'Jane Doe', scheme: 'author' },
      ]),
    ).toEqual(['AAA', 'BBB']);
  });
});

describe('addresses of the user', () => {
  it('take a symbol as a part of an address, whatever is in it', () => {
    expect(withSymbol('https://x.example/{symbol}?s={symbol}', 'BBB.A')).toBe('https://x.example/BBB.A?s=BBB.A');
    expect(withSymbol('https://x.example/{symbol}', 'A/B&c')).toBe('https://x.example/A%2FB%26c');
  });

  it('say what in them could be a key', () => {
    const address = 'https://jane:hidden@x.example/f?token=abc&k=9f8e7d6c5b4a3f2e1d&lang=en&page=2&s={symbol}';
    expect(addressSecrets(address)).toEqual(['jane', 'hidden', 'abc', '9f8e7d6c5b4a3f2e1d']);
    expect(addressSecrets('not an address')).toEqual([]);
  });
});

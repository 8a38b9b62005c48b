import { describe, expect, it } from 'vitest';
import { MAX_CHARACTERS, tokenize } from '../../../../src/evidence/sentiment/score/tokens.js';

const words = (text: string) => tokenize(text).map((token) => token.text);
const figure = (text: string) => {
  const found = tokenize(text).find(({ kind }) => kind === 'number');
  return [found?.value, found?.unit];
};

describe('cutting a text into tokens', () => {
  it.each([
    ['EUR 13.1 mn', 13_100_000, 'money'],
    ['EUR13.1mn', 13_100_000, 'money'],
    ['$1.2B', 1_200_000_000, 'money'],
    ['Rs 10.4 crore', 104_000_000, 'money'],
    ['Rs390', 390, 'money'],
    ['12,345.5 euros', 12_345.5, 'money'],
    ['20 pc', 20, 'percent'],
    ['3.5 per cent', 3.5, 'percent'],
    ['35%', 35, 'percent'],
    ['40 percent', 40, 'percent'],
    ['in 2008', 2008, 'year'],
    ['EUR 2008', 2008, 'money'],
    ['300 people', 300, 'plain'],
    ['EUR13 .1 mn', 13_100_000, 'money'],
    ['5 per share', 5, 'plain'],
  ])('reads %s as a figure', (text, value, unit) => {
    expect(figure(text)[0]).toBeCloseTo(value, 3);
    expect(figure(text)[1]).toBe(unit);
  });

  it('keeps cashtags, abbreviations, joined names and negations in one piece', () => {
    expect(words("$AAPL won't follow the S&P in the U.S.")).toEqual([
      '$aapl',
      "won't",
      'follow',
      'the',
      's&p',
      'in',
      'the',
      'us',
    ]);
  });

  it('takes hyphens apart and possessives off, with either apostrophe', () => {
    expect(words("Apple's better-than-expected quarter; Moody’s")).toEqual([
      'apple',
      'better',
      '-',
      'than',
      '-',
      'expected',
      'quarter',
      ';',
      'moody',
    ]);
  });

  it('knows where each token stands and whether it was capitalised', () => {
    const text = 'Profit at Nokia fell';
    for (const token of tokenize(text))
      expect(text.slice(token.start).toLowerCase()).toMatch(new RegExp(`^${token.text}`));
    expect(tokenize(text).map(({ capital }) => capital)).toEqual([true, false, true, false]);
  });

  it('reads no more than a bounded part of a text', () => {
    const tokens = tokenize('up '.repeat(MAX_CHARACTERS));
    expect(tokens).toHaveLength(MAX_CHARACTERS / 3);
  });
});

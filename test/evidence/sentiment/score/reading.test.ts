import { describe, expect, it } from 'vitest';
import { readText } from '../../../../src/evidence/sentiment/score/reading.js';

const signals = (text: string) => readText(text).signals.filter(({ value }) => value !== 0);
const net = (text: string) => Math.sign(signals(text).reduce((sum, { value }) => sum + value, 0));
const groups = (text: string) => signals(text).map(({ group }) => group);

describe('what moves, and whether that is good', () => {
  it.each([
    ['profit fell', -1],
    ['profit rose', 1],
    ['costs fell', 1],
    ['costs rose', -1],
    ['operating loss narrowed', 1],
    ['operating loss widened', -1],
    ['unemployment climbed', -1],
    ['a drop of 20 % in orders', -1],
    ['a drop of 20 % in debt', 1],
    ['cuts debt', 1],
    ['cuts dividend', -1],
    ['lower expenses', 1],
    ['lower revenue', -1],
    ['profit before taxes fell', -1],
    ['earnings per share grew', 1],
    ['churn slipped', 1],
    ['loss forecast raised', -1],
  ])('%s', (text, sign) => {
    expect(net(text)).toBe(sign);
  });

  it('is turned round by a negation', () => {
    expect(net('profit did not rise')).toBe(-1);
    expect(net('sales have not fallen')).toBe(1);
    expect(net('not only did profit rise')).toBe(1);
  });

  it('is no move where up and down, or a sum, mean something else', () => {
    expect(groups('declined to comment')).toEqual([]);
    expect(groups('set up a unit')).toEqual([]);
    expect(groups('to raise Rs 300 crore')).not.toContain('MOVE:ALONE');
  });
});

describe('figures that are compared', () => {
  const compared = (text: string) =>
    readText(text)
      .signals.filter(({ group }) => group === 'COMPARED')
      .map(({ value }) => Math.sign(value));

  it.each([
    ['profit EUR 5.1 mn vs 3.2 mn a year earlier', [1]],
    ['profit EUR 3.2 mn vs 5.1 mn a year earlier', [-1]],
    ['Net sales totalled EUR 12 mn , compared with EUR 10 mn in 2007 .', [1]],
    ['Net loss was 4 million against 6 million', [1]],
    ['Net loss was 6 million against 4 million', [-1]],
    ['margin moved from 8.7 % to 13.1 %', [1]],
    ['debt went from EUR 10 mn to EUR 15 mn', [-1]],
    ['a profit of EUR 2 mn , compared to a loss of EUR 5 mn', [1]],
    ['a loss of EUR 2 mn from a profit of EUR 5 mn', [-1]],
    ['operating profit EUR 1.2 mn ( 0.9 mn )', [1]],
    ['operating profit EUR 900,000 ( EUR 1.2 mn )', [-1]],
  ])('%s', (text, signs) => {
    expect(compared(text)).toEqual(signs);
  });

  it('compares neither years, nor money with per cent, nor without a quantity', () => {
    expect(compared('sales in 2008 compared to 2007')).toEqual([]);
    expect(compared('profit of 5 % against EUR 10 mn')).toEqual([]);
    expect(compared('moved from 5 to 7')).toEqual([]);
  });
});

describe('sayings', () => {
  it.each([
    ['beats analyst estimates', 'BEATS'],
    ['missed expectations', 'MISSES'],
    ['hits 52-week high', 'RECORD'],
    ['hits 52-week low', 'RECORD_LOW'],
    ['pares gains', 'PARES_GAINS'],
    ['pares losses', 'PARES_LOSSES'],
    ['returned to profit', 'IN_BLACK'],
    ['slips into loss', 'IN_RED'],
    ['raises full-year guidance', 'TARGET_UP'],
    ['cuts its guidance', 'TARGET_DOWN'],
    ['to lay off 300 people', 'LAYOFF'],
    ['wins a large contract', 'CONTRACT'],
    ['faces a lawsuit', 'LEGAL_ACTION'],
  ])('%s', (text, group) => {
    expect(groups(text)).toContain(group);
  });

  it('take a high of something bad for bad', () => {
    expect(net('unemployment falls to a ten-year low')).toBe(1);
    expect(net('debt at a record high')).toBe(-1);
  });
});

describe('the company that is asked for', () => {
  const mentions = (text: string, ...about: string[]) =>
    readText(text, about).mentions.map(({ from, to }) => [from, to]);

  it('is found by name, without its legal form, by cashtag and by the first word of a longer name', () => {
    expect(mentions('Apple beats Samsung', 'Apple Inc.')).toEqual([[0, 0]]);
    expect(mentions('Watch $AAPL and AAPL', 'AAPL')).toEqual([
      [1, 1],
      [3, 3],
    ]);
    expect(mentions('Goldman upgrades', 'Goldman Sachs Group')).toEqual([[0, 0]]);
    expect(mentions('Nothing here', 'Apple')).toEqual([]);
  });

  it('is not found in a common word when its short name is written in capitals', () => {
    expect(mentions('Now it is all over', 'IT', 'ALL', 'NOW')).toEqual([]);
    expect(mentions('IT shares up', 'IT')).toEqual([[0, 0]]);
  });

  it('shares a clause with its verb, across a list, and not with what another does', () => {
    const { clause, tokens } = readText('Alpha, Beta and Gamma gain as Delta slips');
    const of = (word: string) => clause[tokens.findIndex(({ text }) => text === word)];
    expect(of('alpha')).toBe(of('gain'));
    expect(of('gamma')).toBe(of('gain'));
    expect(of('delta')).toBe(of('slips'));
    expect(of('delta')).not.toBe(of('gain'));
  });
});

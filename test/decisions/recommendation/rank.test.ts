import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../src/decisions/recommendation/candidate.js';
import { lean, type RankOptions, rankRecommendations } from '../../../src/decisions/recommendation/rank.js';
import { anyCandidates, candidate, vote } from './candidates.js';

function ranked(candidates: readonly Candidate[], options?: RankOptions): string[] {
  return rankRecommendations(candidates, options).map(({ prediction }) => prediction.symbol);
}

const leaning = (buy: number) => ({ sell: 0.4, hold: 0.6 - buy, buy });

describe('rankRecommendations', () => {
  it('puts buys first, then holds, then sells, whatever their confidence', () => {
    const candidates = [
      candidate('S', { signal: 'sell', confidence: 0.9 }),
      candidate('H', { signal: 'hold', confidence: 0.8 }),
      candidate('B', { signal: 'buy', confidence: 0.4 }),
    ];
    expect(ranked(candidates)).toEqual(['B', 'H', 'S']);
  });

  it('orders a signal by confidence, then sentiment, then expected return, then lean, then symbol', () => {
    const plain = { confidence: 0.4, calibrated: leaning(0.3) };
    const candidates = [
      candidate('F', plain),
      candidate('E', plain),
      candidate('D', { ...plain, calibrated: leaning(0.5) }),
      candidate('C', { ...plain, expected: 0.01, calibrated: leaning(0.1) }),
      candidate('B', { ...plain, sentiment: 0.1, expected: -0.01 }),
      candidate('A', { ...plain, confidence: 0.6, sentiment: -0.9, expected: -0.01 }),
    ];
    expect(ranked(candidates)).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
  });

  it('puts the strongest sells first: confident, badly spoken of, expected to fall', () => {
    const sell = (symbol: string, change: Parameters<typeof candidate>[1]) =>
      candidate(symbol, { signal: 'sell', confidence: 0.4, ...change });
    const candidates = [
      sell('D', { expected: 0.02 }),
      sell('C', { expected: -0.02 }),
      sell('B', { sentiment: -0.5, expected: 0.03 }),
      sell('A', { confidence: 0.6, expected: 0.02 }),
    ];
    expect(ranked(candidates, { signals: ['sell'] })).toEqual(['A', 'B', 'C', 'D']);
  });

  it('still orders stocks when every confidence is the prior: by expected return, then by lean', () => {
    const same = { signal: 'hold' as const, confidence: 0.4 };
    const candidates = [
      candidate('LAST', { ...same, expected: -0.01, calibrated: leaning(0.5) }),
      candidate('SECOND', { ...same, expected: 0.01, calibrated: leaning(0.2) }),
      candidate('FIRST', { ...same, expected: 0.01, calibrated: leaning(0.3) }),
    ];
    expect(ranked(candidates)).toEqual(['FIRST', 'SECOND', 'LAST']);
  });

  it.each(['buy', 'sell'] as const)('puts a %s whose expected return is not known after the others', (signal) => {
    const same = { signal, confidence: 0.4 };
    const candidates = [
      candidate('B', { ...same, expected: Number.NaN }),
      candidate('C', { ...same, expected: 0.5 }),
      candidate('A', { ...same, expected: Number.NaN }),
      candidate('D', { ...same, expected: -0.5 }),
    ];
    const known = signal === 'buy' ? ['C', 'D'] : ['D', 'C'];
    expect(ranked(candidates)).toEqual([...known, 'A', 'B']);
  });

  it('keeps the first few of those that pass the filter', () => {
    const candidates = ['C', 'A', 'B'].map((symbol) => candidate(symbol, { signal: symbol === 'A' ? 'sell' : 'buy' }));
    expect(ranked(candidates, { top: 1, signals: ['buy'] })).toEqual(['B']);
    expect(ranked(candidates, { top: 99 })).toEqual(['B', 'C', 'A']);
    expect(ranked([])).toEqual([]);
  });

  it.each([0, -1, 2.5, Number.NaN])('refuses to give the first %d', (top) => {
    expect(() => ranked([candidate('A')], { top })).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('does not depend on the order of the candidates and leaves them as they were', () => {
    fc.assert(
      fc.property(anyCandidates, fc.nat(), (candidates, turn) => {
        const before = [...candidates];
        const at = candidates.length === 0 ? 0 : turn % candidates.length;
        const turned = [...candidates.slice(at), ...candidates.slice(0, at)];
        expect(ranked(turned)).toEqual(ranked(candidates));
        expect(candidates).toEqual(before);
      }),
    );
  });

  it('gives the first few of the whole order for any top', () => {
    fc.assert(
      fc.property(anyCandidates, fc.integer({ min: 1, max: 30 }), (candidates, top) => {
        expect(ranked(candidates, { top })).toEqual(ranked(candidates).slice(0, top));
      }),
    );
  });

  it('never puts a lower confidence before a higher one of the same signal', () => {
    fc.assert(
      fc.property(anyCandidates, (candidates) => {
        const order = rankRecommendations(candidates);
        for (const [index, { prediction }] of order.entries()) {
          const next = order[index + 1]?.prediction;
          if (next?.signal === prediction.signal) {
            expect(next.confidence_score).toBeLessThanOrEqual(prediction.confidence_score);
          }
        }
      }),
    );
  });
});

describe('lean', () => {
  it('is the weighted calibrated p(buy) - p(sell)', () => {
    const models = [
      vote({ weight: 0.75, calibrated: { sell: 0.1, hold: 0.4, buy: 0.5 } }),
      vote({ weight: 0.25, calibrated: { sell: 0.6, hold: 0.2, buy: 0.2 } }),
    ];
    expect(lean({ models })).toBeCloseTo(0.75 * 0.4 - 0.25 * 0.4, 12);
    expect(lean({ models: [] })).toBe(0);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildRecommendations } from '../../../src/decisions/recommendation/build.js';
import { explain } from '../../../src/decisions/recommendation/explain.js';
import { rankRecommendations } from '../../../src/decisions/recommendation/rank.js';
import { anyCandidates, candidate } from './candidates.js';

const options = () => {
  let count = 0;
  return { createdAt: 5, newId: () => `id-${++count}` };
};
describe('buildRecommendations', () => {
  it('puts prediction, stock, risk and sentiment together and hands nothing out twice', () => {
    const one = {
      ...candidate('AAPL', {
        drivers: [
          { feature: 'b', value: 1, effect: 0.1 },
          { feature: 'a', value: 2, effect: -0.1 },
          { feature: 'c', value: 3, effect: 0.2 },
          { feature: 'd', value: 4, effect: 0.05 },
        ],
      }),
      stock: { company_name: 'Apple', sector: 'Information Technology', fortune_500_rank: 4 },
      price: 159.54,
      sentiment: { score: 0.2, sources: [{ source: 'news', score: 0.2, articles: 1, age_hours: 1, weight: 1 }] },
    };
    const { prediction } = one;
    expect(buildRecommendations([one], options())).toEqual([
      {
        id: 'id-1',
        rank: 1,
        symbol: 'AAPL',
        company_name: 'Apple',
        sector: 'Information Technology',
        fortune_500_rank: 4,
        signal: 'buy',
        confidence_score: 0.5,
        probabilities: prediction.probabilities,
        expected_return: 0,
        sentiment_score: 0.2,
        sentiment_sources: one.sentiment.sources,
        risk_level: 'low',
        risk: one.risk,
        holding_period: 'weekly',
        horizon: 7,
        interval: '1d',
        price: 159.54,
        bar_time: prediction.bar_time,
        drivers: [one.drivers[2], one.drivers[1], one.drivers[0]],
        models: prediction.models,
        explanation: explain(one),
        inputs_hash: '0123456789abcdef',
        as_of: prediction.as_of,
        created_at: 5,
      },
    ]);
  });
  it('numbers and names the recommendations in the order of the ranking', () => {
    fc.assert(
      fc.property(anyCandidates, fc.integer({ min: 1, max: 30 }), (candidates, top) => {
        const built = buildRecommendations(candidates, { ...options(), top });
        const order = rankRecommendations(candidates, { top });
        expect(built.map(({ symbol }) => symbol)).toEqual(order.map(({ prediction }) => prediction.symbol));
        expect(built.map(({ rank, id }) => [rank, id])).toEqual(
          order.map((_, index) => [index + 1, `id-${index + 1}`]),
        );
      }),
    );
  });
  it('gives the same answer to the same question', () => {
    const candidates = [candidate('B'), candidate('A')];
    expect(buildRecommendations(candidates, options())).toEqual(buildRecommendations(candidates, options()));
  });
  it('keeps as many drivers as it is told', () => {
    const drivers = ['a', 'b', 'c', 'd', 'e'].map((feature) => ({ feature, value: 0, effect: 0.1 }));
    const [one] = buildRecommendations([candidate('A', { drivers })], { ...options(), drivers: 5 });
    expect(one?.drivers.map(({ feature }) => feature)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/decisions/recommendation/explain.js';
import { candidate, vote } from './candidates.js';

const DRIVERS = [
  { feature: 'vix_level', value: 14.21, effect: -0.008 },
  { feature: 'day_of_week', value: 2, effect: 0.0001 },
  { feature: 'return_20', value: 0.081, effect: 0.034 },
  { feature: 'rsi_14', value: 63.2, effect: 0.012 },
];
const FULL = candidate('AAPL', {
  confidence: 0.46,
  expected: 0.0083,
  drivers: DRIVERS,
  prediction: {
    probabilities: { sell: 0.21, hold: 0.33, buy: 0.46 },
    models: [
      vote({ version: 'v0003', weight: 0.7, r2: 0.012, calibrated: { sell: 0.2, hold: 0.31, buy: 0.49 } }),
      vote({
        kind: 'mlp',
        version: 'v0002',
        weight: 0.3,
        r2: -0.004,
        calibrated: { sell: 0.25, hold: 0.34, buy: 0.41 },
      }),
    ],
  },
});

describe('explain', () => {
  it('names models, features, sentiment and risk with their numbers', () => {
    const sentiment = {
      score: 0.31,
      sources: [
        { source: 'news', score: 0.4, articles: 9, age_hours: 3.2, weight: 0.7 },
        { source: 'reddit', score: -0.1, articles: 1, age_hours: 60, weight: 0.3 },
      ],
    };
    expect(explain({ ...FULL, sentiment })).toBe(
      [
        'Buy with confidence 0.46 over the next 7 sessions (sell 0.21, hold 0.33, buy 0.46); expected return against the market +0.83 %.',
        'Models: forest@v0003 gives buy 0.49 (weight 0.70, R² 0.012), mlp@v0002 gives buy 0.41 (weight 0.30, R² -0.004).',
        'Moved the probability of buy most: 20-day return +8.1 % (+0.034), 14-day RSI 63.2 (+0.012), VIX 14.2 (-0.008).',
        'Sentiment +0.31: news +0.40 (9 texts, newest 3 h old), reddit -0.10 (1 text, newest 3 d old).',
        'Risk low: 20-day volatility 20 % a year.',
      ].join(' '),
    );
  });

  it('says plainly when no model beats the class prior', () => {
    const models = [
      vote({ r2: -0.02, shrinkage: 0, weight: 0.5 }),
      vote({ kind: 'mlp', r2: -0.003, shrinkage: 0, weight: 0.5 }),
    ];
    expect(explain(candidate('A', { prediction: { models } }))).toContain(
      'No model beats the class prior out of sample (best R² -0.003): the probabilities are the prior itself.',
    );
    // What is left of the models is nothing: what moved them is told as what it was.
    expect(explain(candidate('A', { prediction: { models }, drivers: DRIVERS }))).toContain(
      'Before it was drawn to the prior, moved the probability of buy most: 20-day return',
    );
  });

  it('says how much of the models is left when none beats the prior and yet some is kept', () => {
    const models = [
      vote({ r2: 0, shrinkage: 0.1, weight: 0.5 }),
      vote({ r2: Number.NaN, shrinkage: 0.3, weight: 0.5 }),
    ];
    expect(explain(candidate('A', { prediction: { models } }))).toContain(
      "No model beats the class prior out of sample (best R² 0.000): the probabilities keep 0.20 of the models' distance from the prior.",
    );
  });

  it('does not say so when one model does', () => {
    expect(explain(FULL)).not.toContain('class prior');
  });

  it('says when an R² is not known', () => {
    const text = explain(candidate('A', { prediction: { models: [vote({ r2: Number.NaN, shrinkage: 0 })] } }));
    expect(text).toContain('Model: forest@v0001 gives buy 0.40 (weight 1.00, R² unknown).');
    expect(text).toContain('No model beats the class prior out of sample: the probabilities are the prior itself.');
  });

  it('says when nothing was written about the stock, and leaves out features that were not asked for', () => {
    const text = explain(candidate('A'));
    expect(text).toContain('Sentiment: no text known.');
    expect(text).not.toContain('Moved');
  });

  it('names four sources at most and counts the others', () => {
    const sources = ['a', 'b', 'c', 'd', 'e', 'f'].map((source) => ({
      source,
      score: 0,
      articles: 2,
      age_hours: 0.2,
      weight: 1 / 6,
    }));
    const text = explain({ ...FULL, sentiment: { score: 0, sources } });
    expect(text).toContain('d +0.00 (2 texts, newest 0 h old), and 2 more.');
  });

  it('says when the expected return is not known', () => {
    expect(explain(candidate('A', { expected: Number.NaN }))).toContain(
      'expected return against the market not known.',
    );
  });

  it('speaks of one session and of hourly bars', () => {
    expect(explain(candidate('A', { prediction: { horizon: 1 } }))).toContain('over the next 1 session (');
    expect(explain(candidate('A', { prediction: { horizon: 14, interval: '1h' } }))).toContain('next 14 hourly bars (');
  });

  it('hands the kind of values on to the features', () => {
    expect(explain(FULL, { crossSection: 'rank' })).toContain('20-day return above 58 % of the stocks (+0.034)');
  });
});

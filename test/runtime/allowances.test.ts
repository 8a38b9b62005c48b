import { describe, expect, it } from 'vitest';
import { allowancesOf } from '../../src/runtime/allowances.js';
import { configSchema } from '../../src/runtime/config-schema.js';

const of = (providers: object) => allowancesOf(configSchema.parse({ providers }));

describe('the allowances of providers', () => {
  it('are those of the day and month of each that is turned on', () => {
    const said = of({ tiingo: { perDay: 1_000, perMonth: 20_000 }, 'alpha-vantage': { enabled: false } });
    expect(said.filter(({ provider }) => provider === 'tiingo')).toEqual([
      { provider: 'tiingo', span: 'day', unit: 'requests', limit: 1_000 },
      { provider: 'tiingo', span: 'month', unit: 'requests', limit: 20_000 },
    ]);
    expect(said.map(({ provider }) => provider)).not.toContain('alpha-vantage');
    expect(said.map(({ provider }) => provider)).not.toContain('x');
  });

  it('of X are posts and USD, also where none may be used yet', () => {
    const x = (settings: object) =>
      of({ x: { enabled: true, ...settings } }).filter(({ provider }) => provider === 'x');
    expect(x({}).map(({ unit, limit }) => [unit, limit])).toEqual([
      ['posts', 0],
      ['USD', 0],
    ]);
    expect(x({ monthlyPosts: 2_000, monthlyUsd: 10 }).map(({ limit }) => limit)).toEqual([2_000, 10]);
  });
});

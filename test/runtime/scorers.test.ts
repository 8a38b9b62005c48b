import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/runtime/config-schema.js';
import { openScorer, SCORERS } from '../../src/runtime/scorers.js';

describe('scorers by name', () => {
  it('are those that the configuration knows', () => {
    for (const scorer of Object.keys(SCORERS)) {
      expect(configSchema.parse({ sentiment: { scorer } }).sentiment.scorer).toBe(scorer);
    }
    expect(configSchema.safeParse({ sentiment: { scorer: 'oracle' } }).success).toBe(false);
  });

  it('open the lexicon without anything else', async () => {
    const scorer = await openScorer('lexicon', { model: 'unused' });
    expect(scorer.name).toBe('lexicon-1');
    expect((await scorer.score([{ text: 'Profit plunges' }]))[0]).toMatchObject({ label: 'negative' });
  });

  it('say which there are when there is no such one', async () => {
    for (const name of ['oracle', 'constructor']) {
      await expect(openScorer(name, { model: 'unused' })).rejects.toMatchObject({
        code: 'USAGE',
        hint: 'Scorers are lexicon and finbert.',
      });
    }
  });
});

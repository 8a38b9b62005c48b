import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/runtime/config-schema.js';
import { nameOfScorer, openScorer, SCORERS } from '../../src/runtime/scorers.js';

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
    expect(await nameOfScorer('lexicon', { model: 'unused' })).toBe(scorer.name);
    expect((await scorer.score([{ text: 'Profit plunges' }]))[0]).toMatchObject({ label: 'negative' });
  });

  it('of a model are named by it without being opened', async () => {
    expect(await nameOfScorer('finbert', { model: 'Xenova/finbert' })).toBe('finbert:Xenova/finbert');
    await expect(nameOfScorer('finbert', { model: './no-such-folder' })).rejects.toMatchObject({ code: 'CONFIG' });
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

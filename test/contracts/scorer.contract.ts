import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { SENTIMENT_LABELS, TOPICS } from '../../src/domain/sentiment-score.js';
import type { ScoreInput, Scorer } from '../../src/ports/scorer.js';

const INPUT: fc.Arbitrary<ScoreInput> = fc.record(
  {
    text: fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc
        .array(
          fc.constantFrom(
            'profit',
            'fell',
            '20%',
            'Apple',
            'to',
            'EUR',
            '5.1',
            'mn',
            '(',
            ')',
            ',',
            'not',
            'up',
            '.',
            ':',
            'as',
          ),
          { maxLength: 30 },
        )
        .map((words) => words.join(' ')),
    ),
    about: fc.array(fc.oneof(fc.string({ maxLength: 20 }), fc.constant('Apple')), { maxLength: 3 }),
  },
  { requiredKeys: ['text'] },
);

/** What every scorer must keep to. */
export function scorerContract(name: string, open: () => Promise<Scorer>): void {
  describe(`the ${name} scorer`, () => {
    let scorer: Scorer;
    beforeAll(async () => {
      scorer = await open();
    });

    it('gives every text a score, a label, a confidence and topics within their bounds', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(INPUT, { maxLength: 6 }), async (inputs) => {
          const scores = await scorer.score(inputs);
          expect(scores).toHaveLength(inputs.length);
          for (const { score, label, confidence, topics } of scores) {
            expect(score).toBeGreaterThanOrEqual(-1);
            expect(score).toBeLessThanOrEqual(1);
            expect(confidence).toBeGreaterThanOrEqual(0);
            expect(confidence).toBeLessThanOrEqual(1);
            expect(SENTIMENT_LABELS).toContain(label);
            expect(topics).toEqual(TOPICS.filter((topic) => topics.includes(topic)));
          }
        }),
        { numRuns: 60 },
      );
    });

    it('scores a text the same alone, in company and again', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(INPUT, { minLength: 1, maxLength: 5 }), async (inputs) => {
          const together = await scorer.score(inputs);
          expect(await scorer.score(inputs)).toEqual(together);
          for (const [i, input] of inputs.entries()) expect(await scorer.score([input])).toEqual([together[i]]);
        }),
        { numRuns: 40 },
      );
    });

    it('is neutral about nothing, and takes no texts at all', async () => {
      expect(await scorer.score([])).toEqual([]);
      for (const text of ['', '   ', '\n\t']) {
        expect(await scorer.score([{ text }])).toEqual([expect.objectContaining({ score: 0, label: 'neutral' })]);
      }
    });

    it('has a name that says which version it is', () => {
      expect(scorer.name).toMatch(/^[a-z]+[-:]\S+$/);
    });
  });
}

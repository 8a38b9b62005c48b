import type { Scorer } from '../../../ports/scorer.js';
import { scoreText } from './score-text.js';

/** Changes whenever any text may get another score. */
export const LEXICON_SCORER = 'lexicon-1';

/** The scorer that needs nothing but itself: finance vocabulary, phrase rules and a small linear model over both. */
export function createLexiconScorer(): Scorer {
  return {
    name: LEXICON_SCORER,
    score: async (inputs) => inputs.map(({ text, about }) => scoreText(text, about)),
  };
}

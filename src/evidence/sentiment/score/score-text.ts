import { SENTIMENT_LABELS, type SentimentScore } from '../../../domain/sentiment-score.js';
import { featuresOf } from './features.js';
import { NEUTRAL_PRIOR } from './generated/weights.js';
import { isForeign } from './language.js';
import { findMentions } from './mentions.js';
import { type Probabilities, predict } from './model.js';
import { type Reading, readText, readTokens } from './reading.js';
import { sentencesOf } from './sentences.js';
import { MAX_CHARACTERS, type Token, tokenize } from './tokens.js';
import { topicsOf } from './topics.js';

/** The first sentence is the title, or says what the rest explains. */
const FIRST_SENTENCE = 3;
/** A sentence that does not name the company counts this much when one is asked for. */
const ASIDE = 0.25;
/** Confidence in `neutral` where nothing could be read. */
const UNREAD = 1 / 3;

const UNKNOWN: SentimentScore = { score: 0, label: 'neutral', confidence: UNREAD, topics: [] };
const SILENT: SentimentScore = { score: 0, label: 'neutral', confidence: NEUTRAL_PRIOR, topics: [] };

/**
 * How good or bad an English text is for the company that goes by the names in `about`; for what it speaks of as a whole when
 * none is given or none is named. `score` is P(positive) - P(negative), `confidence` the probability of the label.
 *
 * An empty text is neutral, with the share of neutral texts for confidence; a text in another language is neutral with a third.
 * Of a long text the sentences are scored one by one; only the first `MAX_CHARACTERS` are read.
 */
export function scoreText(text: string, about: readonly string[] = []): SentimentScore {
  const bounded = text.slice(0, MAX_CHARACTERS);
  const tokens = tokenize(bounded);
  if (isForeign(tokens)) return UNKNOWN;
  if (!tokens.some(({ kind }) => kind !== 'mark')) return SILENT;
  const sentences = sentencesOf(bounded, tokens);
  const probabilities =
    sentences.length < 2
      ? predict(featuresOf(readTokens(bounded, tokens, about)))
      : together(
          sentences.map((sentence) => readText(sentence, about)),
          findMentions(bounded, tokens, about).length > 0,
        );
  return asScore(probabilities, tokens);
}

function asScore(probabilities: Probabilities, tokens: readonly Token[]): SentimentScore {
  const [negative, neutral, positive] = probabilities;
  const best = negative > neutral && negative > positive ? 0 : positive > neutral ? 2 : 1;
  return {
    score: round(positive - negative),
    label: SENTIMENT_LABELS[best]!,
    confidence: round(probabilities[best]!),
    topics: topicsOf(tokens),
  };
}

/** The weighted mean over the sentences of a long text. */
function together(sentences: readonly Reading[], named: boolean): Probabilities {
  const sum: [number, number, number] = [0, 0, 0];
  let total = 0;
  sentences.forEach((sentence, i) => {
    const weight = (i === 0 ? FIRST_SENTENCE : 1) * (named && sentence.mentions.length === 0 ? ASIDE : 1);
    const p = predict(featuresOf(sentence));
    for (let c = 0; c < 3; c++) sum[c] = sum[c]! + weight * p[c]!;
    total += weight;
  });
  return [sum[0] / total, sum[1] / total, sum[2] / total];
}

/** Six places: the same on every machine, and no more than anybody needs. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6 + 0;
}

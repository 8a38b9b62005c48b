import type { SentimentScore } from '../domain/sentiment-score.js';

export interface ScoreInput {
  readonly text: string;
  /** Names of the company that the score is about (`Apple`, `AAPL`). Absent: the text as a whole. */
  readonly about?: readonly string[];
}

/** Says how good or bad a text is. The same text gives the same score for ever, under the same name and version. */
export interface Scorer {
  /** Name and version: `lexicon-1`. */
  readonly name: string;
  /** In the order of the inputs. */
  score(inputs: readonly ScoreInput[]): Promise<SentimentScore[]>;
}

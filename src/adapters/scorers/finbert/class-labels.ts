import { OpenAlphaError } from '../../../domain/errors.js';
import { SENTIMENT_LABELS, type SentimentLabel } from '../../../domain/sentiment-score.js';

/** Beginnings of what models call their classes. */
const SPELLINGS: Readonly<Record<SentimentLabel, RegExp>> = {
  negative: /^(neg|bear)/i,
  neutral: /^(neu|none|mixed)/i,
  positive: /^(pos|bull)/i,
};

/**
 * What a model's class means. `LABEL_0` is looked up in the model's own names (`id2label`).
 *
 * @throws MODEL when the class is none of negative, neutral and positive: the model is about something else.
 */
export function classLabel(name: string, id2label: Readonly<Record<string, string>> | undefined): SentimentLabel {
  const number = /^LABEL_(\d+)$/i.exec(name)?.[1];
  const spelt = (number === undefined ? undefined : id2label?.[number]) ?? name;
  const label = SENTIMENT_LABELS.find((candidate) => SPELLINGS[candidate].test(spelt.trim()));
  if (label !== undefined) return label;
  throw new OpenAlphaError(
    'MODEL',
    `The model has a class "${spelt}", and sentiment is negative, neutral or positive.`,
    {
      hint: 'Give a model of sentiment, or write the names of its classes into id2label of its config.json.',
    },
  );
}

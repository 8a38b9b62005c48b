import { OpenAlphaError } from '../../../domain/errors.js';
import { SENTIMENT_LABELS, type SentimentLabel, type SentimentScore } from '../../../domain/sentiment-score.js';
import type { ScoreInput, Scorer } from '../../../ports/scorer.js';
import { classLabel } from './class-labels.js';
import { modelFolder } from './model-folder.js';
import { type Classifier, loadTransformers, type Transformers } from './transformers.js';

export interface FinbertOptions {
  /** Hub name (`Xenova/finbert`), or a folder with config.json, tokenizer.json and onnx/model.onnx. */
  readonly model: string;
  /** Gives the library. Default: imports `@huggingface/transformers`. */
  readonly load?: () => Promise<Transformers>;
  /** Never ask the hub, use what is in a folder or in the library's cache. Default false; a folder is always offline. */
  readonly offline?: boolean;
  /** Texts in one call of the model. Default 32. */
  readonly batch?: number;
}

/** Longest text that is given to the model, characters: its tokenizer cuts at some 512 tokens in any case. */
const MOST_CHARACTERS = 4_000;

/** Name and version of the scorer that a model makes. Refuses (CONFIG) a folder that is no model. */
export function finbertName(model: string): string {
  return `finbert:${modelFolder(model)?.name ?? model}`;
}

/**
 * Opens a text-classification model as a scorer: `score` is P(positive) - P(negative), `confidence` the probability of the
 * label as the model gives it, not calibrated. It reads a text as a whole: `about` does not change the score. It names no topics.
 *
 * @throws CONFIG when the library is not installed, or the model cannot be loaded; MODEL when its classes are no sentiment.
 */
export async function openFinbert(options: FinbertOptions): Promise<Scorer> {
  const { model, load = loadTransformers, batch = 32 } = options;
  const folder = modelFolder(model);
  const library = await load().catch((error: unknown) => {
    throw notLoaded(error);
  });
  const classifier = await openClassifier(library, options, folder);
  return {
    name: finbertName(model),
    async score(inputs) {
      const scores: SentimentScore[] = new Array(inputs.length);
      const spoken = inputs.flatMap(({ text }, i) => (text.trim() === '' ? [] : [i]));
      inputs.forEach((_, i) => {
        scores[i] = SILENT;
      });
      for (let from = 0; from < spoken.length; from += batch) {
        const rows = spoken.slice(from, from + batch);
        const answers = await classify(
          classifier,
          rows.map((i) => textOf(inputs[i]!)),
        );
        rows.forEach((row, k) => {
          scores[row] = answers[k]!;
        });
      }
      return scores;
    },
  };
}

/** Nothing was said: the model is not asked. */
const SILENT: SentimentScore = { score: 0, label: 'neutral', confidence: 1 / 3, topics: [] };

function textOf({ text }: ScoreInput): string {
  return text.slice(0, MOST_CHARACTERS);
}

async function openClassifier(
  library: Transformers,
  { model, offline = false }: FinbertOptions,
  folder: ReturnType<typeof modelFolder>,
): Promise<Classifier> {
  const { allowRemoteModels, localModelPath } = library.env;
  try {
    if (folder === undefined) {
      library.env.allowRemoteModels = !offline;
      return await library.pipeline('text-classification', model, { dtype: 'q8', local_files_only: offline });
    }
    library.env.allowRemoteModels = false;
    library.env.localModelPath = folder.parent;
    return await library.pipeline('text-classification', folder.name, { ...folder.options, local_files_only: true });
  } catch (error) {
    throw new OpenAlphaError('CONFIG', `The model ${model} could not be loaded: ${reason(error)}`, {
      hint: 'Set sentiment.model to a text-classification model in ONNX: a folder, or a name on the hub.',
      cause: error,
    });
  } finally {
    // The settings are the library's own for the whole process: whoever else uses it finds them as they were.
    library.env.allowRemoteModels = allowRemoteModels;
    library.env.localModelPath = localModelPath;
  }
}

async function classify(classifier: Classifier, texts: string[]): Promise<SentimentScore[]> {
  const answers = await classifier(texts, { top_k: null });
  if (!Array.isArray(answers) || answers.length !== texts.length) {
    throw new OpenAlphaError('MODEL', `The model gave no answer for each of ${texts.length} texts.`);
  }
  return answers.map((answer: unknown) => scoreOf(answer, classifier.model?.config?.id2label));
}

function scoreOf(answer: unknown, id2label: Readonly<Record<string, string>> | undefined): SentimentScore {
  const p: Record<SentimentLabel, number> = { negative: 0, neutral: 0, positive: 0 };
  for (const { label, score } of Array.isArray(answer) ? answer : []) {
    if (typeof label !== 'string' || typeof score !== 'number' || !Number.isFinite(score)) {
      throw new OpenAlphaError('MODEL', 'The model gave a class without a name or a probability.');
    }
    p[classLabel(label, id2label)] += score;
  }
  const label = SENTIMENT_LABELS.reduce((best, one) => (p[one] > p[best] ? one : best), 'neutral');
  const bounded = (value: number, least: number) => Math.max(least, Math.min(1, value));
  return { score: bounded(p.positive - p.negative, -1), label, confidence: bounded(p[label], 0), topics: [] };
}

function notLoaded(error: unknown): OpenAlphaError {
  const { code } = error as { code?: string };
  const text = reason(error);
  if ((code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && text.includes('@huggingface/transformers')) {
    return new OpenAlphaError(
      'CONFIG',
      'The finbert scorer needs the package @huggingface/transformers, which is not installed.',
      {
        hint: 'Install it with `npm install @huggingface/transformers`, or use the lexicon scorer, which needs nothing.',
        cause: error,
      },
    );
  }
  return new OpenAlphaError('CONFIG', `The package @huggingface/transformers could not be loaded: ${text}`, {
    hint: 'Install it anew with `npm install @huggingface/transformers`, or use the lexicon scorer, which needs nothing.',
    cause: error,
  });
}

function reason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 300);
}

import { OpenAlphaError } from '../domain/errors.js';
import type { Scorer } from '../ports/scorer.js';

export interface ScorerOptions {
  /** Hub name or folder of the model of `finbert`. */
  readonly model: string;
  /** Never ask the hub. Default false. */
  readonly offline?: boolean;
}

/** Every scorer by the name in the configuration; only the one that is asked for is loaded. */
export const SCORERS: Readonly<Record<string, (options: ScorerOptions) => Promise<Scorer>>> = {
  lexicon: async () => (await import('../evidence/sentiment/score/lexicon-scorer.js')).createLexiconScorer(),
  finbert: async (options) => (await import('../adapters/scorers/finbert/finbert.js')).openFinbert(options),
};

const NAMES: Readonly<Record<string, (options: ScorerOptions) => Promise<string>>> = {
  lexicon: async () => (await import('../evidence/sentiment/score/lexicon-scorer.js')).LEXICON_SCORER,
  finbert: async ({ model }) => (await import('../adapters/scorers/finbert/finbert.js')).finbertName(model),
};

/** Name and version under which a scorer writes, without opening it: what is scored already is known by them. */
export async function nameOfScorer(name: string, options: ScorerOptions): Promise<string> {
  return (NAMES[name] as (typeof NAMES)[string])(options);
}

/**
 * Opens a scorer by name.
 *
 * @throws USAGE when there is none of that name; CONFIG and MODEL as the scorer says.
 */
export async function openScorer(name: string, options: ScorerOptions): Promise<Scorer> {
  const open = Object.hasOwn(SCORERS, name) ? SCORERS[name] : undefined;
  if (open !== undefined) return open(options);
  throw new OpenAlphaError('USAGE', `There is no scorer "${name}".`, {
    hint: `Scorers are ${Object.keys(SCORERS).join(' and ')}.`,
  });
}

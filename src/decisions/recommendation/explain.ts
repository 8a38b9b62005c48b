import type { Contribution, ModelVote, Prediction } from '../../domain/prediction.js';
import type { Candidate } from './candidate.js';
import { type FeatureWordsOptions, featureWords } from './feature-words.js';
import { signed } from './number-words.js';

/** How many features and how many sources of sentiment are named. */
const DRIVERS = 3;
const SOURCES = 4;

/**
 * Why a stock was recommended, in sentences that a person can check against the numbers kept beside them: the
 * probabilities and the horizon; what each model said (calibrated, before shrinkage), its weight and its out-of-sample R²;
 * plainly when no model beats the class prior; the three features that moved the signal's probability most, with value and
 * effect; sentiment by source with the age of its newest text; the reason of the risk level.
 */
export function explain(
  { prediction, drivers, sentiment, risk_level, risk }: Candidate,
  options: Pick<FeatureWordsOptions, 'crossSection'> = {},
): string {
  const words = { interval: prediction.interval, ...options };
  return [
    headline(prediction),
    modelSentence(prediction),
    skillSentence(prediction.models),
    driverSentence(drivers, prediction, words),
    sentimentSentence(sentiment),
    `Risk ${risk_level}: ${risk.reason}.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** The drivers that moved the probability most, largest first; ties by name. */
export function strongestDrivers(drivers: readonly Contribution[], count: number): Contribution[] {
  return [...drivers]
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect) || (a.feature < b.feature ? -1 : 1))
    .slice(0, count);
}

function headline({ signal, confidence_score, probabilities, expected_return, horizon, interval }: Prediction): string {
  const span = `${horizon} ${interval === '1d' ? 'session' : 'hourly bar'}${horizon === 1 ? '' : 's'}`;
  const { sell, hold, buy } = probabilities;
  return `${capital(signal)} with confidence ${two(confidence_score)} over the next ${span} (sell ${two(sell)}, hold ${two(hold)}, buy ${two(buy)}); expected return against the market ${Number.isNaN(expected_return) ? 'not known' : `${signed(expected_return * 100, 2)} %`}.`;
}

function modelSentence({ models, signal }: Prediction): string {
  const said = models.map(
    ({ kind, version, calibrated, weight, r2 }) =>
      `${kind}@${version} gives ${signal} ${two(calibrated[signal])} (weight ${two(weight)}, R² ${three(r2)})`,
  );
  return said.length === 0 ? '' : `${said.length === 1 ? 'Model' : 'Models'}: ${said.join(', ')}.`;
}

function skillSentence(models: readonly ModelVote[]): string {
  if (models.length === 0 || models.some(({ r2 }) => r2 > 0)) return '';
  const best = Math.max(...models.map(({ r2 }) => (Number.isNaN(r2) ? Number.NEGATIVE_INFINITY : r2)));
  const kept = models.reduce((sum, { weight, shrinkage }) => sum + weight * shrinkage, 0);
  const basis = Number.isFinite(best) ? ` (best R² ${three(best)})` : '';
  return `No model beats the class prior out of sample${basis}: ${
    kept === 0
      ? 'the probabilities are the prior itself'
      : `the probabilities keep ${two(kept)} of the models' distance from the prior`
  }.`;
}

function driverSentence(
  drivers: readonly Contribution[],
  { signal, models }: Prediction,
  words: FeatureWordsOptions,
): string {
  if (drivers.length === 0) return '';
  // Where nothing is left of what the models say, what they would have said is still worth telling, as that.
  const drawn = models.length > 0 && models.every(({ shrinkage }) => shrinkage === 0);
  const named = strongestDrivers(drivers, DRIVERS).map(
    (driver) => `${featureWords(driver, words)} (${signed(driver.effect, 3)})`,
  );
  return `${drawn ? 'Before it was drawn to the prior, moved' : 'Moved'} the probability of ${signal} most: ${named.join(', ')}.`;
}

function sentimentSentence({ score, sources }: Candidate['sentiment']): string {
  if (score === null || sources.length === 0) return 'Sentiment: no text known.';
  const named = sources
    .slice(0, SOURCES)
    .map(
      ({ source, score, articles, age_hours }) =>
        `${source} ${signed(score, 2)} (${articles} ${articles === 1 ? 'text' : 'texts'}, newest ${age(age_hours)} old)`,
    );
  const more = sources.length > SOURCES ? `, and ${sources.length - SOURCES} more` : '';
  return `Sentiment ${signed(score, 2)}: ${named.join(', ')}${more}.`;
}

function age(hours: number): string {
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} d`;
}

function two(value: number): string {
  return value.toFixed(2);
}

function three(value: number): string {
  return Number.isNaN(value) ? 'unknown' : value.toFixed(3);
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

// How well sentiment is read: the lexicon scorer against VADER and the financial AFINN on labelled headlines and sentences,
// in one run; and how fast, on one core. Rows that the scorer learnt from are left out.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { afinn165FinancialMarketNews } from 'afinn-165-financialmarketnews';
import vader from 'vader-sentiment';
import { scoreText } from '../dist/evidence/sentiment/score/score-text.js';
import { isTraining, readLabelled } from './sentiment-data.mjs';
import { LABELS, measure } from './sentiment-measures.mjs';

const FOLDER = process.env.OPENALPHA_SHARED_DATA ?? fileURLToPath(new URL('../../shared/data', import.meta.url));
/** The customary threshold of VADER's compound score (Hutto and Gilbert 2014). */
const VADER_THRESHOLD = 0.05;
const SPEED_RUNS = 5;

const valences = new Map(Object.entries(afinn165FinancialMarketNews));

const SCORERS = {
  'lexicon-1': ({ text }) => LABELS.indexOf(scoreText(text).label),
  'lexicon-1, about the company': ({ text, entity }) => LABELS.indexOf(scoreText(text, [entity]).label),
  VADER: ({ text }) => sided(vader.SentimentIntensityAnalyzer.polarity_scores(text).compound, VADER_THRESHOLD),
  'financial AFINN': ({ text }) =>
    sided(
      (text.toLowerCase().match(/[a-z'-]+/g) ?? []).reduce((sum, word) => sum + (valences.get(word) ?? 0), 0),
      0,
    ),
};

/** `headlines` and `sentences`: CSV files of text, (entity,) label; default the shared ones. */
export async function run([
  headlines = join(FOLDER, 'sentfin_half_a.csv'),
  sentences = join(FOLDER, 'financial_phrasebank_half_a.csv'),
]) {
  const sets = {};
  if (existsSync(headlines)) sets['SEntFiN held back'] = readLabelled(headlines).filter((row) => !isTraining(row));
  if (existsSync(sentences)) sets.PhraseBank = readLabelled(sentences);
  if (Object.keys(sets).length === 0) throw new Error(`Neither ${headlines} nor ${sentences} is there.`);
  const rows = [];
  for (const [set, data] of Object.entries(sets)) {
    for (const [name, scorer] of Object.entries(SCORERS)) {
      if (name.includes('company') && data[0].entity === undefined) continue;
      rows.push({
        what: `${set}: ${name}`,
        ...columns(
          measure(
            data.map(({ y }) => y),
            data.map(scorer),
          ),
        ),
      });
    }
  }
  const texts = Object.values(sets).flat();
  for (const [name, scorer] of Object.entries(SCORERS)) {
    const known = name.includes('company') ? texts.filter(({ entity }) => entity !== undefined) : texts;
    if (known.length > 0) rows.push({ what: `texts a second: ${name}`, per_second: speed(known, scorer) });
  }
  const sizes = Object.entries(sets).map(([set, data]) => `${set} ${data.length} rows`);
  return {
    about: `${sizes.join(', ')}; precision/recall/F1 per class; speed is the median of ${SPEED_RUNS} runs over ${texts.length} texts`,
    rows,
  };
}

function columns({ classes, macroF1, accuracy }) {
  const shown = classes.map(({ label, precision, recall, f1 }) => [
    label,
    [precision, recall, f1].map((x) => x.toFixed(3)).join(' / '),
  ]);
  return { macro_f1: Number(macroF1.toFixed(4)), accuracy: Number(accuracy.toFixed(4)), ...Object.fromEntries(shown) };
}

function sided(score, threshold) {
  return score > threshold ? 2 : score < -threshold ? 0 : 1;
}

function speed(texts, scorer) {
  const rates = [];
  for (let i = 0; i < SPEED_RUNS; i++) {
    const start = performance.now();
    for (const text of texts) scorer(text);
    rates.push((texts.length / (performance.now() - start)) * 1000);
  }
  return Math.round(rates.sort((a, b) => a - b)[SPEED_RUNS >> 1]);
}

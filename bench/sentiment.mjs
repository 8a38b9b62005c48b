// How well sentiment is read: the lexicon scorer against VADER and the financial AFINN on labelled headlines and sentences,
// in one run; and how fast, on one core. Rows that the scorer learnt from are left out.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afinn165FinancialMarketNews } from 'afinn-165-financialmarketnews';
import vader from 'vader-sentiment';
import { scoreText } from '../dist/evidence/sentiment/score/score-text.js';
import { isTraining, readLabelled } from './sentiment-data.mjs';
import { madeUpHeadlines } from './sentiment-headlines.mjs';
import { LABELS, measure } from './sentiment-measures.mjs';
import { madeUpSentences } from './sentiment-sentences.mjs';
import { randomOf } from './sentiment-training.mjs';

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
  const paces = { headlines: madeUp(20_000, headline), 'long sentences': madeUp(20_000, longSentence) };
  for (const [kind, texts] of Object.entries(paces)) {
    const words = texts.reduce((sum, { text }) => sum + text.split(' ').length, 0) / texts.length;
    for (const [name, scorer] of Object.entries(SCORERS)) {
      const what = `texts a second: ${kind} (made up, ${words.toFixed(0)} words): ${name}`;
      rows.push({ what, per_second: speed(texts, scorer) });
    }
  }
  const sizes = Object.entries(sets).map(([set, data]) => `${set} ${data.length} rows`);
  return {
    about: `${sizes.join(', ')}; precision/recall/F1 per class; speed is in processor seconds, the median of ${SPEED_RUNS} runs`,
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

/** Texts a second of processor time, the collector's threads included: another process on the core does not count. */
function speed(texts, scorer) {
  const rates = [];
  for (let i = 0; i < SPEED_RUNS; i++) {
    const start = process.cpuUsage();
    for (const text of texts) scorer(text);
    const { user, system } = process.cpuUsage(start);
    rates.push((texts.length / (user + system)) * 1e6);
  }
  return Math.round(rates.sort((a, b) => a - b)[SPEED_RUNS >> 1]);
}

function madeUp(count, make) {
  const random = randomOf(3);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const headlines = madeUpHeadlines(40, randomOf(1)).filter(({ about }) => about !== undefined);
  const sentences = madeUpSentences(40, randomOf(2)).map(({ text }) => text);
  return Array.from({ length: count }, () => make(pick(headlines), () => pick(sentences)));
}

function headline({ text, about }) {
  return { text, entity: about[0] };
}

/** A headline with two sentences of a report behind it: longer than any headline, and about its company. */
function longSentence({ text, about }, sentence) {
  return { text: `${text}, while ${sentence().replace(/\.$/, '')} and ${sentence()}`, entity: about[0] };
}

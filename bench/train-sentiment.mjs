// node bench/train-sentiment.mjs <sentfin.csv>: learns the weights of the lexicon scorer anew, after `npm run build`.
// The same file gives the same weights. Only its training part is learnt from; the confidence is set by cross-validation in it.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FEATURE_BITS, featuresOf } from '../dist/evidence/sentiment/score/features.js';
import { readText } from '../dist/evidence/sentiment/score/reading.js';
import { isTraining, readLabelled } from './sentiment-data.mjs';
import { madeUpHeadlines } from './sentiment-headlines.mjs';
import { measure } from './sentiment-measures.mjs';
import { madeUpSentences } from './sentiment-sentences.mjs';
import { fitLogistic, logits, randomOf, softmax } from './sentiment-training.mjs';

const OUT = fileURLToPath(new URL('../src/evidence/sentiment/score/generated/weights.ts', import.meta.url));
const FOLDS = 5;
const SEED = 42;
const BUCKETS = 1 << FEATURE_BITS;
/** A made-up sentence counts this much of a headline. */
const MADE_UP_WEIGHT = 0.5;
const PER_TEMPLATE = 8;

const path = process.argv[2];
if (path === undefined) {
  console.error('Usage: node bench/train-sentiment.mjs <csv with text, entity, label>');
  process.exit(2);
}
const headlines = examplesOf(readLabelled(path).filter(isTraining));
const random = randomOf(SEED);
const madeUp = [...madeUpSentences(PER_TEMPLATE, random), ...madeUpHeadlines(PER_TEMPLATE, random)];
const sentences = madeUp.map(({ text, about, y }) => ({
  ...featuresOf(readText(text, about)),
  y,
  weight: MADE_UP_WEIGHT,
}));

const held = [];
for (let fold = 0; fold < FOLDS; fold++) {
  const learnt = headlines.filter(({ part }) => part % FOLDS !== fold);
  const weights = fitLogistic([...learnt, ...sentences], { buckets: BUCKETS, seed: SEED });
  for (const row of headlines.filter(({ part }) => part % FOLDS === fold)) {
    held.push({ z: logits(weights, row.ids, row.values), y: row.y, about: row.about });
  }
}
for (const about of [true, false]) {
  const rows = held.filter((row) => row.about === about);
  const { macroF1, accuracy } = measure(
    rows.map(({ y }) => y),
    rows.map(({ z }) => z.indexOf(Math.max(...z))),
  );
  console.log(
    `${FOLDS} folds, ${about ? 'about the company' : 'as a whole'}: macro-F1 ${macroF1.toFixed(4)}, accuracy ${accuracy.toFixed(4)}, ${rows.length} rows`,
  );
}
const temperature = bestTemperature(held);
console.log(`temperature ${temperature}`);

const weights = fitLogistic([...headlines, ...sentences], { buckets: BUCKETS, seed: SEED });
const negative = quantised(weights, 0);
const positive = quantised(weights, 2);
const neutral =
  headlines.filter(({ y, about }) => y === 1 && about).length / headlines.filter(({ about }) => about).length;
writeFileSync(
  OUT,
  `// Made by bench/train-sentiment.mjs from ${headlines.length} views of headlines and ${sentences.length} of made-up texts; do not edit.
// Learnt from SEntFiN 1.0 (Sinha, Kedas, Kumar, Malo: SEntFiN 1.0: Entity-aware sentiment analysis for financial news, 2022),
// https://github.com/pyRis/SEntFiN, MIT licence: see THIRD-PARTY-NOTICES.md.

/** Divides the logits, so that the confidence is as high as the labels were right in cross-validation. */
export const TEMPERATURE = ${temperature};
/** Share of neutral headlines. */
export const NEUTRAL_PRIOR = ${neutral.toFixed(3)};
/** What a step of a weight is worth. */
export const NEGATIVE_SCALE = ${negative.scale};
export const POSITIVE_SCALE = ${positive.scale};
/** ${BUCKETS} signed bytes for negative, then as many for positive, in base64. */
export const WEIGHTS =
  '${Buffer.concat([negative.bytes, positive.bytes]).toString('base64')}';
`,
);
console.log(`wrote ${OUT}`);

/** Each headline about its company, and once as a whole where its companies agree. */
function examplesOf(rows) {
  const examples = [];
  for (const same of grouped(rows)) {
    const { text, part } = same[0];
    for (const { entity, y } of same)
      examples.push({ ...featuresOf(readText(text, [entity])), y, part, weight: 1, about: true });
    if (same.every(({ y }) => y === same[0].y)) {
      examples.push({ ...featuresOf(readText(text)), y: same[0].y, part, weight: 1, about: false });
    }
  }
  return examples;
}

function grouped(rows) {
  const groups = new Map();
  for (const row of rows) {
    if (!groups.has(row.text)) groups.set(row.text, []);
    groups.get(row.text).push(row);
  }
  return groups.values();
}

/** The temperature with the least log loss. */
function bestTemperature(rows) {
  let best = { loss: Number.POSITIVE_INFINITY, temperature: 1 };
  for (let temperature = 0.5; temperature <= 3; temperature += 0.05) {
    let loss = 0;
    for (const { z, y } of rows) loss -= Math.log(softmax(z.map((x) => x / temperature))[y]);
    if (loss < best.loss) best = { loss, temperature: Number(temperature.toFixed(2)) };
  }
  return best.temperature;
}

/** The weights of a class against neutral as signed bytes. */
function quantised(all, c) {
  const difference = Float64Array.from({ length: BUCKETS }, (_, i) => all[i * 3 + c] - all[i * 3 + 1]);
  const largest = difference.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const scale = Number((largest / 127).toPrecision(6));
  return { scale, bytes: Buffer.from(Int8Array.from(difference, (x) => Math.round(x / scale)).buffer) };
}

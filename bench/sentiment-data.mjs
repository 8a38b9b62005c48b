// The labelled headlines: which rows are learnt from and which are held back.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { LABELS } from './sentiment-measures.mjs';

/** Of a hundred parts, the last twenty are held back. */
const TRAINING_PARTS = 80;

/** Rows of a CSV with text, label and maybe entity: {text, entity, y, part}; `part` 0 to 99 by the text without digits and punctuation. */
export function readLabelled(path) {
  return parse(readFileSync(path, 'utf8'), { columns: true }).map(({ text, entity, label }) => {
    const y = LABELS.indexOf(label);
    if (y < 0) throw new Error(`${path}: "${label}" is not one of ${LABELS.join(', ')}.`);
    return { text, entity, y, part: partOf(text) };
  });
}

export const isTraining = ({ part }) => part < TRAINING_PARTS;

function partOf(text) {
  const letters = text
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, ' ')
    .trim();
  return createHash('sha256').update(letters).digest().readUInt32BE(0) % 100;
}

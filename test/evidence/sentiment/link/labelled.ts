import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { Linker } from '../../../../src/evidence/sentiment/link/linker.js';
import { sharedData } from '../../../support/shared-data.js';

const ROOT = resolve(import.meta.dirname, '../../../..');

interface LabelFile {
  readonly more: readonly { symbol: string; company_name: string }[];
  readonly headlines: readonly { file: string; sha256: string; symbols: readonly string[] }[];
}

export interface Labelled {
  readonly text: string;
  readonly symbols: readonly string[];
  /** A third was looked at only when the linker was finished. */
  readonly heldBack: boolean;
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(resolve(ROOT, path), 'utf8')) as T;
}

export function readCsv(text: string): Record<string, string>[] {
  return parse(text, { columns: true, relax_quotes: true, relax_column_count: true });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isHeldBack(hash: string): boolean {
  return Number.parseInt(hash.slice(0, 8), 16) % 3 === 0;
}

/** The Fortune 500 of the project and the further stocks that the labels speak of. */
export function labelUniverse(): { symbol: string | null; company_name: string }[] {
  const listed = readCsv(readFileSync(resolve(ROOT, 'data/fortune500.csv'), 'utf8')).map((row) => ({
    symbol: row['symbol'] || null,
    company_name: row['company_name'] ?? '',
  }));
  return [...listed, ...readJson<LabelFile>('test/golden/linking-labels.json').more];
}

export const LABEL_FILES = [
  'news_headlines_2009_2020.csv.gz',
  'news_headlines_2025_oct_nov.csv.gz',
  'sentfin_half_a.csv',
] as const;

/** The labelled headlines, their texts found again by hash. */
export function labelledHeadlines(): Labelled[] {
  const texts = new Map<string, string>();
  for (const file of LABEL_FILES) {
    const bytes = readFileSync(sharedData(file));
    for (const row of readCsv((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'))) {
      const text = row['title'] ?? row['text'] ?? '';
      texts.set(sha256(text), text);
    }
  }
  return readJson<LabelFile>('test/golden/linking-labels.json').headlines.map(({ sha256: hash, file, symbols }) => {
    const text = texts.get(hash);
    if (text === undefined) throw new Error(`no text of ${file} has the hash ${hash}`);
    return { text, symbols, heldBack: isHeldBack(hash) };
  });
}

export function ambiguousHeadlines(): Labelled[] {
  const { headlines } = readJson<{ headlines: { text: string; symbols: string[] }[] }>(
    'test/golden/ambiguous-headlines.json',
  );
  return headlines.map((each) => ({ ...each, heldBack: isHeldBack(sha256(each.text)) }));
}

export interface Outcome {
  readonly right: number;
  readonly wrong: number;
  readonly missed: number;
  readonly precision: number;
  readonly recall: number;
  /** Headlines with a wrong or missed link, in words. */
  readonly faults: readonly string[];
}

/** Counts links (headline and symbol) against labels. */
export function measure(linker: Linker, labelled: readonly Labelled[]): Outcome {
  let [right, wrong, missed] = [0, 0, 0];
  const faults: string[] = [];
  for (const { text, symbols } of labelled) {
    const found = linker.link({ title: text }).map((link) => link.symbol);
    const extra = found.filter((symbol) => !symbols.includes(symbol));
    const absent = symbols.filter((symbol) => !found.includes(symbol));
    right += found.length - extra.length;
    wrong += extra.length;
    missed += absent.length;
    if (extra.length > 0 || absent.length > 0) faults.push(`wrong [${extra}] missed [${absent}]: ${text}`);
  }
  return { right, wrong, missed, precision: right / (right + wrong), recall: right / (right + missed), faults };
}

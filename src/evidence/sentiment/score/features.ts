import { hashText } from './hash-text.js';
import type { Reading } from './reading.js';
import type { Signal } from './signals.js';
import type { Token } from './tokens.js';

/** Features are named by a hash: this many bits of it, and so this many rows of weights. */
export const FEATURE_BITS = 16;

/** What the linear model sees of a text: feature numbers (they may repeat) and how strong each is. */
export interface FeatureList {
  readonly ids: number[];
  readonly values: number[];
}

/** Families of features; each makes another feature of the same words. */
const F = {
  bias: 1,
  word: 2,
  pair: 3,
  groups: 4,
  left: 5,
  right: 6,
  sameBefore: 7,
  sameAfter: 8,
  elsewhere: 9,
  place: 10,
  signal: 11,
  signalNear: 12,
  net: 13,
  netNear: 14,
  ends: 15,
  skip: 16,
  around: 17,
  groupsAround: 18,
  count: 19,
} as const;

/** How much the single words count in prose: less than the rules, which know its manner better than headlines teach it. */
const PROSE_WORDS = 0.5;

/** Words further on than this are read by the rules alone, so that long texts cost no more than a paragraph. */
const MOST_TOKENS = 80;

/** The company itself, however it is written. */
const IT = hashText('<it>');

/** The features of a text, with those of the company's place in it when it is named there. */
export function featuresOf(reading: Reading): FeatureList {
  const { tokens, words, mentions } = reading;
  const list: FeatureList = { ids: [], values: [] };
  const inside = new Uint8Array(tokens.length);
  for (const { from, to } of mentions) inside.fill(1, from, to + 1);
  const forms = tokens.map((token, i) => (inside[i] === 1 ? IT : (words[i]?.formHash ?? hashText(formOf(token)))));
  const groups = tokens.map((token, i) => (inside[i] === 1 ? IT : (words[i]?.groupHash ?? hashText(groupOf(token)))));
  const view = mentions.length > 0 ? 1 : reading.prose ? 2 : 0;
  add(list, 1, F.bias, view);
  addWords(list, forms, groups, view === 2 ? PROSE_WORDS : 1);
  addSignals(list, reading, view);
  if (view === 1) addMention(list, reading, forms, groups);
  return list;
}

function addWords(list: FeatureList, forms: readonly number[], groups: readonly number[], share: number): void {
  const n = Math.min(forms.length, MOST_TOKENS);
  const weight = share / Math.sqrt(Math.max(n, 8) / 8);
  for (let i = 0; i < n; i++) {
    add(list, weight, F.word, forms[i]!);
    if (i + 1 < n) {
      add(list, weight, F.pair, forms[i]!, forms[i + 1]!);
      add(list, 0.7 * weight, F.groups, groups[i]!, groups[i + 1]!, groups[i + 2] ?? 0);
    }
    if (i + 2 < n) add(list, 0.6 * weight, F.skip, forms[i]!, forms[i + 2]!);
  }
}

function addSignals(list: FeatureList, { signals, clause, mentions }: Reading, view: number): void {
  const near = mentions[0];
  let net = 0;
  let nearNet = 0;
  let good = 0;
  let bad = 0;
  for (const signal of signals) {
    const { at, value } = signal;
    const sign = Math.sign(value) + 1;
    const strength = value === 0 ? 1 : Math.min(1.5, Math.abs(value));
    const group = hashText(signal.group);
    add(list, strength, F.signal, group, sign);
    add(list, strength, F.signal, group, sign, 10 + view);
    if (signal.negated || signal.hedged) add(list, 1, F.signal, group, sign, signal.negated ? 5 : 6);
    net += value;
    if (value > 0) good++;
    else if (value < 0) bad++;
    if (near === undefined) continue;
    const same = clause[at] === clause[near.from];
    const side = at < near.from ? 0 : at > near.to ? 1 : 2;
    const distance = Math.min(at < near.from ? near.from - at : at - near.to, 6) >> 1;
    add(list, strength, F.signalNear, group, sign, (same ? 8 : 0) + side);
    add(list, strength, F.signalNear, sign, (same ? 8 : 0) + side, 16 + distance);
    if (same) nearNet += value;
  }
  add(list, 1, F.net, bucket(net), view);
  add(list, 1, F.count, Math.min(good, 3), Math.min(bad, 3), view);
  const spoken = signals.filter(({ value }) => value !== 0);
  add(list, 1, F.ends, signOf(spoken[0]), signOf(spoken.at(-1)), view);
  if (view === 1) {
    add(list, 1, F.netNear, bucket(nearNet));
    add(list, 1, F.netNear, bucket(nearNet), 100 + bucket(net - nearNet));
  }
}

function addMention(
  list: FeatureList,
  { tokens, clause, mentions }: Reading,
  forms: readonly number[],
  groups: readonly number[],
): void {
  const n = Math.min(tokens.length, MOST_TOKENS);
  const first = mentions[0]!;
  for (const { from, to } of mentions.slice(0, 2)) {
    const l1 = forms[from - 1] ?? 0;
    const l2 = forms[from - 2] ?? 0;
    const r1 = forms[to + 1] ?? 0;
    const r2 = forms[to + 2] ?? 0;
    const r3 = forms[to + 3] ?? 0;
    add(list, 1, F.left, l1);
    add(list, 1, F.left, l2, l1);
    add(list, 1, F.right, r1);
    add(list, 1, F.right, r1, r2);
    add(list, 0.7, F.right, r2, r3, 3);
    add(list, 0.7, F.around, l1, r1);
    add(list, 0.7, F.groupsAround, groups[from - 1] ?? 0, groups[to + 1] ?? 0, groups[to + 2] ?? 0);
    add(list, 0.7, F.groupsAround, groups[to + 1] ?? 0, groups[to + 2] ?? 0, groups[to + 3] ?? 0, 1);
    add(list, 0.7, F.groupsAround, groups[from - 2] ?? 0, groups[from - 1] ?? 0, 2);
  }
  const weight = 1 / Math.sqrt(Math.max(n, 8) / 8);
  for (let i = 0; i < n; i++) {
    if (i >= first.from && i <= first.to) continue;
    const family = clause[i] !== clause[first.from] ? F.elsewhere : i < first.from ? F.sameBefore : F.sameAfter;
    add(list, weight, family, forms[i]!);
  }
  const place = first.from === 0 ? 0 : first.to >= tokens.length - 2 ? 1 : 2;
  const after = tokens[first.from - 1]?.text === ':' ? 1 : 0;
  add(list, 1, F.place, place, after, tokens[first.to + 1]?.text === ':' ? 1 : 0);
}

function bucket(net: number): number {
  return Math.max(-5, Math.min(5, Math.round(net * 1.25))) + 5;
}

function signOf(signal: Signal | undefined): number {
  return signal === undefined ? 3 : Math.sign(signal.value) + 1;
}

/** The base form of a word that the vocabulary does not know; a number by its unit alone. */
function formOf({ text, kind, unit }: Token): string {
  return kind === 'number' ? `#${unit}` : stem(text);
}

/** What stands for a word that the vocabulary does not know; short words of grammar stand for themselves. */
function groupOf({ text, kind, unit, capital }: Token): string {
  if (kind === 'number') return `#${unit}`;
  if (kind === 'mark' || text.length <= 3) return text;
  return capital ? '<Name>' : '<word>';
}

function stem(text: string): string {
  if (text.length > 4 && text.endsWith('ies')) return `${text.slice(0, -3)}y`;
  if (text.length > 3 && text.endsWith('s') && !text.endsWith('ss')) return text.slice(0, -1);
  return text;
}

function add(list: FeatureList, value: number, family: number, a: number, b = 0, c = 0, d = 0): void {
  let h = Math.imul(family, 0x9e3779b1);
  h = Math.imul((h ^ a) >>> 0, 0x85ebca6b);
  h = Math.imul(((h ^ (h >>> 13)) + b) >>> 0, 0xc2b2ae35);
  h = Math.imul(((h ^ (h >>> 16)) + c) >>> 0, 0x27d4eb2f);
  h = Math.imul(((h ^ (h >>> 15)) + d) >>> 0, 0x165667b1);
  h ^= h >>> 16;
  list.ids.push((h >>> 0) & ((1 << FEATURE_BITS) - 1));
  list.values.push(value);
}

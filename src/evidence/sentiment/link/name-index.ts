import type { StockInput } from '../../../domain/stock.js';
import { companyKey, type NameForm, nameForms } from './company-name.js';
import { KNOWN_COMPANIES, type KnownCompany } from './known-names.js';
import { OTHER_NAMES } from './other-names.js';
import { PEOPLE_AND_PLACES } from './plain-words.js';
import { tokensOf } from './tokens.js';

/** Curated names that are nouns too: with a small letter they are not the company. */
const COMMON_NOUNS: ReadonlySet<string> = new Set(['meta', 'coke', 'micron', 'occidental', 'berkshire']);

/** A company with all its listed lines; none for a private one. */
export interface Company {
  readonly symbols: readonly string[];
  readonly known: KnownCompany | undefined;
  readonly cues: ReadonlySet<string>;
  readonly not: ReadonlySet<string>;
}

/** A name in the index. `company` is undefined for a phrase that means no company of the universe. */
export interface Meaning {
  readonly company: Company | undefined;
  readonly threshold: number;
  readonly caps: boolean;
  readonly short: boolean;
  readonly brand: boolean;
  /** Curated: people mean this company by it, whoever else has the name. */
  readonly known: boolean;
  /** Also a word, a surname or a place: counts with a capital only. */
  readonly person: boolean;
}

export interface NameNode {
  readonly next: Map<string, NameNode>;
  readonly meanings: Meaning[];
}

export interface NameIndex {
  readonly root: NameNode;
  readonly bySymbol: ReadonlyMap<string, Company>;
}

/** All names of a universe as a tree of words, so that a text is read once whatever the number of names. */
export function buildNameIndex(stocks: readonly Pick<StockInput, 'symbol' | 'company_name'>[]): NameIndex {
  const root: NameNode = { next: new Map(), meanings: [] };
  const bySymbol = new Map<string, Company>();
  for (const { company, names } of companiesOf(stocks)) {
    for (const symbol of company.symbols) bySymbol.set(symbol, company);
    for (const name of names) for (const form of nameForms(name)) addForm(root, company, form, false);
    addKnownNames(root, company);
  }
  for (const phrase of OTHER_NAMES) {
    const words = wordsOf(phrase);
    // A company of the universe that really has this name keeps it.
    if (words.length > 0 && nodeAt(root, words).meanings.every((meaning) => meaning.threshold > 0 || meaning.short)) {
      const node = nodeAt(root, words);
      node.meanings.length = 0;
      node.meanings.push({
        company: undefined,
        threshold: 0,
        caps: false,
        short: false,
        brand: false,
        known: false,
        person: false,
      });
    }
  }
  return { root, bySymbol };
}

interface Named {
  readonly company: Company;
  readonly names: readonly string[];
}

/** Stocks of one name and one root of symbol (`GOOG` and `GOOGL`, `BRK.A` and `BRK.B`) are one company. */
function companiesOf(stocks: readonly Pick<StockInput, 'symbol' | 'company_name'>[]): Named[] {
  const known = new Map(KNOWN_COMPANIES.flatMap((each) => each.keys.map((key) => [key, each] as const)));
  const groups = new Map<string, { symbols: string[]; names: string[] }[]>();
  for (const { symbol, company_name } of stocks) {
    const key = companyKey(company_name);
    if (key === '') continue;
    const groupsOfKey = groups.get(key) ?? [];
    groups.set(key, groupsOfKey);
    const group =
      symbol === null
        ? undefined
        : groupsOfKey.find((each) => each.symbols.some((other) => isClassLine(symbol, other)));
    if (group && symbol !== null) {
      group.symbols.push(symbol);
      group.names.push(company_name);
    } else {
      groupsOfKey.push({ symbols: symbol === null ? [] : [symbol], names: [company_name] });
    }
  }
  const result: Named[] = [];
  for (const [key, ofKey] of groups) {
    const more = known.get(key);
    for (const { symbols, names } of ofKey) {
      const company = { symbols: shareLines(symbols), known: more, cues: new Set(more?.cues), not: new Set(more?.not) };
      result.push({ company, names });
    }
  }
  return result;
}

/** Preferred shares, warrants, rights and units (`ABR-PD`, `NOTE-WT`) go where their company goes, but news is not about them. */
function shareLines(symbols: readonly string[]): string[] {
  const common = symbols.filter(
    (symbol) => !/[.-](?:P[A-Z]?|PR[A-Z]?|WT?S?|WS|RT?|RI|UN?)$/.test(symbol) || /[.-][A-Z]$/.test(symbol),
  );
  return [...(common.length > 0 ? common : symbols)].sort();
}

function isClassLine(a: string, b: string): boolean {
  const [rootA, rootB] = [a.replace(/[.-].*$/, ''), b.replace(/[.-].*$/, '')];
  if (rootA === rootB || rootA.startsWith(rootB) || rootB.startsWith(rootA)) return true;
  return rootA.length === rootB.length && rootA.length > 3 && rootA.slice(0, -1) === rootB.slice(0, -1);
}

function addForm(root: NameNode, company: Company, form: NameForm, brand: boolean): void {
  const ownThreshold = form.short ? undefined : company.known?.threshold;
  const first = form.words[0] as string;
  add(root, form.words, {
    company,
    threshold: ownThreshold ?? form.threshold,
    caps: form.caps ?? false,
    short: form.short ?? false,
    brand,
    known: company.known !== undefined && !form.short,
    person: form.words.length > 1 || form.short === true || form.threshold > 0 || PEOPLE_AND_PLACES.has(first),
  });
}

function addKnownNames(root: NameNode, company: Company): void {
  const known = company.known;
  if (!known || company.symbols.length === 0) return;
  const meaning = { company, threshold: 0, caps: false, short: false, brand: false, known: true };
  for (const name of known.names ?? []) {
    const words = wordsOf(name);
    const caps = words.length === 1 && name.length < 4;
    add(root, words, { ...meaning, caps, person: PEOPLE_AND_PLACES.has(name) || COMMON_NOUNS.has(name) });
  }
  for (const name of known.wordy ?? []) {
    add(root, wordsOf(name), { ...meaning, threshold: known.threshold ?? 2, person: true });
  }
  for (const name of known.brands ?? []) add(root, wordsOf(name), { ...meaning, brand: true, person: false });
}

/** Keeps one meaning a company and name: the one that needs least evidence. */
function add(root: NameNode, words: readonly string[], meaning: Meaning): void {
  if (words.length === 0) return;
  const { meanings } = nodeAt(root, words);
  const same = meanings.findIndex((other) => other.company === meaning.company);
  if (same < 0) meanings.push(meaning);
  else if (isBetter(meaning, meanings[same] as Meaning)) meanings[same] = meaning;
}

function isBetter(meaning: Meaning, other: Meaning): boolean {
  if (meaning.threshold !== other.threshold) return meaning.threshold < other.threshold;
  return meaning.known && !other.known;
}

function nodeAt(root: NameNode, words: readonly string[]): NameNode {
  let node = root;
  for (const word of words) {
    let next = node.next.get(word);
    if (!next) {
      next = { next: new Map(), meanings: [] };
      node.next.set(word, next);
    }
    node = next;
  }
  return node;
}

function wordsOf(phrase: string): string[] {
  return tokensOf(phrase).map((token) => token.full);
}

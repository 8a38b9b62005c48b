import type { StockInput } from '../../../domain/stock.js';
import { evidenceFor, type Passage } from './evidence.js';
import { buildNameIndex, type Company, type Meaning, type NameIndex, type NameNode } from './name-index.js';
import { type LinkHow, type Mention, relevanceOf } from './relevance.js';
import { isBareTicker, markedTickers, type TickerMention } from './tickers.js';
import { plain, styleOf, type Token, tokensOf } from './tokens.js';
import { isOnlySpeaking } from './voice.js';

/** What linking reads of an article. */
export interface LinkInput {
  readonly title: string;
  /** Summary or body; its first part is read. */
  readonly text?: string | null;
  /** Symbols that the source names, canonical: they decide where a name is doubtful, and link by themselves only if `trusted`. */
  readonly symbols?: readonly string[];
  /** The source knows its symbols (a filing's filer, a wire's ticker element), so that they hold without the text. Default false. */
  readonly trusted?: boolean;
}

export interface Link {
  readonly symbol: string;
  /** How much the article is about the stock: 0 to 1. */
  readonly relevance: number;
  readonly how: LinkHow;
}

export interface LinkerOptions {
  /** Links below this are left out; default 0.1. A headline of three companies gives each 0.7 and more, a list of twenty gives 0.06. */
  readonly leastRelevance?: number;
  /** How many characters of the text are read; default 1500. */
  readonly textLength?: number;
}

export interface Linker {
  /** Stocks that an article is about, the most relevant first, each symbol once. All listed lines of a company are linked alike. */
  link(article: LinkInput): Link[];
}

/** A name that was met and is not decided yet. */
interface Candidate {
  readonly passage: Passage;
  readonly inTitle: boolean;
  readonly from: number;
  readonly to: number;
  readonly meanings: readonly Meaning[];
}

/**
 * Reads the names of a universe into an index (some 0.1 s for 6,000 stocks) for linking many articles. Stocks without a symbol are
 * private companies: they are recognised, so that their names are not taken for others, and never linked.
 */
export function buildLinker(
  stocks: readonly Pick<StockInput, 'symbol' | 'company_name'>[],
  options: LinkerOptions = {},
): Linker {
  const index = buildNameIndex(stocks);
  const least = options.leastRelevance ?? 0.1;
  const textLength = options.textLength ?? 1_500;
  return { link: (article) => link(index, article, least, textLength) };
}

function link(index: NameIndex, article: LinkInput, least: number, textLength: number): Link[] {
  const mentions: Mention[] = [];
  const candidates: Candidate[] = [];
  const unknown = new Set<string>();
  const hinted = companiesOfSymbols(index, article.symbols);
  read(index, plain(article.title.slice(0, 1_000)), true, hinted, mentions, candidates, unknown);
  if (article.text) read(index, plain(article.text.slice(0, textLength)), false, hinted, mentions, candidates, unknown);
  decide(candidates, mentions, hinted);
  if (article.trusted) {
    for (const company of hinted) mentions.push({ company, how: 'source', inTitle: false, place: 1 });
  }
  return linksOf(mentions, unknown.size, least);
}

/** Adds the tickers of a passage to `mentions` and its names to `candidates`. */
function read(
  index: NameIndex,
  text: string,
  inTitle: boolean,
  hinted: ReadonlySet<Company>,
  mentions: Mention[],
  candidates: Candidate[],
  unknown: Set<string>,
): void {
  const marked = markedTickers(text);
  const tokens = tokensOf(text);
  let passage: Passage | undefined;
  const thePassage = () => {
    passage ??= {
      tokens,
      style: styleOf(tokens),
      words: new Set(tokens.flatMap((token) => (token.base === token.full ? [token.full] : [token.full, token.base]))),
    };
    return passage;
  };
  for (const ticker of marked) {
    const company = index.bySymbol.get(ticker.symbol);
    if (company) mentions.push({ company, how: ticker.how, inTitle, place: ticker.start / text.length });
    else unknown.add(ticker.symbol);
  }
  for (let i = 0; i < tokens.length; ) {
    const token = tokens[i] as Token;
    if (marked.length > 0 && isCovered(marked, token)) {
      i++;
      continue;
    }
    const found = longestName(index.root, tokens, i);
    if (found) {
      const isOther = found.meanings.every((meaning) => meaning.company === undefined);
      if (!isOther && !belongsToTicker(found.meanings, marked, tokens, found.to)) {
        candidates.push({ passage: thePassage(), inTitle, from: i, to: found.to, meanings: found.meanings });
      }
      i = found.to;
      continue;
    }
    const company = token.caps ? index.bySymbol.get(token.text) : undefined;
    if (company && isBareTicker(tokens, i, thePassage().style, hinted.has(company))) {
      mentions.push({ company, how: 'symbol', inTitle, place: token.start / text.length });
    }
    i++;
  }
}

function isCovered(marked: readonly TickerMention[], token: Token): boolean {
  return marked.some((ticker) => token.start >= ticker.start && token.end <= ticker.end);
}

/** The longest name that begins at a word: one walk down the tree. */
function longestName(
  root: NameNode,
  tokens: readonly Token[],
  from: number,
): { to: number; meanings: readonly Meaning[] } | undefined {
  let node: NameNode | undefined = root;
  let best: { to: number; meanings: readonly Meaning[] } | undefined;
  for (let i = from; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    if (i > from && !token.joined) break;
    node = node.next.get(token.full) ?? (token.possessive ? node.next.get(token.base) : undefined);
    if (!node) break;
    if (node.meanings.length > 0) best = { to: i + 1, meanings: node.meanings };
  }
  return best;
}

/** "Delta Apparel (NYSE: DLA)": part of a name before another company's ticker is that company's name. */
function belongsToTicker(
  meanings: readonly Meaning[],
  marked: readonly TickerMention[],
  tokens: readonly Token[],
  to: number,
): boolean {
  if (marked.length === 0 || meanings.every((meaning) => !meaning.short && meaning.threshold === 0)) return false;
  let i = to;
  while (i < tokens.length && i < to + 4 && tokens[i]?.capital && tokens[i]?.joined) i++;
  const end = (tokens[i - 1] as Token).end;
  const ticker = marked.find(
    (each) => each.how === 'ticker' && !each.listed && each.start >= end && each.start - end <= 2,
  );
  return ticker !== undefined && meanings.every((meaning) => !meaning.company?.symbols.includes(ticker.symbol));
}

function companiesOfSymbols(index: NameIndex, symbols: readonly string[] | undefined): Set<Company> {
  const companies = new Set<Company>();
  for (const symbol of symbols ?? []) {
    const company = index.bySymbol.get(symbol);
    if (company) companies.add(company);
  }
  return companies;
}

/**
 * Takes the names that have enough evidence. Then those that were short of it once more: a company that is sure elsewhere in the article, or
 * that stands beside a sure one ("Visa and Mastercard"), needs less.
 */
function decide(candidates: readonly Candidate[], mentions: Mention[], hinted: ReadonlySet<Company>): void {
  const taken = new Set<Candidate>();
  const voices = new Set<Company>();
  const sure = new Set(mentions.map((mention) => mention.company));
  for (let round = 0; round < 2; round++) {
    for (const candidate of candidates) {
      if (taken.has(candidate)) continue;
      const meaning = meaningOf(candidate, sure, hinted);
      if (!meaning?.company) continue;
      const { passage, from, to } = candidate;
      let score = evidenceFor(passage, from, to, meaning);
      if (hinted.has(meaning.company)) score += 2;
      if (sure.has(meaning.company)) score += 3;
      if (round > 0 && isBesideTaken(candidate, candidates, taken)) score += 2;
      if (score < meaning.threshold) continue;
      taken.add(candidate);
      // Who speaks once in an article is not its subject elsewhere: "... remains a focus stock for Bank of America".
      if (meaning.company.known?.voice && (voices.has(meaning.company) || isOnlySpeaking(passage, from, to))) {
        voices.add(meaning.company);
        continue;
      }
      sure.add(meaning.company);
      const place = from / passage.tokens.length;
      mentions.push({
        company: meaning.company,
        how: meaning.brand ? 'brand' : 'name',
        inTitle: candidate.inTitle,
        place,
      });
    }
  }
}

/** The company that a name stands for where several share it: the one that is sure or hinted, else the only one with it as its own name. */
function meaningOf(
  { meanings }: Candidate,
  sure: ReadonlySet<Company>,
  hinted: ReadonlySet<Company>,
): Meaning | undefined {
  if (meanings.length === 1) return meanings[0];
  const meant = meanings.filter(({ company }) => company && (sure.has(company) || hinted.has(company)));
  if (meant.length === 1) return meant[0];
  for (const kind of [(meaning: Meaning) => meaning.known, (meaning: Meaning) => !meaning.short && !meaning.brand]) {
    const own = meanings.filter(kind);
    if (own.length > 0) return own.length === 1 ? own[0] : undefined;
  }
  return undefined;
}

function isBesideTaken(candidate: Candidate, candidates: readonly Candidate[], taken: ReadonlySet<Candidate>): boolean {
  return candidates.some(
    (other) =>
      taken.has(other) &&
      other.passage === candidate.passage &&
      (areBeside(other, candidate) || areBeside(candidate, other)),
  );
}

const CONNECTORS = new Set(['and', 'or', 'vs', 'versus']);

function areBeside(left: Candidate, right: Candidate): boolean {
  const tokens = left.passage.tokens;
  if (right.from - left.to === 1) return CONNECTORS.has(tokens[left.to]?.full ?? '');
  return right.from === left.to && tokens[right.from]?.joined === false;
}

function linksOf(mentions: readonly Mention[], unknown: number, least: number): Link[] {
  const byCompany = new Map<Company, Mention[]>();
  for (const mention of mentions) {
    const same = byCompany.get(mention.company);
    if (same) same.push(mention);
    else byCompany.set(mention.company, [mention]);
  }
  const others = byCompany.size + unknown;
  const links: Link[] = [];
  for (const [company, own] of byCompany) {
    const { relevance, how } = relevanceOf(own, others);
    if (relevance >= least) for (const symbol of company.symbols) links.push({ symbol, relevance, how });
  }
  return links.sort((a, b) => b.relevance - a.relevance || (a.symbol < b.symbol ? -1 : 1));
}

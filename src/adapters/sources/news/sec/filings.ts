import type { FetchedArticle } from '../../../../ports/article-source.js';
import type { FeedItem } from '../feed/parse-feed.js';

export interface Filing {
  /** With its amendment mark: `8-K/A`. */
  readonly form: string;
  /** Without leading zeros; empty when it is not said. */
  readonly cik: string;
  /** `null` when the title is in a form that is not known. */
  readonly company: string | null;
  /** What its items are called: `Results of Operations and Financial Condition`. */
  readonly items: readonly string[];
  readonly entry: FeedItem;
}

/** `8-K - EXAMPLE CORP /NEW/ (0000012345) (Filer)` */
const TITLE = /^(\S.*?) - (.+) \((\d{1,10})\) \([A-Za-z -]+\)$/;
/** Nearly every filing has it: it says that there are attachments. */
const EXHIBITS = 'Financial Statements and Exhibits';

/** What an entry of the current filings says. */
export function readFiling(entry: FeedItem): Filing {
  const [, form = '', company, cik] = TITLE.exec(entry.title) ?? [];
  return {
    // The category is made for programs; the title is the same word for people.
    form: entry.categories.find(({ text }) => text !== '')?.text ?? form.trim(),
    cik: cik === undefined ? (/\/edgar\/data\/0*(\d+)\//.exec(entry.url ?? '')?.[1] ?? '') : String(Number(cik)),
    company: company?.replace(/\s*\/[A-Z]{2,3}\/?$/, '').trim() ?? null,
    items: [...(entry.text ?? '').matchAll(/^Item \d+(?:\.\d+)?:? *(.+)$/gm)].map(([, name = '']) => name.trim()),
    entry,
  };
}

/**
 * Filings as articles, one for each accession number: a filing of several companies comes once for each of them.
 * `symbolsOf` gives the stocks of a CIK.
 */
export function filingArticles(
  filings: readonly Filing[],
  symbolsOf: (cik: string) => readonly string[],
): FetchedArticle[] {
  const byNumber = new Map<string, Filing[]>();
  for (const filing of filings) {
    const number = filing.entry.guid ?? filing.entry.url ?? filing.entry.title;
    byNumber.set(number, [...(byNumber.get(number) ?? []), filing]);
  }
  return [...byNumber.values()].map((parts) => {
    const [{ form, company, items, entry }] = parts as [Filing, ...Filing[]];
    const told = items.length > 1 ? items.filter((name) => name !== EXHIBITS) : items;
    const named = `${company} files ${form}${told.length === 0 ? '' : `: ${told.join('; ')}`}`;
    const title = company === null ? entry.title : named;
    return {
      title: title.slice(0, 500),
      url: entry.url,
      guid: entry.guid,
      source: 'sec',
      published_at: entry.published_at,
      text: null,
      symbols: [...new Set(parts.flatMap(({ cik }) => symbolsOf(cik)))],
    };
  });
}

import { ProviderError } from '../../../../domain/provider-error.js';
import { MINUTE } from '../../../../domain/time.js';
import type { ArticleReply, ArticleRequest, ArticleSource } from '../../../../ports/article-source.js';
import type { HttpReply } from '../../../../ports/http.js';
import type { SourceContext } from '../../../../ports/source.js';
import { EMPTY, endsProvider, failureOf, feedReply, judgeFeed, scopeOf } from '../feed/feed-source.js';
import { parseFeed } from '../feed/parse-feed.js';
import { listedSymbols } from '../feed/stock-feeds.js';
import { openValidators } from '../feed/validators.js';
import { companyTickers, type SymbolsByCik } from './company-tickers.js';
import { filingArticles, readFiling } from './filings.js';

/** Entries a page; the most that the SEC gives. */
const PAGE = 100;
/** The busiest hours of a reporting season stay below a thousand. */
const PAGES = 10;
/** How long the SEC shuts out who asks too often. */
const SHUT_OUT = 10 * MINUTE;

/** Current filings of the SEC (8-K and what else is set), newest first, page by page back to the wanted time. */
export function openSecFilings(context: SourceContext): ArticleSource {
  const forms = context.settings['forms'] as readonly string[];
  return {
    name: context.provider,
    namesStocks: true,
    requests: () => 1 + forms.length * PAGES,
    async *fetch(request) {
      requireContact(context);
      const scope = scopeOf(request);
      const judge = (reply: HttpReply) => judgeSec(context, reply, reply.text());
      const symbols = new Set(listedSymbols(request.stocks));
      const tickers = await companyTickers(context, { symbols, scope, judge });
      if (tickers.error !== undefined) {
        yield { ...EMPTY, failures: [failureOf(tickers.error, 'company_tickers.json')] };
      }
      for (const form of forms) yield* fetchForm(context, form, { request, scope, tickers: tickers.symbols });
    },
  };
}

interface FormRequest {
  readonly request: ArticleRequest;
  readonly scope: string;
  readonly tickers: SymbolsByCik;
}

async function* fetchForm(
  context: SourceContext,
  form: string,
  { request: { since }, scope, tickers }: FormRequest,
): AsyncGenerator<ArticleReply> {
  const validators = await openValidators(context.state);
  let first: HttpReply | undefined;
  for (let page = 0; page < PAGES; page++) {
    const url = currentUrl(context, form, page);
    const conditional = page === 0 ? validators.headers(url, { since, scope }) : {};
    let answer: HttpReply;
    try {
      answer = await context.http.request({
        url,
        headers: conditional,
        judge: (reply) =>
          judgeFeed(context.provider, form, reply, { judge: (_, text) => judgeSec(context, reply, text) }),
      });
    } catch (error) {
      if (!(error instanceof ProviderError) || endsProvider(error)) throw error;
      yield { ...EMPTY, failures: [failureOf(error, form)] };
      return;
    }
    if (answer.status === 304) {
      yield EMPTY;
      return;
    }
    if (page === 0) first = answer;
    const feed = parseFeed(answer.text(), { url: answer.url, now: context.clock.now(), duplicates: true });
    // On a quiet day there is nothing of a form: a feed that calls itself the latest filings may be empty.
    const quiet = feed.counts.items === 0 && feed.fault === undefined && /latest filings/i.test(feed.title);
    const read = feed.items.map(readFiling);
    const ofForm = read.filter((filing) => isForm(filing.form, form));
    const wanted = ofForm.filter(({ entry }) => !((entry.published_at ?? since) < since));
    const reply = quiet ? EMPTY : feedReply(context.provider, feed, { subject: form, url }, () => undefined);
    const strange = read.length > 0 && read.every(({ company }) => company === null);
    yield {
      ...reply,
      articles: filingArticles(wanted, (cik) => tickers.get(cik) ?? []),
      old: ofForm.length - wanted.length,
      findings: strange ? [...reply.findings, titlesChanged(context, form, read.length)] : reply.findings,
    };
    if (reply.failures.length > 0) return;
    if (feed.counts.items < PAGE || read.some(({ entry }) => (entry.published_at ?? since) < since)) break;
  }
  if (first !== undefined) await validators.remember(currentUrl(context, form, 0), first, { since, scope });
}

function currentUrl(context: SourceContext, form: string, page: number): string {
  const start = page === 0 ? '' : `&start=${page * PAGE}`;
  const type = encodeURIComponent(form);
  return context.url(
    `/cgi-bin/browse-edgar?action=getcurrent&type=${type}&owner=include&count=${PAGE}${start}&output=atom`,
  );
}

/** The SEC finds forms by their beginning: 8-K brings 8-K12B as well. Amendments are wanted, other forms are not. */
function isForm(found: string, wanted: string): boolean {
  return found === wanted || found === `${wanted}/A`;
}

function titlesChanged({ provider }: SourceContext, form: string, entries: number) {
  return {
    provider,
    subject: form,
    kind: 'structure_changed' as const,
    detail: `None of the titles of ${entries} entries reads "form - company (CIK) (role)".`,
  };
}

function requireContact({ contact, provider }: SourceContext): void {
  if (contact.trim() !== '') return;
  throw new ProviderError(provider, 'auth', 'The SEC answers only those who say who they are, and no contact is set.', {
    hint: 'Set net.contact to a name and an address: "Jane Doe jane@example.org".',
  });
}

/** The pages that the SEC sends instead of an answer, whatever their status. */
function judgeSec({ provider, clock }: SourceContext, { status }: HttpReply, text: string): ProviderError | undefined {
  const start = text.slice(0, 5_000);
  // First, since that page speaks of undeclared tools as well.
  if (/Request Rate Threshold Exceeded/i.test(start)) {
    return new ProviderError(provider, 'limit', 'The SEC shuts out who asks more than ten times a second.', {
      status,
      retryAt: clock.now() + SHUT_OUT,
    });
  }
  if (/Undeclared Automated Tool/i.test(start)) {
    return new ProviderError(provider, 'auth', 'The SEC does not accept the contact that is set.', {
      status,
      hint: 'Set net.contact to a name and a working address: "Jane Doe jane@example.org".',
    });
  }
  if (status === 200 && /No matching (?:CIK|Ticker Symbol|compan)/i.test(text.slice(0, 50_000))) {
    return new ProviderError(provider, 'not-found', 'The SEC knows no such company.', { status });
  }
  return undefined;
}

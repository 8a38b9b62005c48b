import type { Stock } from '../../../../domain/stock.js';
import { DAY } from '../../../../domain/time.js';
import type { ArticleSource, FetchedArticle } from '../../../../ports/article-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { feedSource } from '../feed/feed-source.js';
import type { FeedItem } from '../feed/parse-feed.js';
import { publisherName } from '../feed/publisher.js';

/** How far back a search may look, days: few steps, so that addresses stay the same from run to run. */
const SPANS = [1, 7, 30] as const;
/** What names of companies end with and headlines leave out. */
const LEGAL_FORM =
  /(?:,?\s+(?:inc|incorporated|corp|corporation|co|company|companies|ltd|limited|llc|l\.?p|plc|n\.?v|s\.?a|ag|se|group|holdings?|the)\.?)+$/i;

/**
 * Searches of Google News: one per stock, by name and ticker. A hit is no claim that the article is about the stock, so
 * its symbols stay empty and the linking decides. Links are Google's redirects, and there is no summary.
 */
export function openGoogleNews(context: SourceContext): ArticleSource {
  return feedSource(context, {
    tasks({ stocks, since }) {
      const days = (context.clock.now() - since) / DAY;
      const span = SPANS.find((candidate) => days <= candidate) ?? SPANS[SPANS.length - 1];
      const listed = new Map(
        stocks.flatMap((stock) => (stock.symbol === null ? [] : [[stock.symbol, stock] as const])),
      );
      return [...listed].map(([symbol, stock]) => ({
        subject: symbol,
        symbol,
        url: context.url(
          `/rss/search?q=${encodeURIComponent(`${searchTerms(stock)} when:${span}d`)}&hl=en-US&gl=US&ceid=US:en`,
        ),
      }));
    },
    article: googleArticle,
  });
}

/** The name without its legal form, or the ticker: both beside a word that only stocks have, since names are words too. */
export function searchTerms({ company_name, symbol }: Pick<Stock, 'company_name' | 'symbol'>): string {
  const name = company_name.replaceAll('"', ' ').replace(LEGAL_FORM, '').replace(/\s+/g, ' ').trim();
  return [...(name === '' ? [] : [`"${name}" stock`]), `"${symbol} stock"`].join(' OR ');
}

/** Titles end with their publisher: `Shares rise - Example Times`. */
export function googleArticle(item: FeedItem): FetchedArticle {
  const { title, publisher } = splitTitle(item);
  return {
    title,
    url: item.url,
    guid: item.guid,
    source: publisherName(publisher) ?? 'google-news',
    published_at: item.published_at,
    // Its description is a list of links to the same story elsewhere.
    text: null,
    symbols: [],
  };
}

function splitTitle({ title, publisher }: FeedItem): { readonly title: string; readonly publisher: string } {
  const suffix = ` - ${publisher}`;
  if (publisher !== '' && title.endsWith(suffix)) {
    let rest = title;
    // Some publishers end their titles so themselves.
    while (rest.endsWith(suffix)) rest = rest.slice(0, -suffix.length).trim();
    return rest === '' ? { title, publisher } : { title: rest, publisher };
  }
  const at = title.lastIndexOf(' - ');
  const tail = title.slice(at + 3).trim();
  if (publisher !== '' || at <= 0 || tail === '' || tail.length > 60) return { title, publisher };
  return { title: title.slice(0, at).trim(), publisher: tail };
}

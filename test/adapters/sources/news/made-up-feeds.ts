import type { Stock } from '../../../../src/domain/stock.js';
import type { EpochMs } from '../../../../src/domain/time.js';

/** A stock of a company that does not exist. */
export function madeUpStock(symbol: string | null, company_name = `Made Up ${symbol}`): Stock {
  const id = `00000000-0000-4000-8000-${String(symbol ?? 'private').padStart(12, '0')}`;
  return { id, symbol, company_name, sector: null, fortune_500_rank: null, year: null, created_at: 0, updated_at: 0 };
}

/** Text as XML wants it. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A channel of RSS 2.0 around items. */
export function rss(items: string, title = 'A made-up feed'): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>${title}</title><link>https://news.example/</link>${items}</channel></rss>`;
}

/** An item of RSS 2.0 with an address and a date. */
export function item(title: string, at: EpochMs, more = ''): string {
  const path = encodeURIComponent(title.slice(0, 20));
  return `<item><title>${escaped(title)}</title><link>https://news.example/a/${path}-${at}</link><guid isPermaLink="false">g-${path}-${at}</guid><pubDate>${new Date(at).toUTCString()}</pubDate>${more}</item>`;
}

/** Current filings as the SEC lists them. */
export function filings(entries: string): string {
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>Latest Filings - Thu, 01 Oct 2026 12:00:00 EDT</title><link rel="alternate" href="/cgi-bin/browse-edgar?action=getcurrent"/>${entries}</feed>`;
}

/** An entry of current filings. */
export function filing(
  company: string,
  at: EpochMs,
  { cik = '0000012345', form = '8-K', number = `0000012345-26-${at}`, items = '' } = {},
): string {
  const title = `${form} - ${company} (${cik}) (Filer)`;
  const summary = ` <b>Filed:</b> 2026-10-01 <b>AccNo:</b> ${number} <b>Size:</b> 5 KB${items}`;
  return `<entry><title>${escaped(title)}</title><link rel="alternate" type="text/html" href="https://www.sec.example/Archives/${number}-index.htm"/><summary type="html">${escaped(summary)}</summary><updated>${new Date(at).toISOString().slice(0, 19)}-00:00</updated><category scheme="https://www.sec.gov/" label="form type" term="${form}"/><id>urn:tag:sec.gov,2008:accession-number=${number}</id></entry>`;
}

/** A page with a table of headlines. */
export function page(rows: readonly { readonly title: string; readonly date: string }[]): string {
  const cells = rows.map(
    ({ title, date }, i) =>
      `<tr class="row"><td class="when">${date}</td><td><a href="/story/${i}">${escaped(title)}</a> <i>Made-Up Times</i></td></tr>`,
  );
  return `<!doctype html><html><head><title>News</title></head><body><table id="news">${cells.join('')}</table></body></html>`;
}

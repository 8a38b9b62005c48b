import { z } from 'zod';
import { ProviderError } from '../../../../domain/provider-error.js';
import type { SourceFinding } from '../../../../domain/source-finding.js';
import { canonicalSymbol } from '../../../../domain/stock.js';
import { type EpochMs, parseInstant } from '../../../../domain/time.js';
import type { ArticleReply, ArticleRequest, ArticleSource, FetchedArticle } from '../../../../ports/article-source.js';
import type { HttpReply } from '../../../../ports/http.js';
import type { SourceContext } from '../../../../ports/source.js';
import { checkedJson, jsonOrNothing } from '../../checked-json.js';
import { oneByOne } from '../../one-by-one.js';
import { believed, postLine } from '../post-text.js';
import { byTurn, laterId, recordTurn } from '../turns.js';

/** Pages of thirty messages, on average over the stocks of a run: the hourly allowance is small. */
const PAGES = 3;
/** Pages of one stock on the way back to the newest message that was read before; where none was, `PAGES`. */
const MOST_PAGES = 10;

const messageSchema = z.object({
  id: z.int().positive(),
  body: z.string(),
  created_at: z.string(),
  user: z.object({ username: z.string() }).nullish(),
  symbols: z.array(z.object({ symbol: z.string() })).nullish(),
  entities: z.object({ sentiment: z.object({ basic: z.string() }).nullish() }).nullish(),
});
type Message = z.output<typeof messageSchema>;

const streamSchema = z.object({
  cursor: z.object({ more: z.boolean(), max: z.number().nullish() }).nullish(),
  messages: z.array(messageSchema),
});

const STATED: Readonly<Record<string, number>> = { Bullish: 1, Bearish: -1 };

/**
 * Messages of each stock's stream since the newest that was read before, with what their writers ticked (bullish 1, bearish
 * -1). At most 300 new messages a stock and run, 90 where none was read before and on average; what that leaves unread is a
 * finding. The stocks that waited longest come first.
 */
export function openStockTwits(context: SourceContext): ArticleSource {
  const { provider, state, clock } = context;

  async function stream(symbol: string, query: Readonly<Record<string, string>>) {
    const text = new URLSearchParams(query).toString();
    const reply = await context.http.request({
      url: context.url(`/api/2/streams/symbol/${encodeURIComponent(symbol)}.json${text && `?${text}`}`),
      judge: (answer) => judge(answer, symbol, provider),
    });
    return checkedJson(reply, streamSchema, provider);
  }

  return {
    name: provider,
    namesStocks: true,
    requests: ({ stocks }) => allowance(stocks.filter(({ symbol }) => symbol !== null).length),
    async *fetch({ stocks, since }: ArticleRequest): AsyncGenerator<ArticleReply> {
      const symbols = oneByOne();
      const turns = await byTurn(stocks, state);
      let left = allowance(turns.length);
      for (const [k, { symbol, turn }] of turns.entries()) {
        const seen = turn?.newest;
        const toCome = turns.length - 1 - k;
        let newest = seen;
        let max: string | undefined;
        try {
          for (let page = 1; ; page++) {
            left--;
            const { messages, cursor } = await stream(symbol, {
              ...(seen === undefined ? {} : { since: seen }),
              ...(max === undefined ? {} : { max }),
            });
            symbols.answered();
            for (const { id } of messages) newest = laterId(newest, String(id));
            const fresh = messages.filter(({ id }) => seen === undefined || BigInt(id) > BigInt(seen));
            const articles = fresh.map((message) => articleOf(message, symbol, { provider, now: clock.now() }));
            const wanted = articles.filter(({ published_at }) => published_at === null || published_at >= since);
            const oldest = lowest(messages);
            const goesOn =
              cursor?.more === true && wanted.length === messages.length && oldest !== undefined && oldest !== max;
            const isCut = goesOn && (page >= (seen === undefined ? PAGES : MOST_PAGES) || left <= toCome);
            const findings = isCut && seen !== undefined ? [gap(symbol, page, provider)] : [];
            const old = articles.length - wanted.length;
            yield { articles: wanted.filter(({ title }) => title !== ''), old, failures: [], findings };
            if (!goesOn || isCut) break;
            max = oldest;
          }
        } catch (error) {
          yield { articles: [], failures: [symbols.failure(error, symbol)], findings: [] };
          // What was read before the trouble stays unread: the next run asks for it again.
          newest = seen;
        }
        await recordTurn(symbol, { newest, asked: clock.now() }, state);
      }
    },
  };
}

/** Requests that a run over some stocks may make. */
function allowance(stocks: number): number {
  return stocks === 0 ? 0 : Math.max(MOST_PAGES, PAGES * stocks);
}

/** Where the next page begins: below the oldest message of this one; `undefined` when it has none. */
function lowest(messages: readonly Message[]): string | undefined {
  return messages.length === 0 ? undefined : String(Math.min(...messages.map(({ id }) => id)));
}

function gap(symbol: string, pages: number, provider: string): SourceFinding {
  const detail = `More messages came since the last run than ${pages} pages hold: the oldest of them were not read.`;
  return { provider, kind: 'gap', subject: symbol, detail };
}

function articleOf(
  message: Message,
  asked: string,
  { provider, now }: { readonly provider: string; readonly now: EpochMs },
): FetchedArticle {
  const published = parseInstant(message.created_at);
  if (published === undefined) {
    throw new ProviderError(provider, 'schema', `"${message.created_at.slice(0, 40)}" is not a time with a zone.`);
  }
  const named = (message.symbols ?? []).flatMap(({ symbol }) => canonicalSymbol(symbol) ?? []);
  const stated = STATED[message.entities?.sentiment?.basic ?? ''];
  return {
    title: postLine(message.body),
    url: `https://stocktwits.com/${nameInPath(message.user?.username ?? 'symbol')}/message/${message.id}`,
    guid: String(message.id),
    source: 'stocktwits',
    published_at: believed(published, now),
    text: null,
    symbols: [...new Set([asked, ...named])],
    ...(stated === undefined ? {} : { stated }),
  };
}

/** JSON may hold half of a character (`\ud800`), which no address can. */
function nameInPath(name: string): string {
  return encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\ufffd'));
}

/** The body repeats the status, and it is the body that counts where the two differ. */
function judge(reply: HttpReply, symbol: string, provider: string): ProviderError | undefined {
  const body = jsonOrNothing(reply) as { response?: { status?: unknown } } | undefined;
  const told = body?.response?.status;
  const status = typeof told === 'number' ? told : reply.status;
  if (status === 404) {
    return new ProviderError(provider, 'not-found', `StockTwits has no stream for ${symbol}.`, { status });
  }
  if (status === 429)
    return new ProviderError(provider, 'limit', 'StockTwits: too many requests this hour.', { status });
  if (status === 401 || status === 403) {
    return new ProviderError(provider, 'auth', `StockTwits turns this client away (${status}).`, {
      status,
      hint: 'Its stream is guarded against programs: see docs/providers/stocktwits.md, or set providers.stocktwits.enabled to false.',
    });
  }
  return undefined;
}

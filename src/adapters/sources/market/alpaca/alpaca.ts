import { newYorkWallToUtc } from '../../../../domain/new-york-time.js';
import { ProviderError } from '../../../../domain/provider-error.js';
import { type EpochMs, HOUR, MINUTE, msToIso, SECOND } from '../../../../domain/time.js';
import type { PriceRequest, PriceSource } from '../../../../ports/price-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { type BarColumns, createBarColumns, seriesOf } from '../bar-columns.js';
import { createIntake } from '../bar-intake.js';
import { addSeries, createDraft, fail, type ReplyDraft } from '../reply-draft.js';
import { toSessionBars } from '../session-bars.js';
import { addPage } from './bars-page.js';
import { judge } from './judge.js';

/** Free accounts may not ask for consolidated prices of the last 15 minutes; a minute more for clocks that differ. */
const SIP_DELAY = 16 * MINUTE;

/** Bars a page, over all its symbols: the most that Alpaca gives. */
const PAGE = 10_000;

/** Prices from Alpaca, many stocks a request, adjusted for splits; from all exchanges (`sip`) or from one (`iex`). */
export function openAlpaca(context: SourceContext): PriceSource {
  const feed = context.settings['feed'] === 'iex' ? 'iex' : 'sip';
  return {
    name: context.provider,
    intervals: ['1d', '1h'],
    batch: 100,
    tellsActions: false,
    async fetch(request) {
      const draft = createDraft(context.provider);
      const now = context.clock.now();
      const until = feed === 'sip' ? now - SIP_DELAY : now;
      const bars = new Map<string, BarColumns>();
      await fetchBatch({ context, request, feed, until, draft, bars }, request.symbols);
      collect(draft, request, bars, until);
      if (feed === 'iex' && draft.series.length > 0) sayPartialVolume(draft);
      return draft;
    },
  };
}

interface Job {
  readonly context: SourceContext;
  readonly request: PriceRequest;
  readonly feed: 'sip' | 'iex';
  /** The last moment that may be asked for. */
  readonly until: EpochMs;
  readonly draft: ReplyDraft;
  readonly bars: Map<string, BarColumns>;
}

/** Alpaca refuses a whole batch for one symbol that it does not know: the batch is asked again without it. */
async function fetchBatch(job: Job, symbols: readonly string[]): Promise<void> {
  let asked = symbols;
  while (asked.length > 0) {
    try {
      return await fetchPages(job, asked);
    } catch (error) {
      if (!(error instanceof ProviderError && error.kind === 'not-found')) throw error;
      const named = asked.find((symbol) =>
        new RegExp(`: ${symbol.replace('.', '\\.')}\\b(?![.-])`).test(error.message),
      );
      if (named !== undefined || asked.length === 1) {
        const unknown = named ?? (asked[0] as string);
        fail(job.draft, unknown, 'not-found', `Alpaca does not know ${unknown}.`);
        asked = asked.filter((symbol) => symbol !== unknown);
      } else {
        const half = asked.length >> 1;
        await fetchBatch(job, asked.slice(0, half));
        asked = asked.slice(half);
      }
    }
  }
}

async function fetchPages({ context, request, feed, until, bars }: Job, symbols: readonly string[]): Promise<void> {
  const span = spanOf(request, until);
  if (span === undefined) return;
  const query = new URLSearchParams({
    symbols: symbols.join(','),
    timeframe: request.interval === '1d' ? '1Day' : '30Min',
    start: msToIso(span.start),
    end: msToIso(span.end),
    limit: String(PAGE),
    adjustment: 'split',
    feed,
    sort: 'asc',
  });
  const { keyId = '', secretKey = '' } = context.secrets;
  const tokens = new Set<string>();
  for (;;) {
    const reply = await context.http.request({
      url: context.url(`/v2/stocks/bars?${query}`),
      headers: { 'APCA-API-KEY-ID': keyId, 'APCA-API-SECRET-KEY': secretKey },
      secrets: [keyId, secretKey],
      judge,
    });
    const token = addPage(bars, reply.json());
    if (token === null) return;
    if (tokens.has(token)) {
      throw new ProviderError(
        'alpaca',
        'schema',
        `The next page is one that was given before, after ${tokens.size} pages.`,
      );
    }
    tokens.add(token);
    query.set('page_token', token);
  }
}

/** What to ask for, both ends included, whole seconds; nothing when all of it is too young. */
function spanOf({ interval, from, to }: PriceRequest, until: EpochMs) {
  // A day begins at midnight New York; the last half of an hour is a bar of its own.
  const [start, last] = interval === '1d' ? [newYorkWallToUtc(from), newYorkWallToUtc(to)] : [from, to + HOUR - SECOND];
  const end = Math.floor(Math.min(last, until) / SECOND) * SECOND;
  return start <= end ? { start, end } : undefined;
}

function collect(draft: ReplyDraft, request: PriceRequest, bars: Map<string, BarColumns>, until: EpochMs): void {
  const intake = createIntake(request, until, draft.dropped);
  const refused = new Set(draft.failures.map((failure) => failure.subject));
  for (const symbol of request.symbols) {
    if (refused.has(symbol)) continue;
    const sessions = toSessionBars(bars.get(symbol) ?? createBarColumns(), request.interval, intake);
    bars.delete(symbol);
    const series = seriesOf(symbol, 'split', sessions);
    addSeries(draft, series, `Alpaca has no finished ${request.interval} bars of ${symbol} in the span.`);
  }
}

function sayPartialVolume(draft: ReplyDraft): void {
  draft.findings.push({
    provider: draft.provider,
    kind: 'partial_volume',
    subject: 'iex',
    detail:
      'The feed `iex` counts the trades of one exchange, 2 to 3 % of all: its volumes cannot stand beside those of other providers. Set providers.alpaca.feed to sip.',
  });
}

import { newYorkWallToUtc } from '../../../../domain/new-york-time.js';
import { ProviderError } from '../../../../domain/provider-error.js';
import { DAY, type EpochMs, HOUR, msToDate } from '../../../../domain/time.js';
import type { PriceRequest, PriceSource } from '../../../../ports/price-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { type BarColumns, createBarColumns, seriesOf } from '../bar-columns.js';
import { type BarIntake, createIntake } from '../bar-intake.js';
import { addSeries, createDraft, forSymbol, type ReplyDraft } from '../reply-draft.js';
import { toSessionBars } from '../session-bars.js';
import { type Aggregates, addAggregates, addGroupedDay, readAggregates } from './aggregates.js';
import { judge } from './judge.js';

/**
 * Prices from Polygon (Massive), adjusted for splits. Daily bars come a day of the whole market a request, or a stock a
 * request when that takes fewer; hourly bars a stock a request, from half-hours.
 */
export function openPolygon(context: SourceContext): PriceSource {
  return {
    name: context.provider,
    intervals: ['1d', '1h'],
    batch: 10_000,
    tellsActions: false,
    // The free plan ends about two years back.
    reach: { '1d': 729 * DAY, '1h': 729 * DAY },
    requestsFor(request) {
      const { length } = request.symbols;
      if (request.interval === '1h') return length;
      return Math.min(length, finishedDays(createIntake(request, context.clock.now(), {})).length);
    },
    async fetch(request) {
      const draft = createDraft(context.provider);
      const intake = createIntake(request, context.clock.now(), draft.dropped);
      const days = request.interval === '1d' ? finishedDays(intake) : [];
      const grouped = request.interval === '1d' && days.length < request.symbols.length;
      if (grouped) await fetchDays(context, request, days, intake, draft);
      else await fetchSymbols(context, request, intake, draft);
      return draft;
    },
  };
}

/** Days of the span with a session that is over: weekdays, as far as no more is known. */
function finishedDays({ from, to, finishedBy, sessionClose }: BarIntake): EpochMs[] {
  const days: EpochMs[] = [];
  for (let day = Math.ceil(from / DAY) * DAY; day <= to; day += DAY) {
    const weekday = new Date(day).getUTCDay();
    if (weekday !== 0 && weekday !== 6 && sessionClose(day) <= finishedBy) days.push(day);
  }
  return days;
}

async function fetchDays(
  context: SourceContext,
  request: PriceRequest,
  days: readonly EpochMs[],
  intake: BarIntake,
  draft: ReplyDraft,
): Promise<void> {
  const wanted = new Set(request.symbols);
  const bars = new Map<string, BarColumns>();
  for (const day of days) {
    const path = `/v2/aggs/grouped/locale/us/market/stocks/${msToDate(day)}?adjusted=true&include_otc=false`;
    const grouped = await askDay(context, path);
    if (grouped) addGroupedDay(bars, wanted, newYorkWallToUtc(day), grouped);
  }
  for (const symbol of request.symbols) {
    const series = seriesOf(symbol, 'split', toSessionBars(bars.get(symbol) ?? createBarColumns(), '1d', intake));
    bars.delete(symbol);
    addSeries(draft, series, `Polygon has no finished 1d bars of ${symbol} in the span.`);
  }
}

/** Stocks that are asked for at the same time; the limits of the provider hold all the same. */
const ABREAST = 8;

async function fetchSymbols(
  context: SourceContext,
  request: PriceRequest,
  intake: BarIntake,
  draft: ReplyDraft,
): Promise<void> {
  const waiting = request.symbols.values();
  let stopped = false;
  const work = async () => {
    for (const symbol of waiting) {
      if (stopped) return;
      try {
        await forSymbol(draft, symbol, () => fetchSymbol(context, request, symbol, intake, draft));
      } catch (error) {
        stopped = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(ABREAST, request.symbols.length) }, work));
}

async function fetchSymbol(
  context: SourceContext,
  { interval, from, to }: PriceRequest,
  symbol: string,
  intake: BarIntake,
  draft: ReplyDraft,
): Promise<void> {
  const grain = interval === '1d' ? '1/day' : '30/minute';
  const span = interval === '1d' ? `${msToDate(from)}/${msToDate(to)}` : `${from}/${to + HOUR - 1}`;
  const first = `/v2/aggs/ticker/${encodeURIComponent(symbol)}/range/${grain}/${span}?adjusted=true&sort=asc&limit=50000`;
  const bars = createBarColumns();
  const seen = new Set<string>();
  for (let path: string | undefined = first; path !== undefined; ) {
    if (seen.has(path)) {
      throw new ProviderError(
        'polygon',
        'schema',
        `The next page is one that was given before, after ${seen.size} pages.`,
      );
    }
    seen.add(path);
    const page = await ask(context, path);
    addAggregates(bars, page);
    path = page.next;
  }
  const series = seriesOf(symbol, 'split', toSessionBars(bars, interval, intake));
  addSeries(draft, series, `Polygon has no finished ${interval} bars of ${symbol} in the span.`);
}

/** A day that the plan does not reach is a day without bars; the other days stand. */
async function askDay(context: SourceContext, path: string): Promise<Aggregates | undefined> {
  try {
    return await ask(context, path);
  } catch (error) {
    if (error instanceof ProviderError && error.kind === 'empty') return undefined;
    throw error;
  }
}

async function ask(context: SourceContext, path: string): Promise<Aggregates> {
  const { apiKey = '' } = context.secrets;
  const reply = await context.http.request({
    url: context.url(path),
    headers: { authorization: `Bearer ${apiKey}` },
    secrets: [apiKey],
    judge,
  });
  return readAggregates(reply.json());
}

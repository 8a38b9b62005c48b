import type { ProviderError } from '../../../../domain/provider-error.js';
import { DAY, HOUR, SECOND } from '../../../../domain/time.js';
import type { HttpReply } from '../../../../ports/http.js';
import type { PriceRequest, PriceSource } from '../../../../ports/price-source.js';
import type { SourceContext } from '../../../../ports/source.js';
import { askAndRead } from '../../ask-and-read.js';
import { createIntake } from '../bar-intake.js';
import { notOurs } from '../found.js';
import { hyphenated } from '../hyphenated.js';
import { parseNumericJson } from '../numeric-json.js';
import { addSeries, createDraft, fail, forSymbol, type ReplyDraft } from '../reply-draft.js';
import { type Chart, chartError, readChart } from './chart.js';
import { mapChart } from './map-chart.js';

/** Prices, splits and dividends from Yahoo's charts (v8): keyless, one stock a request, hourly bars for 730 days. */
export function openYahoo(context: SourceContext): PriceSource {
  return {
    name: context.provider,
    intervals: ['1d', '1h'],
    batch: 1,
    tellsActions: true,
    // A day less than Yahoo's own bound: time passes while a request waits its turn.
    reach: { '1h': 729 * DAY },
    async fetch(request) {
      const draft = createDraft(context.provider);
      for (const symbol of request.symbols) {
        await forSymbol(draft, symbol, () => fetchSymbol(context, request, symbol, draft));
      }
      return draft;
    },
  };
}

async function fetchSymbol(
  context: SourceContext,
  request: PriceRequest,
  symbol: string,
  draft: ReplyDraft,
): Promise<void> {
  const now = context.clock.now();
  const question = {
    url: context.url(chartPath(request, symbol, now)),
    headers: { 'user-agent': userAgent(context.contact) },
    judge,
  };
  const chart = await askAndRead(context.http, question, chartOf);
  const intake = createIntake(request, now, draft.dropped);
  const { series, keptOut } = mapChart(chart, symbol, request.interval, intake);
  for (const detail of keptOut) {
    draft.findings.push({ provider: draft.provider, kind: 'kept_out', subject: symbol, detail });
  }
  if (series) addSeries(draft, series, `Yahoo has no ${request.interval} bars of ${symbol} in the span.`);
  else fail(draft, symbol, 'empty', keptOut.join(' '));
}

/** By the fast way, or by the one that says what is wrong. */
function chartOf(reply: HttpReply): Chart {
  const fast = parseNumericJson(reply.body);
  return fast ? readChart(fast.json, fast.lists) : readChart(reply.json());
}

/** The span goes on to now, whatever was asked: past dividends are divided by the splits that came after them. */
function chartPath({ interval, from, to }: PriceRequest, symbol: string, now: number): string {
  const end = Math.max(to + (interval === '1d' ? DAY : HOUR), now);
  const query = new URLSearchParams({
    period1: String(Math.floor(from / SECOND)),
    period2: String(Math.ceil(end / SECOND)),
    interval,
    events: 'div,splits',
    includePrePost: 'false',
  });
  return `/v8/finance/chart/${encodeURIComponent(hyphenated(symbol))}?${query}`;
}

/** Yahoo turns away names of libraries; this one is in the form of a browser's and says who it is. */
function userAgent(contact: string): string {
  return `Mozilla/5.0 (compatible; openalpha${contact === '' ? '' : `; ${contact}`})`;
}

/** Yahoo's own errors come as JSON with a 4xx; without that, a 404 is not about the stock. */
function judge(reply: HttpReply): ProviderError | undefined {
  const { status } = reply;
  if (status !== 400 && status !== 404 && status !== 422) return undefined;
  const error = ownError(reply);
  return error ? chartError(error, status) : notOurs('yahoo', status);
}

function ownError(reply: HttpReply): object | undefined {
  try {
    const { chart } = reply.json() as { chart?: { error?: unknown } };
    return typeof chart?.error === 'object' && chart.error !== null ? chart.error : undefined;
  } catch {
    return undefined;
  }
}

import type { Interval } from '../../../domain/bar.js';
import { ProviderError, type SourceFailure } from '../../../domain/provider-error.js';
import type { SourceFinding } from '../../../domain/source-finding.js';
import { sessionClose } from '../../../evidence/market/calendar.js';
import type { Span } from '../../../evidence/market/fetch-plan.js';
import type { FetchedSeries, PriceReply, PriceSource } from '../../../ports/price-source.js';
import { failureOf } from '../source-choice.js';
import type { Misread } from '../structure-finding.js';
import { type Counts, count } from './sound-rows.js';

/** A provider in one round of asking, and whether it can still be asked. */
export interface Asked {
  readonly source: PriceSource;
  /** Why it is asked no more in this round. */
  stopped: SourceFailure | undefined;
  /** Requests in a row that failed without saying why the provider as a whole should be left alone. */
  strikes: number;
  /** Answers that are not in the form that is known. */
  readonly misread: Misread[];
}

/** A provider that nothing is known against. */
export function askable(source: PriceSource): Asked {
  return { source, stopped: undefined, strikes: 0, misread: [] };
}

/** Faults of a provider that the next request will meet as well. */
const STOPS: ReadonlySet<string> = new Set(['limit', 'quota', 'auth', 'robots']);

/** After so many faults in a row, each retried already by the way out, the provider is taken to be down. */
const STRIKES = 5;

/** Requests of one task under way or waiting for their turn: those that come after a stop are not made. */
const AT_ONCE = 8;

export interface Answer {
  readonly series: Map<string, FetchedSeries>;
  readonly failures: Map<string, SourceFailure>;
  readonly findings: SourceFinding[];
  readonly dropped: Counts;
}

/** One stock and what is wanted of it. */
export interface Wanted extends Span {
  readonly symbol: string;
}

/**
 * Asks a provider for some stocks: one request each with its own span where it takes one a request, else all with one
 * span. Never throws for the provider: what could not be had is in `failures`. What the provider says of itself (limit,
 * quota, key) stops it for the rest of the round.
 */
export async function ask(asked: Asked, interval: Interval, wanted: readonly Wanted[], span: Span): Promise<Answer> {
  const answer: Answer = { series: new Map(), failures: new Map(), findings: [], dropped: new Map() };
  const { source } = asked;
  const parts: { readonly symbols: string[]; readonly span: Span }[] = [];
  if (source.batch <= 1) {
    for (const item of wanted) parts.push({ symbols: [item.symbol], span: askedSpan(asked, item, span) });
  } else {
    for (let k = 0; k < wanted.length; k += source.batch) {
      parts.push({ symbols: wanted.slice(k, k + source.batch).map(({ symbol }) => symbol), span });
    }
  }
  const waiting = parts.values();
  await Promise.all(
    Array.from({ length: Math.min(AT_ONCE, parts.length) }, async () => {
      for (const part of waiting) await askPart(asked, interval, part, answer);
    }),
  );
  return answer;
}

/** The span that one stock of a task is asked for with. */
export function askedSpan({ source }: Asked, item: Span, task: Span): Span {
  if (source.batch > 1) return task;
  return { from: Math.max(item.from, task.from), to: Math.min(item.to, task.to) };
}

async function askPart(
  asked: Asked,
  interval: Interval,
  { symbols, span }: { readonly symbols: readonly string[]; readonly span: Span },
  answer: Answer,
): Promise<void> {
  const failAll = (failure: SourceFailure) => {
    for (const symbol of symbols) answer.failures.set(symbol, { ...failure, subject: symbol });
  };
  if (asked.stopped !== undefined) return failAll(asked.stopped);
  let reply: PriceReply;
  try {
    reply = await asked.source.fetch({ interval, symbols, from: span.from, to: span.to, sessionClose });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return failAll(noteFailure(asked, { ...failureOf(asked.source.name, error), subject: symbols[0] ?? '' }));
  }
  if (reply.series.length > 0) asked.strikes = 0;
  const wanted = new Set(symbols);
  for (const series of reply.series) if (wanted.has(series.symbol)) answer.series.set(series.symbol, series);
  for (const failure of reply.failures) {
    if (failure.subject === '') failAll(noteFailure(asked, { ...failure, subject: symbols[0] ?? '' }));
    else if (wanted.has(failure.subject)) {
      answer.failures.set(failure.subject, { ...noteFailure(asked, failure), subject: failure.subject });
    }
  }
  answer.findings.push(...reply.findings);
  for (const [reason, n] of Object.entries(reply.dropped)) count(answer.dropped, reason, n);
}

/** The failure without its stock, which is one of those that the request was about. */
function noteFailure(asked: Asked, { provider, kind, subject, message }: SourceFailure): SourceFailure {
  if (kind === 'schema') asked.misread.push({ subject, message });
  const failure = { provider, subject: '', kind, message };
  const isOfOneSymbol = kind === 'not-found' || kind === 'delisted' || kind === 'empty';
  if (isOfOneSymbol) asked.strikes = 0;
  else if (STOPS.has(kind) || ++asked.strikes >= STRIKES) asked.stopped ??= failure;
  // Requests that were under way together meet one limit: it is told in one way of all their stocks.
  return STOPS.has(kind) && asked.stopped?.kind === kind ? asked.stopped : failure;
}

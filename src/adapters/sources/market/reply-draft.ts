import { type FailureKind, ProviderError, type SourceFailure } from '../../../domain/provider-error.js';
import type { SourceFinding } from '../../../domain/source-finding.js';
import type { FetchedSeries, PriceReply } from '../../../ports/price-source.js';

/** A reply while it is put together. */
export interface ReplyDraft extends PriceReply {
  readonly provider: string;
  readonly series: FetchedSeries[];
  readonly failures: SourceFailure[];
  readonly findings: SourceFinding[];
  readonly dropped: Record<string, number>;
}

export function createDraft(provider: string): ReplyDraft {
  return { provider, series: [], failures: [], findings: [], dropped: {} };
}

/** Notes that a symbol could not be had. */
export function fail(draft: ReplyDraft, symbol: string, kind: FailureKind, message: string): void {
  draft.failures.push({ provider: draft.provider, subject: symbol, kind, message });
}

/** Adds a series, or the failure `empty` when it has neither bars nor actions. */
export function addSeries(draft: ReplyDraft, series: FetchedSeries, whenEmpty: string): void {
  if (series.time.length > 0 || series.actions.length > 0) draft.series.push(series);
  else fail(draft, series.symbol, 'empty', whenEmpty);
}

/** Kinds that are about one symbol: the rest of the batch stands. */
const OF_A_SYMBOL: ReadonlySet<FailureKind> = new Set(['not-found', 'delisted', 'empty']);

/** Runs what asks for one symbol; its own trouble becomes a failure, any other error is thrown on. */
export async function forSymbol(draft: ReplyDraft, symbol: string, ask: () => Promise<void>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof ProviderError && OF_A_SYMBOL.has(error.kind))) throw error;
    fail(draft, symbol, error.kind, error.message);
  }
}

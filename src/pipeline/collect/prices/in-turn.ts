import { OpenAlphaError } from '../../../domain/errors.js';
import type { SourceFailure } from '../../../domain/provider-error.js';
import type { PriceSource } from '../../../ports/price-source.js';
import { refuseCancelled } from '../deps.js';
import type { PassedOver } from './ready-providers.js';
import { asFailure, type CollectFailure } from './report.js';

/** What one provider gave of what it was asked for. */
export interface RoundResult {
  readonly updated: readonly string[];
  /** By symbol, what it could not give. */
  readonly failures: ReadonlyMap<string, SourceFailure>;
}

export interface Turns {
  readonly updated: readonly string[];
  /** What every provider said of a stock that could not be had from any. */
  readonly open: ReadonlyMap<string, readonly SourceFailure[]>;
}

/** Asks one provider after another, each for what those before could not give. */
export async function askInTurn(
  ready: readonly PriceSource[],
  symbols: readonly string[],
  signal: AbortSignal | undefined,
  round: (source: PriceSource, open: readonly string[], updated: number) => Promise<RoundResult>,
): Promise<Turns> {
  const open = new Map<string, SourceFailure[]>(symbols.map((symbol) => [symbol, []]));
  const updated: string[] = [];
  for (const source of ready) {
    if (open.size === 0) break;
    refuseCancelled(signal);
    const result = await round(source, [...open.keys()], updated.length);
    for (const symbol of result.updated) open.delete(symbol);
    for (const [symbol, failure] of result.failures) open.get(symbol)?.push(failure);
    updated.push(...result.updated);
  }
  return { updated, open };
}

/** Failures as a report shows them: what the first provider said of each stock, but `delisted` for one that is gone. */
export function failuresOf(
  { open }: Turns,
  deaths: ReadonlyMap<string, { readonly kind: string } | null>,
): CollectFailure[] {
  return [...open].map(([symbol, said]) => {
    const first = said[0] ?? {
      provider: '',
      subject: symbol,
      kind: 'empty' as const,
      message: `No provider reaches back to what is missing of ${symbol}.`,
    };
    const failure = asFailure(first);
    return deaths.get(symbol)?.kind === 'delisted' ? { ...failure, kind: 'delisted' } : failure;
  });
}

/** Faults of one stock; the others are of the provider. */
const ABOUT_SYMBOLS: ReadonlySet<string> = new Set(['not-found', 'delisted', 'empty', 'schema']);

/** Refuses (NO_DATA) a run in which no provider could be used at all, with what each of them lacked or said. */
export function refuseSilence({ updated, open }: Turns, ready: number, passedOver: readonly PassedOver[]): void {
  if (updated.length > 0 || open.size === 0) return;
  const said = [...open.values()].flat();
  if (ready > 0 && (said.length === 0 || said.some(({ kind }) => ABOUT_SYMBOLS.has(kind)))) return;
  const words = new Map<string, string>();
  // What went wrong first: a key that was never set explains nothing.
  for (const { provider, kind, message } of said)
    words.set(provider, `${provider} (${kind}): ${message.replace(/\.$/, '')}`);
  for (const { provider, lacks } of passedOver) words.set(provider, `${provider} lacks ${lacks.join(', ')}`);
  const told = [...words.values()].join('; ') || 'none is turned on';
  throw new OpenAlphaError('NO_DATA', `No provider could be used: ${told}.`, {
    hint: 'Look at `openalpha status` for cool-downs, or name other providers with --provider.',
  });
}

import { ProviderError } from '../../../../domain/provider-error.js';
import { canonicalSymbol } from '../../../../domain/stock.js';
import { DAY, type EpochMs } from '../../../../domain/time.js';
import type { HttpReply } from '../../../../ports/http.js';
import type { SourceContext } from '../../../../ports/source.js';

/** Symbols by CIK (without leading zeros). */
export type SymbolsByCik = ReadonlyMap<string, readonly string[]>;

interface Kept {
  readonly at: EpochMs;
  readonly scope: string;
  readonly symbols: Readonly<Record<string, readonly string[]>>;
}

const KEY = 'company-tickers';

export interface TickersRequest {
  /** Symbols that matter; others of the list are not kept. */
  readonly symbols: ReadonlySet<string>;
  /** A name for that set. */
  readonly scope: string;
  readonly judge: (reply: HttpReply) => ProviderError | undefined;
}

/**
 * The SEC's list of tickers, as far as it is about stocks that matter: asked for once a day, kept in the state. An older
 * list serves when the new one cannot be had; `error` says so. Throws ProviderError when the SEC is not to be asked now.
 */
export async function companyTickers(
  context: SourceContext,
  { symbols, scope, judge }: TickersRequest,
): Promise<{ readonly symbols: SymbolsByCik; readonly error?: ProviderError }> {
  const kept = readKept((await context.state.read())[KEY]);
  const now = context.clock.now();
  const old = new Map(Object.entries(kept?.symbols ?? {}));
  if (kept !== undefined && kept.scope === scope && now - kept.at < DAY && now >= kept.at) return { symbols: old };
  try {
    const reply = await context.http.request({ url: context.url('/files/company_tickers.json'), judge });
    const all = parseCompanyTickers(reply.json(), context.provider);
    const wanted = new Map(
      [...all]
        .map(([cik, names]) => [cik, names.filter((name) => symbols.has(name))] as const)
        .filter(([, names]) => names.length > 0),
    );
    const value: Kept = { at: now, scope, symbols: Object.fromEntries(wanted) };
    await context.state.write({ [KEY]: JSON.stringify(value) });
    return { symbols: wanted };
  } catch (error) {
    if (!(error instanceof ProviderError) || ['limit', 'quota', 'auth'].includes(error.kind)) throw error;
    return { symbols: old, error };
  }
}

/** `{"0": {"cik_str": 1, "ticker": "ABC-B", "title": "..."}}` to canonical symbols by CIK. Throws ProviderError `schema`. */
export function parseCompanyTickers(json: unknown, provider: string): SymbolsByCik {
  const found = new Map<string, string[]>();
  for (const row of typeof json === 'object' && json !== null ? Object.values(json) : []) {
    const { cik_str: cik, ticker } = (row ?? {}) as { readonly cik_str?: unknown; readonly ticker?: unknown };
    const symbol = typeof ticker === 'string' ? canonicalSymbol(ticker) : undefined;
    if (symbol === undefined || (typeof cik !== 'number' && typeof cik !== 'string')) continue;
    const key = String(Number(cik));
    found.set(key, [...(found.get(key) ?? []), symbol]);
  }
  if (found.size === 0) {
    throw new ProviderError(provider, 'schema', 'company_tickers.json holds no row with cik_str and ticker.');
  }
  return found;
}

function readKept(text: string | undefined): Kept | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Kept;
  } catch {
    return undefined;
  }
}

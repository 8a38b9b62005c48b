import type { BarOrigin, Interval } from '../../../domain/bar.js';
import type { Span } from '../../../evidence/market/fetch-plan.js';
import type { Store } from '../../../ports/store.js';
import type { StoredSeries } from './judge-series.js';

/** Stored bars of some stocks in a span, with who gave them. Stocks without any are left out. */
export async function readStoredSeries(
  store: Store,
  interval: Interval,
  symbols: readonly string[],
  span: Span,
): Promise<Map<string, StoredSeries>> {
  const found = new Map<string, StoredSeries>();
  if (symbols.length === 0) return found;
  const panel = await store.bars.read({ interval, symbols, ...span });
  const origins = new Map<string, BarOrigin[]>();
  for (const origin of await store.bars.origins({ interval, symbols, ...span })) {
    const runs = origins.get(origin.symbol);
    if (runs) runs.push(origin);
    else origins.set(origin.symbol, [origin]);
  }
  panel.symbols.forEach((symbol, s) => {
    const [from, to] = [panel.offsets[s] as number, panel.offsets[s + 1] as number];
    const { open, high, low, close, volume } = panel.columns;
    found.set(symbol, {
      time: panel.time.subarray(from, to),
      open: open.subarray(from, to),
      high: high.subarray(from, to),
      low: low.subarray(from, to),
      close: close.subarray(from, to),
      volume: volume.subarray(from, to),
      adjustment: panel.adjustment.subarray(from, to),
      origins: origins.get(symbol) ?? [],
    });
  });
  return found;
}

import type { Adjustment, BarBatch, Interval } from '../../../domain/bar.js';
import type { PriceSeries } from '../../../evidence/market/basis.js';
import { barEnds } from '../../../evidence/market/calendar.js';

/** Bars of one stock that are to be written. */
export interface SeriesPart {
  readonly symbol: string;
  readonly adjustment: Adjustment;
  readonly series: PriceSeries;
}

/** Parts as batches for the store, one an adjustment kind; every bar is known from its end. Empty parts are left out. */
export function assembleBatches(interval: Interval, provider: string, parts: readonly SeriesPart[]): BarBatch[] {
  const filled = parts.filter(({ series }) => series.time.length > 0);
  const kinds = [...new Set(filled.map(({ adjustment }) => adjustment))];
  return kinds.map((adjustment) => {
    const own = filled.filter((part) => part.adjustment === adjustment);
    own.sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
    const offsets = new Uint32Array(own.length + 1);
    own.forEach(({ series }, s) => {
      offsets[s + 1] = (offsets[s] as number) + series.time.length;
    });
    const column = (name: keyof PriceSeries): Float64Array => {
      const out = new Float64Array(offsets[own.length] as number);
      own.forEach(({ series }, s) => {
        out.set(series[name], offsets[s]);
      });
      return out;
    };
    const time = column('time');
    return {
      interval,
      adjustment,
      provider,
      panel: {
        symbols: own.map(({ symbol }) => symbol),
        offsets,
        time,
        columns: {
          open: column('open'),
          high: column('high'),
          low: column('low'),
          close: column('close'),
          volume: column('volume'),
          known_at: barEnds(interval, time),
        },
      },
    };
  });
}

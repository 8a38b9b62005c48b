import type { Interval } from '../../domain/bar.js';
import { DAY } from '../../domain/time.js';
import { expectedBars, firstBarFrom, type Span } from './fetch-plan.js';

export interface BatchOptions {
  readonly interval: Interval;
  /** Stocks in a batch, at most. */
  readonly size: number;
  /** Bars in a batch or slice, at most, as far as one stock or one session allows. */
  readonly maxBars: number;
  /** All stocks of a batch are asked for with one span, so a batch is cut where spans grow apart. */
  readonly oneSpan: boolean;
}

/** Spans that differ by less than this many bars or half go together. */
const SIMILAR_BARS = 10;

/**
 * Stocks in batches, those with little to fetch first, else in the order given. With `oneSpan` no stock of a batch has
 * more than one and a half times the bars (and ten) of the one with the least, so that one new stock does not make all others
 * fetch years; otherwise a batch ends where its bars would pass `maxBars`.
 */
export function batchesOf<Item extends Span>(items: readonly Item[], options: BatchOptions): Item[][] {
  const sized = items.map((item) => ({ item, bars: expectedBars(options.interval, item) }));
  sized.sort((a, b) => a.bars - b.bars);
  const batches: Item[][] = [];
  let batch: Item[] = [];
  let least = 0;
  let total = 0;
  for (const { item, bars } of sized) {
    const apart = options.oneSpan ? bars > least * 1.5 + SIMILAR_BARS : total + bars > options.maxBars;
    if (batch.length === 0 || batch.length >= options.size || apart) {
      batch = [];
      batches.push(batch);
      [least, total] = [bars, 0];
    }
    batch.push(item);
    total += bars;
  }
  return batches;
}

/** The span that holds all of a batch. */
export function spanOf(items: readonly Span[]): Span {
  return {
    from: items.reduce((from, item) => Math.min(from, item.from), Number.POSITIVE_INFINITY),
    to: items.reduce((to, item) => Math.max(to, item.to), Number.NEGATIVE_INFINITY),
  };
}

/** A span of many stocks in slices of at most `maxBars`, oldest first, without gap or overlap: bulk answers stay small. */
export function slicesOf(span: Span, stocks: number, options: Pick<BatchOptions, 'interval' | 'maxBars'>): Span[] {
  const { interval, maxBars } = options;
  const count = Math.ceil((expectedBars(interval, span) * stocks) / maxBars);
  // Both ends belong to the span.
  const all = Math.floor(span.to / DAY) - Math.floor(span.from / DAY) + 1;
  const days = Math.max(1, Math.ceil(all / count));
  const slices: Span[] = [];
  for (let from = span.from; from <= span.to; ) {
    const next = firstBarFrom(interval, Math.floor(from / DAY) * DAY + days * DAY);
    const to = next > span.to ? span.to : next - 1;
    slices.push({ from, to });
    from = next;
  }
  return slices;
}

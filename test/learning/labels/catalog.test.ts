import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUY, HOLD, SELL } from '../../../src/domain/signal.js';
import { DEFAULT_LABEL_OPTIONS, LABEL_KINDS, LABELS } from '../../../src/learning/labels/catalog.js';
import type { LabelOptions } from '../../../src/ports/label.js';
import { labelContract, type SlowLabel } from '../../contracts/label.contract.js';
import type { PlainBar } from '../../support/label-panels.js';

/** Trailing volatility of one bar, or NaN in its first 20. */
function slowVolatility(bars: readonly PlainBar[], bar: number): number {
  if (bar < 20) return Number.NaN;
  let sum = 0;
  for (let i = bar - 19; i <= bar; i++)
    sum += Math.log((bars[i] as PlainBar).close / (bars[i - 1] as PlainBar).close) ** 2;
  return Math.sqrt(sum / 20);
}

function slowFactor(
  stocks: readonly (readonly PlainBar[])[],
  stock: number,
  bar: number,
  options: LabelOptions,
): number {
  const bars = stocks[stock] as readonly PlainBar[];
  const own = slowVolatility(bars, bar);
  if (!options.volatilityScaled || Number.isNaN(own)) return 1;
  const now = (bars[bar] as PlainBar).time;
  const known = stocks
    .flatMap((other) => other.map((at, i) => (at.time <= now ? slowVolatility(other, i) : Number.NaN)))
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b);
  const median = known[(known.length - 1) >> 1] as number;
  return median > 0 ? Math.max(0.1, own / median) : 1;
}

const slowThreshold: SlowLabel = (stocks, stock, bar, options) => {
  const bars = stocks[stock] as readonly PlainBar[];
  const end = bars[bar + options.horizon];
  if (end === undefined) return undefined;
  const forward = end.close / (bars[bar] as PlainBar).close - 1;
  const factor = slowFactor(stocks, stock, bar, options);
  const y = forward >= options.up * factor ? BUY : forward <= options.down * factor ? SELL : HOLD;
  return { y, forward, end: end.time };
};

const slowTripleBarrier: SlowLabel = (stocks, stock, bar, options) => {
  const bars = stocks[stock] as readonly PlainBar[];
  const entry = (bars[bar] as PlainBar).close;
  const span = bars.slice(bar + 1, bar + 1 + options.horizon);
  if (span.length < options.horizon) return undefined;
  const factor = slowFactor(stocks, stock, bar, options);
  const sold = span.findIndex((b) => b.low <= entry * (1 + options.down * factor));
  const bought = span.findIndex((b) => b.high >= entry * (1 + options.up * factor));
  const at = (index: number, y: number) => {
    const end = span[index] as PlainBar;
    return { y, forward: end.close / entry - 1, end: end.time };
  };
  if (sold < 0 && bought < 0) return at(span.length - 1, HOLD);
  if (bought < 0 || (sold >= 0 && sold <= bought)) return at(sold, SELL);
  return at(bought, BUY);
};

const slowRelative: SlowLabel = (stocks, stock, bar, options) => {
  const own = slowThreshold(stocks, stock, bar, options);
  if (own === undefined) return undefined;
  const now = stocks[stock]?.[bar]?.time;
  // Divided by the stock's own volatility where that was asked for; in the precision in which the labels are kept.
  const compared = (s: number, i: number) => {
    const forward = slowThreshold(stocks, s, i, options)?.forward;
    if (forward === undefined || !options.volatilityScaled) return forward;
    return Math.fround(Math.fround(forward) / slowFactor(stocks, s, i, options));
  };
  const returns = stocks.flatMap((bars, s) => bars.flatMap((b, i) => (b.time === now ? (compared(s, i) ?? []) : [])));
  if (returns.length < 3) return undefined;
  const third = Math.floor(returns.length / 3);
  const mine = compared(stock, bar) as number;
  const lower = returns.filter((value) => value < mine).length;
  const higher = returns.filter((value) => value > mine).length;
  // A stock and those level with it stand, on average, in the lowest third, in the highest, or in neither.
  const rank = (lower + returns.length - higher - 1) / 2;
  const y = rank <= third - 1 ? SELL : rank >= returns.length - third ? BUY : HOLD;
  return { ...own, y };
};

const SLOW: Readonly<Record<(typeof LABEL_KINDS)[number], SlowLabel>> = {
  threshold: slowThreshold,
  'triple-barrier': slowTripleBarrier,
  relative: slowRelative,
};

describe('the label catalog', () => {
  it('names every label file of its folder', () => {
    const parts = ['catalog', 'options', 'outcomes', 'volatility-scale'];
    const files = readdirSync(resolve(import.meta.dirname, '../../../src/learning/labels'));
    const kinds = files.map((file) => file.replace('.ts', '')).filter((file) => !parts.includes(file));
    expect(kinds.sort()).toEqual([...LABEL_KINDS].sort());
    expect(Object.keys(LABELS).sort()).toEqual([...LABEL_KINDS].sort());
  });

  it('looks a week and a half of sessions ahead for five per cent, unless told otherwise', () => {
    expect(DEFAULT_LABEL_OPTIONS).toEqual({ horizon: 7, up: 0.05, down: -0.05, volatilityScaled: false });
  });
});

for (const kind of LABEL_KINDS) labelContract(kind, LABELS[kind], SLOW[kind]);

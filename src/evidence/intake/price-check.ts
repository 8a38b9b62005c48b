import type { Fault } from './faults.js';

/** Prices are rounded to cents by many hands: a cent of disagreement is not a fault. The rest is for binary fractions. */
const CENT = 0.01 + 1e-9;

/** Share by which a price may miss a split ratio and still be taken for one that was half applied. */
const SPLIT_TOLERANCE = 0.03;

/** A price that misses the range by less than this factor is a bad tick sooner than a split. */
const SPLIT_LEAST = 1.25;

/** New shares per old share in splits that happen; their reverses are tried as well. */
const SPLIT_RATIOS = [2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100, 3 / 2, 4 / 3, 5 / 2, 5 / 3, 7 / 2];

/**
 * Whether a bar agrees with itself: positive prices, volume not negative, high not below low, open and close inside low to
 * high, all within a cent. False when anything is NaN. The fast form of `priceFault(...) === undefined`.
 */
export function isSoundBar(open: number, high: number, low: number, close: number, volume: number): boolean {
  return (
    open > 0 &&
    high > 0 &&
    low > 0 &&
    close > 0 &&
    volume >= 0 &&
    low - high <= CENT &&
    low - open <= CENT &&
    open - high <= CENT &&
    low - close <= CENT &&
    close - high <= CENT
  );
}

/**
 * The first fault of a bar's numbers, in the order of `FAULT_KINDS`; `undefined` when it is sound. All must be finite.
 *
 * A split half applied shows as one price, open or close, that lies far outside the day's range but falls into it (within
 * 3 %) when multiplied or divided by a common split ratio, while the other lies inside.
 */
export function priceFault(open: number, high: number, low: number, close: number, volume: number): Fault | undefined {
  const names = ['open', 'high', 'low', 'close'];
  const at = [open, high, low, close].findIndex((price) => !(price > 0));
  if (at >= 0) {
    return { kind: 'not_positive', reason: `${names[at]} is ${[open, high, low, close][at]}; a price is above zero.` };
  }
  if (volume < 0) return { kind: 'not_positive', reason: `volume is ${volume}; it cannot be negative.` };
  if (low - high > CENT) return { kind: 'high_below_low', reason: `high ${high} is below low ${low}.` };
  const openInside = isInside(open, low, high);
  const closeInside = isInside(close, low, high);
  if (openInside && closeInside) return undefined;
  const [name, price] = openInside ? ['close', close] : ['open', open];
  const ratio = openInside || closeInside ? splitRatio(price, low, high) : undefined;
  if (ratio !== undefined) {
    return {
      kind: 'half_applied_split',
      reason: `${name} ${price} is off the range ${low} to ${high} by a factor of about ${ratioText(ratio)}: a split that reached only part of the row.`,
    };
  }
  return { kind: 'outside_range', reason: `${name} ${price} lies outside low ${low} to high ${high}.` };
}

function isInside(price: number, low: number, high: number): boolean {
  return low - price <= CENT && price - high <= CENT;
}

function splitRatio(price: number, low: number, high: number): number | undefined {
  const below = price < low;
  if ((below ? low / price : price / high) < SPLIT_LEAST) return undefined;
  return SPLIT_RATIOS.find((ratio) => {
    const restored = below ? price * ratio : price / ratio;
    return restored >= low * (1 - SPLIT_TOLERANCE) && restored <= high * (1 + SPLIT_TOLERANCE);
  });
}

function ratioText(ratio: number): string {
  for (const old of [1, 2, 3, 4, 5]) {
    const shares = ratio * old;
    if (Math.abs(shares - Math.round(shares)) < 1e-9) return `${Math.round(shares)}:${old}`;
  }
  return String(ratio);
}

import type { BarBatch } from '../../domain/bar.js';
import { OpenAlphaError } from '../../domain/errors.js';
import { msToIso } from '../../domain/time.js';

const PRICES = ['open', 'high', 'low', 'close'] as const;

/**
 * Refuses (INPUT) bars that must never be kept: a price that is not a positive number, a volume that is not a number of
 * at least zero, a time that is not a whole millisecond, and times that do not rise inside a stock. What is sound but
 * doubtful (high below close, a jump) is judged before, where the line of the file is known.
 */
export function refuseUnsoundBars(panel: BarBatch['panel']): void {
  const { symbols, offsets, time, columns } = panel;
  const { open, high, low, close, volume, known_at } = columns;
  for (let s = 0; s < symbols.length; s++) {
    let previous = Number.NEGATIVE_INFINITY;
    for (let row = offsets[s]!; row < offsets[s + 1]!; row++) {
      const at = time[row]!;
      const knownAt = known_at[row]!;
      if (!isTime(at) || !isTime(knownAt)) {
        throw refused(symbols[s]!, `row ${row} has the time ${at} and is known at ${knownAt}`, 'whole milliseconds');
      }
      if (at <= previous) {
        throw refused(symbols[s]!, `${msToIso(at)} follows ${msToIso(previous)}`, 'bars that rise in time, each once');
      }
      previous = at;
      if (isPrice(open[row]!) && isPrice(high[row]!) && isPrice(low[row]!) && isPrice(close[row]!)) {
        if (isVolume(volume[row]!)) continue;
        throw refused(symbols[s]!, `volume is ${volume[row]} at ${msToIso(at)}`, 'volumes of zero or more');
      }
      const name = PRICES.find((each) => !isPrice(columns[each][row]!))!;
      throw refused(symbols[s]!, `${name} is ${columns[name][row]} at ${msToIso(at)}`, 'prices above zero');
    }
  }
}

function isPrice(value: number): boolean {
  return value > 0 && value < Number.POSITIVE_INFINITY;
}

function isVolume(value: number): boolean {
  return value >= 0 && value < Number.POSITIVE_INFINITY;
}

/** What a Date can hold: whole milliseconds within 100 million days of 1970. */
function isTime(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= 8.64e15;
}

function refused(symbol: string, found: string, expected: string): OpenAlphaError {
  return new OpenAlphaError('INPUT', `The bars of ${symbol} cannot be kept: ${found}; expected ${expected}.`, {
    hint: 'Nothing was changed. Correct or leave out the bar, then write the rest again.',
  });
}

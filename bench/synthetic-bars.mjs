// Seeded, made-up bars as raw float64 files that either side of a bench reads: no real prices.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sessionsBetween } from '../dist/evidence/market/calendar.js';
import { Random } from '../dist/math/random.js';

export const COLUMNS = ['open', 'high', 'low', 'close', 'volume'];

/** Bars of `stocks` stocks over the same `sessions` days, as a panel. */
export function syntheticBars(stocks, sessions, seed = 7) {
  const days = sessionsBetween(Date.UTC(2000, 0, 1), Date.UTC(2024, 11, 31)).slice(-sessions);
  if (days.length < sessions) throw new Error(`at most ${days.length} sessions`);
  const rows = stocks * sessions;
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, new Float64Array(rows)]));
  const time = new Float64Array(rows);
  const common = new Random(seed, 1_000_000);
  const market = Float64Array.from({ length: sessions }, () => 0.008 * common.normal());
  for (let s = 0; s < stocks; s++) {
    const random = new Random(seed, s);
    const beta = 0.5 + random.float();
    const shares = 1e5 * Math.exp(5 * random.float());
    let close = 8 + 290 * random.float();
    for (let t = 0, row = s * sessions; t < sessions; t++, row++) {
      const open = cents(close * Math.exp(0.004 * random.normal()));
      close = Math.max(0.5, cents(close * Math.exp(0.0002 + beta * market[t] + 0.014 * random.normal())));
      time[row] = days[t];
      columns.open[row] = Math.max(0.5, open);
      columns.close[row] = close;
      columns.high[row] = cents(Math.max(columns.open[row], close) * (1 + 0.006 * random.float()) + 0.005);
      columns.low[row] = Math.max(
        0.01,
        cents(Math.min(columns.open[row], close) * (1 - 0.006 * random.float()) - 0.005),
      );
      columns.volume[row] = Math.floor(shares * Math.exp(0.5 * random.normal()));
    }
  }
  return { ...keysOf(stocks, sessions), time, columns };
}

function cents(price) {
  return Math.round(price * 100) / 100;
}

function keysOf(stocks, sessions) {
  return {
    symbols: Array.from({ length: stocks }, (_, s) => `SYN${String(s).padStart(5, '0')}`),
    offsets: Uint32Array.from({ length: stocks + 1 }, (_, s) => s * sessions),
  };
}

/** Writes a panel as one file a column. */
export function writeBars(folder, { time, columns }) {
  for (const [name, values] of Object.entries({ time, ...columns })) {
    writeFileSync(join(folder, `${name}.f64`), new Uint8Array(values.buffer));
  }
}

/** The panel of a folder that `writeBars` wrote. */
export function readBarFiles(folder, stocks, sessions) {
  const read = (name) => {
    const bytes = readFileSync(join(folder, `${name}.f64`));
    return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  };
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, read(name)]));
  return { ...keysOf(stocks, sessions), time: read('time'), columns };
}

import type { Panel } from '../../domain/panel.js';
import type { ModelOutput } from '../../ports/model.js';

/** The rows of all parts under the symbols of the panel; a stock of none gets the time of its last bar, and NaN. */
export function joinFeatures(
  { symbols, offsets, time }: Panel<never>,
  parts: readonly Panel<string, Float32Array>[],
): Panel<string, Float32Array> {
  const places = new Map(parts.flatMap((part) => part.symbols.map((symbol, k) => [symbol, { part, k }] as const)));
  const starts = new Uint32Array(symbols.length + 1);
  for (const [s, symbol] of symbols.entries()) {
    const place = places.get(symbol);
    const rows = place ? (place.part.offsets[place.k + 1] as number) - (place.part.offsets[place.k] as number) : 1;
    starts[s + 1] = (starts[s] as number) + rows;
  }
  const rows = starts[symbols.length] as number;
  const columns = Object.fromEntries(
    Object.keys(parts[0]?.columns ?? {}).map((name) => [name, new Float32Array(rows).fill(Number.NaN)]),
  );
  const times = new Float64Array(rows);
  for (const [s, symbol] of symbols.entries()) {
    const at = starts[s] as number;
    const place = places.get(symbol);
    if (place === undefined) {
      times[at] = time[(offsets[s + 1] as number) - 1] as number;
      continue;
    }
    const { part, k } = place;
    const [from, until] = [part.offsets[k] as number, part.offsets[k + 1] as number];
    times.set(part.time.subarray(from, until), at);
    for (const [name, column] of Object.entries(columns)) {
      column.set((part.columns[name] as Float32Array).subarray(from, until), at);
    }
  }
  return { symbols, offsets: starts, time: times, columns };
}

/** Outputs of the same member for parts that follow one another. */
export function joinOutputs(parts: readonly ModelOutput[]): ModelOutput {
  return {
    probabilities: concatenate(parts.map(({ probabilities }) => probabilities)),
    expected: concatenate(parts.map(({ expected }) => expected)),
  };
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

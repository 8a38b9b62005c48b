/**
 * The kernels of sequence models in their clear form and in double precision. Ways back have none of their own: tests hold them to finite
 * differences of these.
 */

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** One row through the cell of a long short-term memory: what the gates are fed (4 units: input, forget, cell, output) and the cell before. */
export function lstmCell(
  fed: ArrayLike<number>,
  before: ArrayLike<number>,
): { gates: number[]; cell: number[]; h: number[] } {
  const units = before.length;
  const gates = Array.from(fed, (x, i) => (Math.floor(i / units) === 2 ? Math.tanh(x) : logistic(x)));
  const cell = Array.from(before, (c, j) => gates[units + j]! * c + gates[j]! * gates[2 * units + j]!);
  return { gates, cell, h: cell.map((c, j) => gates[3 * units + j]! * Math.tanh(c)) };
}

/** One row normalised: (x - mean) / sqrt(variance + 1e-5) x gain + shift. */
export function layerNorm(x: ArrayLike<number>, gain: ArrayLike<number>, shift: ArrayLike<number>): number[] {
  const values = Array.from(x);
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  return values.map((v, i) => ((v - mean) / Math.sqrt(variance + 1e-5)) * gain[i]! + shift[i]!);
}

/**
 * Attention of one sample: `joint` is steps x 3 width (queries, keys, values), the answer steps x width. `sees(query, key)` says whether a
 * step may look at another.
 */
export function attention(
  joint: ArrayLike<number>,
  { steps, width, heads }: { readonly steps: number; readonly width: number; readonly heads: number },
  sees: (query: number, key: number) => boolean = () => true,
): Float64Array {
  const size = width / heads;
  const out = new Float64Array(steps * width);
  const at = (step: number, part: number, column: number) => joint[step * 3 * width + part * width + column]!;
  for (let h = 0; h < heads; h++) {
    for (let q = 0; q < steps; q++) {
      const scores = Array.from({ length: steps }, (_, k) => {
        let sum = 0;
        for (let c = h * size; c < (h + 1) * size; c++) sum += at(q, 0, c) * at(k, 1, c);
        return sees(q, k) ? sum / Math.sqrt(size) : Number.NEGATIVE_INFINITY;
      });
      const peak = Math.max(...scores);
      const powers = scores.map((score) => (peak === Number.NEGATIVE_INFINITY ? 1 : Math.exp(score - peak)));
      const total = powers.reduce((sum, p) => sum + p, 0);
      for (let c = h * size; c < (h + 1) * size; c++) {
        let sum = 0;
        for (let k = 0; k < steps; k++) sum += (powers[k]! / total) * at(k, 2, c);
        out[q * width + c] = sum;
      }
    }
  }
  return out;
}

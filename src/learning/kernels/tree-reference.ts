import type { TreeKernels } from './tree-exports.js';

/**
 * The tree kernels in their clear form, over the same addresses: the same integers, the same bits of every float, and so the same bytes of
 * every model. What each does is said in assembly/trees.
 */
export function treeReference(buffer: ArrayBuffer): TreeKernels {
  const u8 = new Uint8Array(buffer);
  const i8 = new Int8Array(buffer);
  const i32 = new Int32Array(buffer);
  const u32 = new Uint32Array(buffer);
  const f32 = new Float32Array(buffer);
  const f64 = new Float64Array(buffer);
  const single = Math.fround;

  /** Bins of one node, sorted into the order in which a search meets them, by a plain walk over all 255. */
  function searchClassesFrom(counts: number, bins: number, feature: number, missingLeft: number, node: number): void {
    const left = missingLeft === 1 ? [0, 1, 2].map((c) => i32[(counts >> 2) + 255 * 4 + c]) : [0, 0, 0];
    const at = node >> 2;
    const all = [i32[at], i32[at + 1], i32[at + 2]];
    const sum = (of: readonly number[]) => of[0] + of[1] + of[2];
    const squares = (of: readonly number[]) => of[0] * of[0] + of[1] * of[1] + of[2] * of[2];
    for (let bin = 0; bin < bins; bin++) {
      const cell = [0, 1, 2].map((c) => i32[(counts >> 2) + bin * 4 + c]);
      if (sum(cell) === 0) continue;
      for (let c = 0; c < 3; c++) left[c] += cell[c];
      const right = all.map((weight, c) => weight - left[c]);
      const [l, r] = [sum(left), sum(right)];
      if (l < i32[at + 3] || r < i32[at + 3]) continue;
      const over = squares(left) * r + squares(right) * l;
      const under = l * r;
      if (!(over * f64[(node >> 3) + 3] > f64[(node >> 3) + 2] * under)) continue;
      f64.set([over, under], (node >> 3) + 2);
      i32.set([feature, bin, missingLeft, ...left], at + 8);
    }
  }

  function searchGradientsFrom(
    histogram: number,
    bins: number,
    feature: number,
    missingLeft: number,
    sign: number,
    node: number,
  ): void {
    const at = node >> 3;
    const [allG, allH, lambda, least] = [f64[at], f64[at + 1], f64[at + 2], f64[at + 3]];
    let g = missingLeft === 1 ? i32[(histogram >> 2) + 511] : 0;
    let h = missingLeft === 1 ? u32[(histogram >> 2) + 510] : 0;
    for (let bin = 0; bin < bins; bin++) {
      const [cellH, cellG] = [u32[(histogram >> 2) + 2 * bin], i32[(histogram >> 2) + 2 * bin + 1]];
      if (cellH === 0 && cellG === 0) continue;
      h += cellH;
      g += cellG;
      const [rightG, rightH] = [allG - g, allH - h];
      if (h < least || rightH < least) continue;
      const [l, r] = [h + lambda, rightH + lambda];
      if (sign !== 0 && sign * (g * r - rightG * l) < 0) continue;
      const over = g * g * r + rightG * rightG * l;
      const under = l * r;
      if (!(over * f64[at + 5] > f64[at + 4] * under)) continue;
      f64.set([over, under, g, h], at + 4);
      i32.set([feature, bin, missingLeft], (node >> 2) + 16);
    }
  }

  /** 16 upper and 16 lower bits of a hash of key + row, as fractions. */
  function fractions(key: number, row: number): [number, number] {
    let t = (key + row) | 0;
    t = Math.imul(t ^ (t >>> 16), 0x21f0aaad);
    t = Math.imul(t ^ (t >>> 15), 0x735a2d97);
    t ^= t >>> 15;
    return [(t >>> 16) / 65_536, (t & 0xffff) / 65_536];
  }

  const isDrawn = (drawn: number, row: number): boolean => drawn === 0 || u8[drawn + row] !== 0;

  function writeCodes(
    rows: number,
    derivatives: (row: number) => readonly [number, number],
    scales: readonly [number, number],
    drawn: number,
    key: number,
    codes: number,
    totals: number,
  ): void {
    let [sumG, sumH] = [0, 0];
    for (let row = 0; row < rows; row++) {
      const [g, h] = derivatives(row);
      const [u, v] = fractions(key, row);
      const inside = isDrawn(drawn, row);
      const gi = inside ? Math.floor(single(single(g * single(scales[0])) + u)) : 0;
      const hi = inside ? Math.floor(single(single(h * single(scales[1])) + v)) : 0;
      u32[(codes >> 2) + 2 * row] = row;
      i32[(codes >> 2) + 2 * row + 1] = (gi << 16) | hi;
      sumG += gi;
      sumH += hi;
    }
    i32[totals >> 2] = sumG;
    u32[(totals >> 2) + 1] = sumH;
  }

  /** Stable partition of codes of `words` words; the row number comes out of the first. */
  function partition(
    codes: number,
    count: number,
    words: 1 | 2,
    scratch: number,
    goesLeft: (code: number) => boolean,
  ): number {
    const from = codes >> 2;
    let [left, right] = [from, scratch >> 2];
    for (let at = from; at < from + count * words; at += words) {
      const to = goesLeft(u32[at]) ? left : right;
      for (let word = 0; word < words; word++) u32[to + word] = u32[at + word];
      if (to === left) left += words;
      else right += words;
    }
    u32.copyWithin(left, scratch >> 2, right);
    return (left - from) / words;
  }

  function leafOf(tree: number, depth: number, row: number): number {
    let node = 0;
    for (let step = 0; step < depth; step++) {
      const at = (tree >> 2) + 2 * node;
      const bin = u8[row + u32[at]];
      node = (u32[at + 1] >>> 8) + (bin > (u32[at + 1] & 255) ? 1 : 0);
    }
    return node;
  }

  /** Probabilities of three scores, and what they were made from. */
  function softmax(a: number, b: number, c: number) {
    const peak = Math.max(a, b, c);
    const powers = [exp(single(a - peak)), exp(single(b - peak)), exp(single(c - peak))];
    const total = single(single(powers[0] + powers[1]) + powers[2]);
    return { peak, total, probabilities: powers.map((power) => single(power / total)) };
  }

  return {
    log,
    clear(at, bytes) {
      u8.fill(0, at, at + bytes);
    },
    binRows(x, rows, features, lookups, byRow, blockStride, rowStride, byFeature, featureStride) {
      for (let f = 0; f < features; f++) {
        const starts = u32[(lookups >> 2) + 4 * f + 2];
        const cuts = u32[(lookups >> 2) + 4 * f + 3];
        const count = u8[starts + 1024];
        for (let row = 0; row < rows; row++) {
          const value = f32[(x >> 2) + row * features + f];
          let bin = 0;
          while (bin < count && f32[(cuts >> 2) + bin] < value) bin++;
          if (Number.isNaN(value)) bin = 255;
          if (byRow !== 0) u8[byRow + (f >> 3) * blockStride + row * rowStride + (f & 7)] = bin;
          if (byFeature !== 0) u8[byFeature + f * featureStride + row] = bin;
        }
      }
    },
    addClasses(column, codes, count, rowBits, counts, occupied) {
      const rowMask = 2 ** rowBits - 1;
      for (let i = 0; i < count; i++) {
        const code = u32[(codes >> 2) + i];
        const bin = u8[column + (code & rowMask)];
        i32[(counts >> 2) + bin * 4 + (code >>> 30)] += (code >>> rowBits) & (2 ** (30 - rowBits) - 1);
        if (occupied !== 0) u32[(occupied >> 2) + (bin >> 5)] |= 1 << (bin & 31);
      }
    },
    searchClasses(counts, occupied, cuts, feature, node) {
      const missing = (counts >> 2) + 255 * 4;
      const hasMissing = i32[missing] + i32[missing + 1] + i32[missing + 2] !== 0;
      searchClassesFrom(counts, hasMissing ? cuts + 1 : cuts, feature, 0, node);
      if (hasMissing) searchClassesFrom(counts, cuts, feature, 1, node);
      i32.fill(0, counts >> 2, (counts >> 2) + 256 * 4);
      if (occupied !== 0) i32.fill(0, occupied >> 2, (occupied >> 2) + 8);
    },
    drawCopies(seed, rows, draws, copies) {
      let state = seed;
      for (let i = 0; i < draws; i++) {
        state = (state + 0x9e3779b9) | 0;
        u8[copies + Math.floor((mixed(state) / 4_294_967_296) * rows)]++;
      }
      return state;
    },
    packRows(classes, rows, weights, scale, copies, rowBits, seed, codes, sums) {
      i32.fill(0, sums >> 2, (sums >> 2) + 3);
      const most = 2 ** (30 - rowBits) - 1;
      let state = seed;
      let kept = 0;
      for (let row = 0; row < rows; row++) {
        let weight = u8[copies + row];
        if (weight === 0) continue;
        if (weights !== 0) {
          const exact = weight * f32[(weights >> 2) + row] * scale;
          weight = Math.floor(exact);
          if (weight !== exact) {
            state = (state + 0x9e3779b9) | 0;
            if (mixed(state) / 4_294_967_296 < exact - weight) weight++;
          }
          if (weight === 0) continue;
        }
        weight = Math.min(weight, most);
        i32[(sums >> 2) + u8[classes + row]] += weight;
        u32[(codes >> 2) + kept++] = (u8[classes + row] << 30) | (weight << rowBits) | row;
      }
      return kept;
    },
    partitionClasses(column, codes, count, rowBits, last, turn, scratch) {
      const rowMask = 2 ** rowBits - 1;
      return partition(codes, count, 1, scratch, (code) => ((u8[column + (code & rowMask)] + turn) & 255) <= last);
    },
    sumLeaf(codes, count, rowBits, copies, targets, sums) {
      let [sum, all] = [0, 0];
      for (let i = 0; i < count; i++) {
        const row = u32[(codes >> 2) + i] & (2 ** rowBits - 1);
        sum += u8[copies + row] * f32[(targets >> 2) + row];
        all += u8[copies + row];
      }
      f64.set([sum, all], sums >> 3);
    },
    softmaxCodes(scores, stride, k, labels, weights, drawn, rows, gScale, hScale, key, codes, totals) {
      const derivatives = (row: number): [number, number] => {
        const at = (scores >> 2) + row;
        const p = softmax(f32[at], f32[at + (stride >> 2)], f32[at + (stride >> 1)]).probabilities[k];
        const g = single(p - (u8[labels + row] === k ? 1 : 0));
        const h = single(single(p + p) * single(1 - p));
        const weight = weights === 0 ? 1 : f32[(weights >> 2) + row];
        return [single(g * weight), single(h * weight)];
      };
      writeCodes(rows, derivatives, [gScale, hScale], drawn, key, codes, totals);
    },
    residualCodes(scores, targets, weights, drawn, rows, gScale, hScale, key, codes, totals) {
      const derivatives = (row: number): [number, number] => {
        const weight = weights === 0 ? 1 : f32[(weights >> 2) + row];
        return [single(single(f32[(scores >> 2) + row] - f32[(targets >> 2) + row]) * weight), weight];
      };
      writeCodes(rows, derivatives, [gScale, hScale], drawn, key, codes, totals);
    },
    largestResidual(scores, targets, weights, rows) {
      let most = 0;
      for (let row = 0; row < rows; row++) {
        const off = single(Math.abs(single(f32[(scores >> 2) + row] - f32[(targets >> 2) + row])));
        most = Math.max(most, weights === 0 ? off : single(off * f32[(weights >> 2) + row]));
      }
      return most;
    },
    addGradients(bins, rowStride, codes, count, histogram) {
      for (let i = 0; i < count; i++) {
        const row = u32[(codes >> 2) + 2 * i];
        const derivatives = i32[(codes >> 2) + 2 * i + 1];
        for (let k = 0; k < 8; k++) {
          const cell = (histogram >> 2) + k * 512 + 2 * u8[bins + row * rowStride + k];
          u32[cell] += derivatives & 0xffff;
          i32[cell + 1] += derivatives >> 16;
        }
      }
    },
    subtractGradients(from, taken, cells) {
      for (let word = 0; word < 2 * cells; word++) u32[(from >> 2) + word] -= u32[(taken >> 2) + word];
    },
    searchGradients(histogram, features, cutCounts, allowed, direction, node) {
      for (let f = 0; f < features; f++) {
        if (u8[allowed + f] === 0) continue;
        const at = histogram + f * 2048;
        const cuts = u8[cutCounts + f];
        const sign = i8[direction + f];
        const hasMissing = u32[(at >> 2) + 510] !== 0 || i32[(at >> 2) + 511] !== 0;
        searchGradientsFrom(at, hasMissing ? cuts + 1 : cuts, f, 0, sign, node);
        if (hasMissing) searchGradientsFrom(at, cuts, f, 1, sign, node);
      }
    },
    partitionGradients(column, codes, count, last, turn, scratch) {
      return partition(codes, count, 2, scratch, (row) => ((u8[column + row] + turn) & 255) <= last);
    },
    addLeaf(codes, count, from, to, value) {
      for (let i = 0; i < count; i++) {
        const row = u32[(codes >> 2) + 2 * i];
        f32[(to >> 2) + row] = f32[(from >> 2) + row] + value;
      }
    },
    softmaxRows(scores, stride, rows, to, labels, weights) {
      let loss = 0;
      for (let row = 0; row < rows; row++) {
        const at = (scores >> 2) + row;
        const three = [f32[at], f32[at + (stride >> 2)], f32[at + (stride >> 1)]] as const;
        const { peak, total, probabilities } = softmax(...three);
        if (to !== 0) f32.set(probabilities, (to >> 2) + 3 * row);
        if (labels === 0) continue;
        const own = single(three[u8[labels + row] as 0] - peak);
        const miss = single(log(total) - own);
        loss += weights === 0 ? miss : single(miss * f32[(weights >> 2) + row]);
      }
      return loss;
    },
    walkReturns(tree, depth, rows, rowStride, count, values, sums) {
      for (let i = 0; i < count; i++) {
        const leaf = leafOf(tree, depth, rows + i * rowStride);
        for (let v = 0; v < 4; v++) f64[(sums >> 3) + 4 * i + v] += f32[(values >> 2) + 4 * leaf + v];
      }
    },
    walkValues(tree, depth, rows, rowStride, count, values, sums) {
      for (let i = 0; i < count; i++) {
        f32[(sums >> 2) + i] += f32[(values >> 2) + leafOf(tree, depth, rows + i * rowStride)];
      }
    },
  };
}

function mixed(state: number): number {
  let t = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
  t = Math.imul(t ^ (t >>> 15), 0x735a2d97);
  return (t ^ (t >>> 15)) >>> 0;
}

const single = Math.fround;

/** (p x + c) in single precision, both steps rounded. */
const step = (p: number, x: number, c: number): number => single(single(p * x) + single(c));

/** e^x in single precision, as in assembly/exp-log.ts. */
export function exp(value: number): number {
  let x = Math.min(88, Math.max(-87, value));
  const power = Math.floor(step(x, single(Math.LOG2E), 0.5));
  x = single(x - single(power * single(0.693359375)));
  x = single(x - single(power * single(-2.1219444e-4)));
  let p = single(1.98756915e-4);
  for (const c of [1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1])
    p = step(p, x, c);
  p = single(single(single(p * single(x * x)) + x) + 1);
  return single(p * 2 ** power);
}

/** ln x in single precision, as in assembly/exp-log.ts. */
export function log(value: number): number {
  const word = new Uint32Array(Float32Array.of(value).buffer)[0];
  let exponent = (word >>> 23) - 126;
  let x = new Float32Array(Uint32Array.of((word & 0x007fffff) | 0x3f000000).buffer)[0];
  if (x < single(Math.SQRT1_2)) {
    exponent -= 1;
    x = single(x + x);
  }
  x = single(x - 1);
  const square = single(x * x);
  let p = single(7.0376836292e-2);
  const rest = [
    -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1,
    -2.4999993993e-1, 3.3333331174e-1,
  ];
  for (const c of rest) p = step(p, x, c);
  p = single(p * single(x * square));
  p = single(p + single(exponent * single(-2.1219444e-4)));
  p = single(p - single(square * 0.5));
  return single(single(x + p) + single(exponent * single(0.693359375)));
}

import { firstBlock } from './rolling.js';

/** Rolling sums of squared and crossed deviations of two series, one value per row; the means are by-products. */
export interface JointSpread {
  readonly meanX: Float64Array;
  readonly meanY: Float64Array;
  readonly xx: Float64Array;
  readonly yy: Float64Array;
  readonly xy: Float64Array;
}

/**
 * Sums of (x - mean x)², (y - mean y)² and (x - mean x)(y - mean y) over the last `window` rows, the current one included;
 * NaN in the first `from + window - 1` rows. Rows from `from` on are finite; with `first`, rows before it may hold anything. Slope, correlation and residual variance
 * follow from the three. Blocks as in `rolling.ts`, each measured from its edge as in `rolling-spread.ts`; the clear form is
 * `jointSpreadClearly`.
 */
export function rollingJointSpread(
  x: Float64Array,
  y: Float64Array,
  window: number,
  out: JointSpread,
  from = 0,
  first = 0,
): void {
  const { meanX, meanY, xx, yy, xy } = out;
  const n = x.length;
  const inverse = 1 / window;
  const leading = Math.min(n, from + window - 1);
  for (const column of [meanX, meanY, xx, yy, xy]) column.fill(Number.NaN, 0, leading);
  for (let start = firstBlock(window, from, first); start < n; start += window) {
    const end = Math.min(start + window, n);
    const edgeX = x[start];
    const edgeY = y[start];
    let sx = 0;
    let sy = 0;
    let sxx = 0;
    let syy = 0;
    let sxy = 0;
    const head = start === from ? start : Math.min(end, start + window - 1);
    for (let i = start; i < head; i++) {
      const dx = x[i] - edgeX;
      const dy = y[i] - edgeY;
      sx += dx;
      sy += dy;
      sxx += dx * dx;
      syy += dy * dy;
      sxy += dx * dy;
      const bothX = meanX[i] + sx;
      const bothY = meanY[i] + sy;
      const shiftX = bothX * inverse;
      const shiftY = bothY * inverse;
      meanX[i] = edgeX + shiftX;
      meanY[i] = edgeY + shiftY;
      xx[i] += sxx - bothX * shiftX;
      yy[i] += syy - bothY * shiftY;
      xy[i] += sxy - bothX * shiftY;
    }
    for (let i = head; i < end; i++) {
      const dx = x[i] - edgeX;
      const dy = y[i] - edgeY;
      sx += dx;
      sy += dy;
      sxx += dx * dx;
      syy += dy * dy;
      sxy += dx * dy;
    }
    if (end - start === window) {
      meanX[end - 1] = edgeX + sx * inverse;
      meanY[end - 1] = edgeY + sy * inverse;
      xx[end - 1] = sxx - sx * sx * inverse;
      yy[end - 1] = syy - sy * sy * inverse;
      xy[end - 1] = sxy - sx * sy * inverse;
    }
    if (end === n) break;
    const nextX = x[end];
    const nextY = y[end];
    sx = 0;
    sy = 0;
    sxx = 0;
    syy = 0;
    sxy = 0;
    for (let j = end - 1, at = j + window - 1; j > start; j--, at--) {
      const dx = x[j] - nextX;
      const dy = y[j] - nextY;
      sx += dx;
      sy += dy;
      sxx += dx * dx;
      syy += dy * dy;
      sxy += dx * dy;
      if (at >= n) continue;
      meanX[at] = sx;
      meanY[at] = sy;
      xx[at] = sxx;
      yy[at] = syy;
      xy[at] = sxy;
    }
  }
}

/** The same three sums over the last `window` rows up to `i`, as they are defined. */
export function jointSpreadClearly(
  x: Float64Array,
  y: Float64Array,
  window: number,
  i: number,
): { xx: number; yy: number; xy: number } {
  let meanX = 0;
  let meanY = 0;
  for (let j = i - window + 1; j <= i; j++) {
    meanX += x[j] / window;
    meanY += y[j] / window;
  }
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let j = i - window + 1; j <= i; j++) {
    xx += (x[j] - meanX) ** 2;
    yy += (y[j] - meanY) ** 2;
    xy += (x[j] - meanX) * (y[j] - meanY);
  }
  return { xx, yy, xy };
}

import { firstBlock } from './rolling.js';
import { reciprocals } from './rolling-spread.js';

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
 * follow from the three. Blocks as in `rolling.ts`, put together as in `rolling-spread.ts`; the clear form is
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
  const inverse = reciprocals(window);
  const leading = Math.min(n, from + window - 1);
  for (const column of [meanX, meanY, xx, yy, xy]) column.fill(Number.NaN, 0, leading);
  for (let start = firstBlock(window, from, first); start < n; start += window) {
    const end = Math.min(start + window, n);
    let mx = 0;
    let my = 0;
    let sxx = 0;
    let syy = 0;
    let sxy = 0;
    for (let i = start, count = 1; i < end; i++, count++) {
      const dx = x[i] - mx;
      const dy = y[i] - my;
      mx += dx * inverse[count];
      my += dy * inverse[count];
      sxx += dx * (x[i] - mx);
      syy += dy * (y[i] - my);
      sxy += dx * (y[i] - my);
      if (count === window) {
        meanX[i] = mx;
        meanY[i] = my;
        xx[i] = sxx;
        yy[i] = syy;
        xy[i] = sxy;
      } else if (start > from) {
        const apartX = mx - meanX[i];
        const apartY = my - meanY[i];
        const share = count * inverse[window];
        const weight = share * (window - count);
        meanX[i] += apartX * share;
        meanY[i] += apartY * share;
        xx[i] += sxx + apartX * apartX * weight;
        yy[i] += syy + apartY * apartY * weight;
        xy[i] += sxy + apartX * apartY * weight;
      }
    }
    mx = 0;
    my = 0;
    sxx = 0;
    syy = 0;
    sxy = 0;
    for (let j = end - 1, count = 1; j > start; j--, count++) {
      const dx = x[j] - mx;
      const dy = y[j] - my;
      mx += dx * inverse[count];
      my += dy * inverse[count];
      sxx += dx * (x[j] - mx);
      syy += dy * (y[j] - my);
      sxy += dx * (y[j] - my);
      const at = j + window - 1;
      if (at < n) {
        meanX[at] = mx;
        meanY[at] = my;
        xx[at] = sxx;
        yy[at] = syy;
        xy[at] = sxy;
      }
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

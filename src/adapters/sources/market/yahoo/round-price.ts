/**
 * A price without the noise of the 32-bit floats that Yahoo sends (132.53999328613281 for 132.54): rounded to seven
 * digits that count, which is all that such a float holds. A fixed number of digits behind the point would leave noise in
 * large prices and lose the cents of old ones that were divided by many splits. NaN stays NaN.
 */
export function roundPrice(price: number): number {
  const scale = scaleOf(price);
  return Math.round(price * scale) / scale;
}

/** Ten to the number of digits behind the point; stock prices are far from both ends. */
function scaleOf(price: number): number {
  if (price >= 100) return price < 1e3 ? 1e4 : price < 1e4 ? 1e3 : price < 1e5 ? 1e2 : 10;
  if (price >= 1) return price >= 10 ? 1e5 : 1e6;
  return price >= 0.1 ? 1e7 : price >= 0.01 ? 1e8 : 1e9;
}

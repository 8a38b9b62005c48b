/** Places and weights of Gauss-Legendre integration over 0 to 1 (Abramowitz & Stegun 1964, table 25.4, n = 8). */
export const GAUSS_LEGENDRE: readonly (readonly [place: number, weight: number])[] = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
].flatMap(([place, weight]) => {
  const [x, w] = [place as number, weight as number];
  return [[(1 - x) / 2, w / 2] as const, [(1 + x) / 2, w / 2] as const];
});

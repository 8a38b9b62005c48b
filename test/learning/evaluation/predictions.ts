import fc from 'fast-check';

export const PRIOR = [0.3, 0.4, 0.3] as const;

/** Ten rows made by hand; one of them gives 0 to what happened. The golden numbers of this folder are about them. */
export const TEN_ROWS = {
  probabilities: Float32Array.from(
    [
      [0.5, 0.3, 0.2],
      [0.1, 0.6, 0.3],
      [0.2, 0.2, 0.6],
      [0.7, 0.2, 0.1],
      [0.3, 0.4, 0.3],
      [0.05, 0.15, 0.8],
      [0.25, 0.5, 0.25],
      [0.6, 0.1, 0.3],
      [0, 0.9, 0.1],
      [0.2, 0.3, 0.5],
    ].flat(),
  ),
  y: Uint8Array.of(0, 1, 2, 2, 1, 2, 0, 0, 0, 1),
};

/** Rows of probabilities that add to 1, each with an outcome. */
export const predictionsArbitrary = fc
  .array(
    fc.record({
      odds: fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 20 })),
      outcome: fc.constantFrom(0, 1, 2),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((rows) => ({
    probabilities: Float32Array.from(
      rows.flatMap(({ odds }) => odds.map((odd) => odd / (odds[0] + odds[1] + odds[2]))),
    ),
    y: Uint8Array.from(rows, (row) => row.outcome),
  }));

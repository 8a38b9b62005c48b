import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createParts } from '../../../src/adapters/net/parts.js';

const bytes = (length: number, from = 0) => Uint8Array.from({ length }, (_, i) => (i + from) % 251);

function joinedFrom(body: Uint8Array, cuts: readonly number[], announced: number): Uint8Array {
  const parts = createParts();
  parts.expect(announced);
  const edges = [0, ...cuts.map((cut) => cut % (body.length + 1)).sort((a, b) => a - b), body.length];
  for (let k = 1; k < edges.length; k++) parts.add(body.slice(edges[k - 1], edges[k]));
  expect(parts.size()).toBe(body.length);
  return parts.joined();
}

test('a body is put together in order, whatever length was announced and wherever it was cut', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100_000 }),
      fc.array(fc.nat(200_000), { maxLength: 6 }),
      fc.oneof(fc.constant(Number.NaN), fc.integer({ min: 0, max: 200_000 })),
      (length, cuts, announced) => {
        const body = bytes(length);
        expect(Buffer.compare(joinedFrom(body, cuts, announced), body)).toBe(0);
      },
    ),
    { numRuns: 100 },
  );
});

test('a body that is cut short of what was announced is as long as what came', () => {
  expect(joinedFrom(bytes(70_000), [30_000], 90_000)).toHaveLength(70_000);
});

test('a body that goes on after what was announced is kept whole', () => {
  const body = bytes(200_000);
  expect(Buffer.compare(joinedFrom(body, [40_000, 90_000, 150_000], 70_000), body)).toBe(0);
});

test('a body in one piece is not copied when no length was announced', () => {
  const parts = createParts();
  const only = bytes(10);
  parts.add(only);
  expect(parts.joined()).toBe(only);
});

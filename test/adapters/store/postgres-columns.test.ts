import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asColumns, portions } from '../../../src/adapters/store/postgres/columns.js';

describe('rows of a bulk statement', () => {
  const types = { id: 'int4', text: 'text' } as const;

  it('are cut into portions that hold them all in order, none empty, none too large unless one row is', () => {
    const row = fc.record({ id: fc.nat(), text: fc.option(fc.nat({ max: 3_000_000 }), { freq: 5 }) });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), (sizes) => {
        const rows = sizes.map(({ id, text }) => ({ id, text: text === null ? null : ' '.repeat(text) }));
        const parts = [...portions(types, rows)];
        expect(parts.flat()).toEqual(rows);
        for (const part of parts) {
          const characters = part.reduce((sum, { text }) => sum + ((text as string | null)?.length ?? 0), 0);
          expect(part.length === 1 || (part.length > 0 && characters <= 4_000_000)).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
    const many = Array.from({ length: 45_000 }, (_, id) => ({ id, text: null }));
    expect([...portions(types, many)].map((part) => part.length)).toEqual([20_000, 20_000, 5_000]);
  });

  it('become arrays by column, numbers with all their bits, and no number at all is refused', () => {
    const { from, values } = asColumns({ a: 'float8', b: 'text' }, [
      { a: -0, b: 'x' },
      { a: 0.1, b: null },
      { a: null, b: 'y' },
    ]);
    expect(from).toBe('unnest($1::float8[], $2::text[])');
    expect(values).toEqual([
      ['-0', '0.1', null],
      ['x', null, 'y'],
    ]);
    expect(() => asColumns({ a: 'float8' }, [{ a: Number.NaN }])).toThrowError(
      expect.objectContaining({ code: 'INPUT' }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { FEATURES } from '../../../src/evidence/features/catalog.js';
import { featureColumns, knownRows } from '../../../src/evidence/features/column-groups.js';
import { computeFeatures } from '../../../src/evidence/features/compute.js';
import { featureInput, syntheticMarket } from './synthetic-input.js';

const NAMES = FEATURES.map(({ name }) => name);
const input = featureInput(syntheticMarket({ stocks: 6, sessions: 300 }));

describe('features a few columns at a time', () => {
  it.each(['none', 'rank', 'zscore'] as const)('are those of all columns together (%s)', (crossSection) => {
    const { columns } = computeFeatures(input, NAMES, { crossSection });
    const seen = new Set<string>();
    for (const { name, values } of featureColumns(input, NAMES, crossSection)) {
      expect(values, name).toEqual(columns[name]);
      seen.add(name);
    }
    expect([...seen].sort()).toEqual([...NAMES].sort());
  });

  it('hold the memory of no more than a few', () => {
    const buffers = new Set<ArrayBufferLike>();
    for (const { values } of featureColumns(input, NAMES, 'none')) buffers.add(values.buffer);
    expect(buffers.size).toBeLessThan(NAMES.length / 8);
  });

  it('refuse a name that does not exist', () => {
    expect(() => featureColumns(input, ['rsi_15'], 'none').next()).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});

describe('the rows in which features are known', () => {
  it.each([[['return_1']], [['sector_strength_20']], [['market_breadth_50', 'beta_60']], [NAMES], [[]]])(
    'are told by the lookbacks as by the values: %j',
    (names) => {
      const { columns } = computeFeatures(input, names);
      const known = input.panel.time.map((_, row) =>
        names.every((name) => !Number.isNaN(columns[name]?.[row])) ? 1 : 0,
      );
      expect(knownRows(input, names)).toEqual(Uint8Array.from(known));
    },
  );
});

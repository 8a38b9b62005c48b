import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAMILIES, FEATURE_SETS, FEATURES, featureNames } from '../../../src/evidence/features/catalog.js';
import { computeFeatures } from '../../../src/evidence/features/compute.js';
import { featureContract } from '../../contracts/feature.contract.js';

describe('the catalog of features', () => {
  it('has every family file, and no family without a file', () => {
    const folder = resolve(import.meta.dirname, '../../../src/evidence/features/families');
    const files = readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => file.slice(0, -3));
    expect(Object.keys(FAMILIES).sort()).toEqual(files.sort());
  });

  it('has at least 45 features, each with its own name in snake case and a text that says what it is', () => {
    expect(FEATURES.length).toBeGreaterThanOrEqual(45);
    expect(new Set(FEATURES.map(({ name }) => name)).size).toBe(FEATURES.length);
    for (const { name, about } of FEATURES) {
      expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
      expect(about, name).toMatch(/^.{15,}\.$/);
    }
  });

  it('has a core of at least 40 scale-free features that half a year of bars is enough for', () => {
    const core = FEATURES.filter(({ name }) => FEATURE_SETS.core.includes(name));
    expect(core.length).toBeGreaterThanOrEqual(40);
    expect(core.filter(({ scale }) => scale !== 'free')).toEqual([]);
    expect(Math.max(...core.map(({ lookback }) => lookback))).toBe(120);
  });

  it('has nine classic features', () => {
    expect(FEATURE_SETS['classic-9']).toHaveLength(9);
    expect(featureNames(FEATURE_SETS['classic-9'].join(','))).toEqual(FEATURE_SETS['classic-9']);
  });
});

describe('featureNames', () => {
  it('takes a set, a list, or both, and gives each name once in the order written', () => {
    expect(featureNames('core')).toEqual(FEATURE_SETS.core);
    expect(featureNames(' rsi_14, beta_60 ,rsi_14')).toEqual(['rsi_14', 'beta_60']);
    expect(featureNames('price,classic-9')).toEqual(FEATURE_SETS['classic-9']);
    expect(featureNames('momentum_12_1,core')).toEqual(['momentum_12_1', ...FEATURE_SETS.core]);
  });

  it('names the nearest feature when a name does not exist', () => {
    expect(() => featureNames('core,rsi14')).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: '"rsi14" is not a feature or a set of features.',
        hint: expect.stringContaining('rsi_14'),
      }),
    );
    expect(() => featureNames('clasic-9')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('classic-9') }),
    );
  });

  it('refuses an empty text and a name from the prototype of objects', () => {
    expect(() => featureNames(' , ')).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(() => featureNames('constructor')).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});

featureContract(FEATURES, computeFeatures);

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FUNDAMENTAL_SOURCES } from '../../../src/adapters/sources/fundamentals/catalog.js';
import { MACRO_SOURCES } from '../../../src/adapters/sources/macro/catalog.js';
import { PRICE_SOURCES } from '../../../src/adapters/sources/market/catalog.js';
import { NEWS_SOURCES } from '../../../src/adapters/sources/news/catalog.js';
import { PROVIDERS } from '../../../src/adapters/sources/providers.js';
import { SOCIAL_SOURCES } from '../../../src/adapters/sources/social/catalog.js';
import type { ProviderSpec, SourceFamily } from '../../../src/ports/source.js';

const CATALOGS: Readonly<Record<SourceFamily, object>> = {
  prices: PRICE_SOURCES,
  news: NEWS_SOURCES,
  social: SOCIAL_SOURCES,
  macro: MACRO_SOURCES,
  fundamentals: FUNDAMENTAL_SOURCES,
};
const specs = Object.entries<ProviderSpec>(PROVIDERS);

describe('the facts of providers', () => {
  it.each(Object.keys(CATALOGS) as SourceFamily[])('name exactly the sources of %s', (family) => {
    const named = specs.filter(([, { families }]) => families.includes(family)).map(([name]) => name);
    expect(Object.keys(CATALOGS[family]).sort()).toEqual(named.sort());
  });

  it.each(specs)('of %s are https, without a slash at the end, with a page of documentation', (name, spec) => {
    for (const url of [spec.baseUrl, ...Object.values(spec.hosts ?? {})]) {
      if (url !== '') expect(url).toMatch(/^https:\/\/[^/]+$/);
    }
    expect(spec.terms).toMatch(/\.$/);
    expect(existsSync(resolve(import.meta.dirname, `../../../docs/providers/${name}.md`))).toBe(true);
  });
});

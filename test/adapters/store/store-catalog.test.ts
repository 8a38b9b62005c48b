import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { STORES } from '../../../src/adapters/store/catalog.js';

it('the catalog of stores names every dialect that has a folder', () => {
  const folder = fileURLToPath(new URL('../../../src/adapters/store', import.meta.url));
  const dialects = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(Object.keys(STORES).sort()).toEqual(dialects.map(({ name }) => name).sort());
});

it('every dialect opens a store', async () => {
  const open = await STORES.sqlite();
  const store = await open(':memory:');
  expect((await store.info()).dialect).toBe('sqlite');
  await store.close();
});

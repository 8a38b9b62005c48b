import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MODEL_EXPORTS, type ModelFormat } from '../../../src/export/models/catalog.js';
import { MODELS } from '../../../src/learning/models/catalog.js';
import { GRAPHS } from '../../../src/learning/models/graphs.js';
import { CASE_NAMES, KINDS_MADE, madeModel } from './made-models.js';

describe('the catalogs of model exports', () => {
  it('name every folder of a format and nothing else', () => {
    const folders = readdirSync(resolve(import.meta.dirname, '../../../src/export/models'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    expect(Object.keys(MODEL_EXPORTS).sort()).toEqual(folders.sort());
  });

  it('have a graph for every kind of model, and an example of each under test', () => {
    expect(Object.keys(GRAPHS).sort()).toEqual(Object.keys(MODELS).sort());
    expect([...KINDS_MADE].sort()).toEqual(Object.keys(GRAPHS).sort());
  });

  it.each(['onnx', 'json'] as ModelFormat[])('have %s for every kind', async (format) => {
    const exporter = await MODEL_EXPORTS[format]();
    for (const kind of CASE_NAMES) expect(exporter.write((await madeModel(kind)).leaving)).toHaveLength(1);
  });
});

describe('every graph', () => {
  it.each(CASE_NAMES)('of a %s names each node once and refuses files that are not there', async (kind) => {
    const { leaving } = await madeModel(kind);
    const names = leaving.graph.nodes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const draw = await GRAPHS[leaving.kind]!();
    expect(() => draw({})).toThrow(expect.objectContaining({ code: 'MODEL' }));
  });
});

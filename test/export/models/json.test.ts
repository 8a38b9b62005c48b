import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelGraph } from '../../../src/domain/model-graph.js';
import { json } from '../../../src/export/models/json/json.js';
import { jsonChunks } from '../../../src/export/models/json/json-chunks.js';
import { evaluateGraph } from './evaluate-graph.js';
import { bytesOf } from './files.js';
import { GRAPHS_BY_HAND } from './graphs-by-hand.js';
import { CASE_NAMES, graphInput, madeModel } from './made-models.js';
import { largestDifference } from './tensor.js';

/** The graph of a document, by its documented shape. */
function graphOf(document: Record<string, never>): ModelGraph {
  const { input, nodes, outputs } = document as unknown as {
    input: { steps: number | null; features: number };
    nodes: Record<string, unknown>[];
    outputs: { probabilities: string; expected_return: string };
  };
  return {
    input: { steps: input.steps, features: input.features },
    nodes: nodes.map(({ missing_low, ...node }) => ({ ...node, missingLow: missing_low })) as never,
    outputs: { probabilities: outputs.probabilities, expectedReturn: outputs.expected_return },
  };
}

const parsed = (files: Parameters<typeof bytesOf>[0]) => JSON.parse(new TextDecoder().decode(bytesOf(files)));
const plain = (value: unknown): unknown =>
  ArrayBuffer.isView(value)
    ? Array.from(value as Float32Array)
    : Array.isArray(value)
      ? value.map(plain)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]))
        : value;

describe('a model as plain JSON', () => {
  it.each(CASE_NAMES)('says all that a %s needs to give the same answers', async (kind) => {
    const { model, leaving, later } = await madeModel(kind);
    const document = parsed(json.write(leaving));
    expect(document).toMatchObject({
      format: 'openalpha-model',
      format_version: 1,
      kind: leaving.kind,
      about: leaving.about,
    });
    const rows = later(40);
    const ours = model.predict(rows);
    const theirs = evaluateGraph(graphOf(document), graphInput(leaving.graph, rows));
    expect(largestDifference(ours.probabilities, theirs.probabilities.values)).toBeLessThan(1e-5);
    expect(largestDifference(ours.expected, theirs.expectedReturn.values)).toBeLessThan(1e-5);
  });

  it.each(Object.entries(GRAPHS_BY_HAND))('keeps every number of a graph with %s', (_, graph) => {
    const document = parsed(json.write({ name: 'made@v0001', kind: 'made', graph, about: {}, files: {} }));
    const { nodes } = graphOf(document);
    graph.nodes.forEach((node, i) => {
      expect(nodes[i]).toEqual({ missingLow: undefined, ...(plain(node) as object) });
    });
  });

  it('keeps every single-precision number bit for bit, minus zero and the smallest included', () => {
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true, noDefaultInfinity: true }), (values) => {
        const back = Float32Array.from(JSON.parse([...jsonChunks(values)].join('')));
        expect(new Uint32Array(back.buffer)).toEqual(new Uint32Array(Float32Array.from(values).buffer));
      }),
    );
    const edges = Float32Array.of(-0, 1.4e-45, 3.4028234663852886e38, 0.1);
    expect(Float32Array.from(JSON.parse([...jsonChunks(edges)].join('')))).toEqual(edges);
  });

  it('writes what JSON.stringify would for everything else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const back: unknown = JSON.parse([...jsonChunks(value)].join(''));
        expect(JSON.stringify(back)).toBe(JSON.stringify(value));
      }),
    );
  });

  it('refuses a number that JSON has no form for', () => {
    expect(() => [...jsonChunks(Float32Array.of(1, Number.NaN))]).toThrow('JSON has no form for NaN');
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelGraph, Trees } from '../../../src/domain/model-graph.js';
import { onnx } from '../../../src/export/models/onnx/onnx.js';
import { evaluateGraph } from './evaluate-graph.js';
import { evaluateOnnx } from './evaluate-onnx.js';
import { bytesOf } from './files.js';
import { GRAPHS_BY_HAND, rowsFor } from './graphs-by-hand.js';
import { CASE_NAMES, FEATURES, graphInput, type MadeModel, madeModel } from './made-models.js';
import { readOnnx } from './read-onnx.js';
import { largestDifference } from './tensor.js';

describe.each(CASE_NAMES)('%s as ONNX, read by another reader', (name) => {
  let made: MadeModel;
  beforeAll(async () => {
    made = await madeModel(name);
  });

  it('gives the same probabilities and expected return from raw features, for one row and for many', () => {
    const file = readOnnx(bytesOf(onnx.write(made.leaving)));
    for (const rows of [made.later(1), made.later(150)]) {
      const ours = made.model.predict(rows);
      const theirs = evaluateOnnx(file, graphInput(made.leaving.graph, rows));
      expect(theirs.get('probabilities')!.shape).toEqual([rows.rows, 3]);
      expect(theirs.get('expected_return')!.shape).toEqual([rows.rows, 1]);
      expect(largestDifference(ours.probabilities, theirs.get('probabilities')!.values)).toBeLessThan(1e-5);
      expect(largestDifference(ours.expected, theirs.get('expected_return')!.values)).toBeLessThan(1e-5);
    }
  });

  it('says what goes in, what comes out and where it comes from', () => {
    const file = readOnnx(bytesOf(onnx.write(made.leaving)));
    expect(file).toMatchObject({ irVersion: 8, producer: 'openalpha' });
    expect(file.opsets['']).toBe(17);
    const steps = made.leaving.graph.input.steps;
    const shape = steps === null ? ['rows', FEATURES] : ['rows', steps, FEATURES];
    expect(file.inputs).toEqual([{ name: 'features', type: 1, shape }]);
    expect(file.outputs).toEqual([
      { name: 'probabilities', type: 1, shape: ['rows', 3] },
      { name: 'expected_return', type: 1, shape: ['rows', 1] },
    ]);
    const { about } = made.leaving;
    expect(JSON.parse(file.metadata['feature_names']!)).toEqual(about['feature_names']);
    expect(JSON.parse(file.metadata['data']!)).toEqual(about['data']);
    expect(file.metadata).toMatchObject({ kind: made.leaving.kind, model: 'made@v0001', seed: '7' });
  });

  it('writes the same bytes each time', () => {
    expect(bytesOf(onnx.write(made.leaving))).toEqual(bytesOf(onnx.write(made.leaving)));
  });
});

it('writes a forest of several hundred thousand nodes', () => {
  const trees = 200_000;
  const stumps: Trees = {
    op: 'trees',
    outputs: 1,
    combine: 'mean',
    base: new Float32Array(1),
    roots: Int32Array.from({ length: trees }, (_, tree) => 3 * tree),
    feature: Int32Array.from({ length: 3 * trees }, (_, i) => (i % 3 === 0 ? 0 : -1)),
    threshold: Float32Array.from({ length: 3 * trees }, (_, i) => (i % 3 === 0 ? i : 0)),
    low: Int32Array.from({ length: 3 * trees }, (_, i) => (i % 3 === 0 ? i + 1 : 0)),
    high: Int32Array.from({ length: 3 * trees }, (_, i) => (i % 3 === 0 ? i + 2 : 0)),
    missingLow: new Uint8Array(3 * trees),
    values: Float32Array.from({ length: 3 * trees }, (_, i) => i % 3),
  };
  const graph: ModelGraph = {
    input: { steps: null, features: 1 },
    nodes: [{ name: 'leaves', from: ['features'], ...stumps }],
    outputs: { probabilities: 'leaves', expectedReturn: 'leaves' },
  };
  const leaving = { name: 'made@v0001', kind: 'made', graph, about: {}, files: {} };
  const [node] = readOnnx(bytesOf(onnx.write(leaving))).nodes;
  expect((node!.attributes['nodes_modes'] as string[]).length).toBe(3 * trees);
  expect((node!.attributes['nodes_values'] as number[]).at(-3)).toBe(3 * (trees - 1));
  expect((node!.attributes['target_treeids'] as number[]).at(-1)).toBe(trees - 1);
});

describe.each(Object.entries(GRAPHS_BY_HAND))('a graph with %s as ONNX', (_, graph) => {
  it('gives what the graph means', () => {
    const leaving = { name: 'made@v0001', kind: 'made', graph, about: {}, files: {} };
    const file = readOnnx(bytesOf(onnx.write(leaving)));
    for (const count of [1, 5]) {
      const rows = rowsFor(graph, count);
      const meant = evaluateGraph(graph, rows);
      const theirs = evaluateOnnx(file, rows);
      expect(largestDifference(meant.probabilities.values, theirs.get('probabilities')!.values)).toBeLessThan(1e-6);
      expect(largestDifference(meant.expectedReturn.values, theirs.get('expected_return')!.values)).toBeLessThan(1e-6);
    }
  });
});

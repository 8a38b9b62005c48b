import { describe, expect, it } from 'vitest';
import { onnx } from '../../../src/export/models/onnx/onnx.js';
import { evaluateGraph } from './evaluate-graph.js';
import { bytesOf } from './files.js';
import { GRAPHS_BY_HAND, rowsFor } from './graphs-by-hand.js';
import { CASE_NAMES, graphInput, madeModel } from './made-models.js';
import { onnxRuntime, runThere } from './onnxruntime.js';
import { largestDifference } from './tensor.js';

const runtime = await onnxRuntime();
const where = runtime === undefined ? ' (skipped: set OPENALPHA_ONNXRUNTIME_PATH to an onnxruntime-node)' : '';

describe.skipIf(runtime === undefined)(`ONNX in onnxruntime${where}`, () => {
  it.each(CASE_NAMES)('gives what a %s predicts, for one row and for many', async (kind) => {
    const { model, leaving, later } = await madeModel(kind);
    const bytes = bytesOf(onnx.write(leaving));
    for (const rows of [later(1), later(700)]) {
      const ours = model.predict(rows);
      const theirs = await runThere(runtime!, bytes, graphInput(leaving.graph, rows));
      expect(theirs.get('probabilities')!.shape).toEqual([rows.rows, 3]);
      expect(theirs.get('expected_return')!.shape).toEqual([rows.rows, 1]);
      expect(largestDifference(ours.probabilities, theirs.get('probabilities')!.values)).toBeLessThan(1e-5);
      expect(largestDifference(ours.expected, theirs.get('expected_return')!.values)).toBeLessThan(1e-5);
    }
  });

  it.each(Object.entries(GRAPHS_BY_HAND))('gives what a graph with %s means', async (_, graph) => {
    const bytes = bytesOf(onnx.write({ name: 'made@v0001', kind: 'made', graph, about: {}, files: {} }));
    for (const count of [1, 50]) {
      const rows = rowsFor(graph, count);
      const meant = evaluateGraph(graph, rows);
      const theirs = await runThere(runtime!, bytes, rows);
      expect(largestDifference(meant.probabilities.values, theirs.get('probabilities')!.values)).toBeLessThan(1e-5);
      expect(largestDifference(meant.expectedReturn.values, theirs.get('expected_return')!.values)).toBeLessThan(1e-5);
    }
  });
});

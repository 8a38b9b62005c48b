import { GRAPH_INPUT } from '../../../domain/model-graph.js';
import { CLASSES } from '../../../domain/signal.js';
import { type LeavingModel, type ModelExporter, TENSORS } from '../model-exporter.js';
import type { Draft } from './draft.js';
import { lowerNode } from './lower.js';
import { ANY, modelMessage, valueInfo } from './messages.js';

/**
 * ONNX, opset 17 (trees: ai.onnx.ml 3), for any number of rows at once. Facts about the model stand in the metadata, texts as they are and
 * everything else as JSON.
 */
export const onnx: ModelExporter = {
  folder: false,
  write(model) {
    const { parts } = modelMessage(describe(model));
    return [{ name: 'model.onnx', chunks: parts }];
  },
};

function describe(model: LeavingModel) {
  const { graph, about } = model;
  const { steps, features } = graph.input;
  const draft: Draft = { steps: [], tensors: [] };
  const names = new Map([
    [GRAPH_INPUT, TENSORS.input],
    [graph.outputs.probabilities, TENSORS.probabilities],
    [graph.outputs.expectedReturn, TENSORS.expectedReturn],
  ] as readonly [string, string][]);
  // The slash keeps our node names apart from the names that are promised to the reader.
  const nameOf = (node: string): string => names.get(node) ?? `node/${node}`;
  for (const node of graph.nodes) lowerNode(draft, node, { from: node.from.map(nameOf), to: nameOf(node.name) });
  return {
    name: `openalpha_${model.kind}`,
    description: `${model.name}, trained by OpenAlpha`,
    producerVersion: String(about['code_version'] ?? ''),
    ...draft,
    inputs: [valueInfo(TENSORS.input, steps === null ? [ANY, features] : [ANY, steps, features])],
    outputs: [valueInfo(TENSORS.probabilities, [ANY, CLASSES]), valueInfo(TENSORS.expectedReturn, [ANY, 1])],
    metadata: Object.fromEntries(
      Object.entries(about).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
    ),
  };
}

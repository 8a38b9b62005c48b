import type { ModelExporter } from '../model-exporter.js';
import { jsonChunks } from './json-chunks.js';

/** Version of the document's own shape: docs/decisions/model-exports.md has it. */
const FORMAT = 1;

/**
 * One JSON document with everything: facts, and the graph with all its numbers. Every number reads back as the one that it was, bit for
 * bit (a single-precision number is written with all the digits of its double-precision form). Any kind of model fits.
 */
export const json: ModelExporter = {
  folder: false,
  write({ name, kind, about, graph }) {
    const { input, nodes, outputs } = graph;
    const document = {
      format: 'openalpha-model',
      format_version: FORMAT,
      name,
      kind,
      about,
      input: { name: 'features', steps: input.steps, features: input.features },
      outputs: { probabilities: outputs.probabilities, expected_return: outputs.expectedReturn },
      nodes: nodes.map(withSnakeCase),
    };
    return [{ name: 'model.json', chunks: jsonChunks(document) }];
  },
};

function withSnakeCase(node: object): object {
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}

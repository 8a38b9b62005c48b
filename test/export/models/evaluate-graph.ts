import { GRAPH_INPUT, type GraphNode, type ModelGraph } from '../../../src/domain/model-graph.js';
import { alongLast, at, combine, make, matmul, softmaxOf, type Tensor, tensor } from './tensor.js';

/** What a graph says of rows, by its own definitions, written as plainly as they read. */
export function evaluateGraph(
  graph: ModelGraph,
  rows: Tensor,
): { readonly probabilities: Tensor; readonly expectedReturn: Tensor } {
  const known = new Map<string, Tensor>([[GRAPH_INPUT, rows]]);
  for (const node of graph.nodes) {
    const from = node.from.map((name) => {
      const found = known.get(name);
      if (found === undefined) throw new Error(`${node.name} reads ${name}, which is not there yet.`);
      return found;
    });
    if (known.has(node.name)) throw new Error(`Two nodes are called ${node.name}.`);
    known.set(node.name, run(node, from));
  }
  return {
    probabilities: known.get(graph.outputs.probabilities)!,
    expectedReturn: known.get(graph.outputs.expectedReturn)!,
  };
}

function run(node: GraphNode, from: readonly Tensor[]): Tensor {
  const x = from[0]!;
  switch (node.op) {
    case 'standardise':
      return alongLast(x, (row) =>
        row.map((value, f) => Math.max(-node.limit, Math.min(node.limit, (value - node.mean[f]!) * node.inverse[f]!))),
      );
    case 'dense': {
      const sums = combine(
        matmul(x, tensor([node.inputs, node.outputs], node.weights)),
        tensor([node.outputs], node.bias),
        (a, b) => a + b,
      );
      return node.activation === 'relu' ? { ...sums, values: sums.values.map((value) => Math.max(0, value)) } : sums;
    }
    case 'softmax':
      return alongLast(x, softmaxOf);
    case 'columns':
      return alongLast(x, (row) => row.slice(node.first, node.first + node.count));
    case 'add':
      return combine(x, from[1]!, (a, b) => a + b);
    case 'add_positions':
      return combine(x, tensor([node.steps, node.width], node.values), (a, b) => a + b);
    case 'mean_of_steps': {
      const [rows, steps, width] = x.shape as [number, number, number];
      return make([rows, width], ([row, k]) => {
        let sum = 0;
        for (let step = 0; step < steps; step++) sum += at(x, [row!, step, k!]);
        return sum / steps;
      });
    }
    case 'last_step': {
      const [rows, steps, width] = x.shape as [number, number, number];
      return make([rows, width], ([row, k]) => at(x, [row!, steps - 1, k!]));
    }
    case 'layer_norm':
      return alongLast(x, (row) => {
        const mean = row.reduce((a, b) => a + b, 0) / row.length;
        const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
        return row.map(
          (value, k) => ((value - mean) / Math.sqrt(variance + node.epsilon)) * node.gain[k]! + node.bias[k]!,
        );
      });
    case 'lstm':
      return lstm(node, x);
    case 'attention':
      return attention(node, from as [Tensor, Tensor, Tensor]);
    case 'trees':
      return alongLast(x, (row) => treesOf(node, row));
  }
}

function lstm(node: Extract<GraphNode, { op: 'lstm' }>, x: Tensor): Tensor {
  const { inputs, units } = node;
  const [rows, steps] = x.shape as [number, number];
  const states: number[] = [];
  for (let row = 0; row < rows; row++) {
    let hidden = new Float64Array(units);
    let cell = new Float64Array(units);
    for (let step = 0; step < steps; step++) {
      const gate = (which: number, unit: number): number => {
        const column = which * units + unit;
        let sum = node.bias[column]!;
        for (let i = 0; i < inputs; i++) sum += at(x, [row, step, i]) * node.kernel[i * 4 * units + column]!;
        for (let j = 0; j < units; j++) sum += hidden[j]! * node.recurrent[j * 4 * units + column]!;
        return sum;
      };
      const next = cell.map(
        (old, unit) => sigmoid(gate(1, unit)) * old + sigmoid(gate(0, unit)) * Math.tanh(gate(2, unit)),
      );
      hidden = next.map((value, unit) => sigmoid(gate(3, unit)) * Math.tanh(value));
      cell = next;
      states.push(...hidden);
    }
  }
  return tensor([rows, steps, units], states);
}

function attention(
  { heads, width, causal }: Extract<GraphNode, { op: 'attention' }>,
  [queries, keys, values]: readonly [Tensor, Tensor, Tensor],
): Tensor {
  const headWidth = width / heads;
  const [rows, steps] = queries.shape as [number, number];
  return make([rows, steps, width], ([row, step, column]) => {
    const first = Math.floor(column! / headWidth) * headWidth;
    const seen = causal ? step! + 1 : steps;
    const scores = Float64Array.from({ length: seen }, (_, key) => {
      let sum = 0;
      for (let k = first; k < first + headWidth; k++) sum += at(queries, [row!, step!, k]) * at(keys, [row!, key, k]);
      return sum / Math.sqrt(headWidth);
    });
    return softmaxOf(scores).reduce((sum, share, key) => sum + share * at(values, [row!, key, column!]), 0);
  });
}

function treesOf(trees: Extract<GraphNode, { op: 'trees' }>, row: Float64Array): number[] {
  const sums = new Array<number>(trees.outputs).fill(0);
  for (const root of trees.roots) {
    let node = root;
    while (trees.feature[node]! >= 0) {
      const value = row[trees.feature[node]!]!;
      const low = Number.isNaN(value) ? trees.missingLow[node] === 1 : value <= trees.threshold[node]!;
      node = low ? trees.low[node]! : trees.high[node]!;
    }
    for (let k = 0; k < trees.outputs; k++) sums[k]! += trees.values[node * trees.outputs + k]!;
  }
  const count = trees.combine === 'mean' ? trees.roots.length : 1;
  return sums.map((sum, k) => sum / count + trees.base[k]!);
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

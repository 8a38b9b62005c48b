import type { OnnxFile, OnnxNode } from './read-onnx.js';
import { alongLast, at, combine, make, matmul, size, softmaxOf, type Tensor, tensor, transpose } from './tensor.js';

/** Runs an ONNX graph as the operators are defined (github.com/onnx/onnx, docs/Operators.md), slowly and in double precision. */
export function evaluateOnnx(file: OnnxFile, rows: Tensor): ReadonlyMap<string, Tensor> {
  const known = new Map<string, Tensor>(file.tensors);
  known.set(file.inputs[0]!.name, rows);
  for (const node of file.nodes) {
    const from = node.from.map((name) => {
      const found = known.get(name);
      if (found === undefined) throw new Error(`${node.operator} reads ${name}, which is not there yet.`);
      return found;
    });
    for (const name of node.to) if (known.has(name)) throw new Error(`${name} is made twice.`);
    known.set(node.to[0]!, run(node, from));
  }
  return known;
}

function run(node: OnnxNode, from: readonly Tensor[]): Tensor {
  const x = from[0]!;
  const each = (by: (value: number) => number): Tensor => ({ ...x, values: x.values.map(by) });
  const list = (name: string) => node.attributes[name] as readonly number[];
  switch (node.operator) {
    case 'Sub':
      return combine(x, from[1]!, (a, b) => a - b);
    case 'Add':
      return combine(x, from[1]!, (a, b) => a + b);
    case 'Mul':
      return combine(x, from[1]!, (a, b) => a * b);
    case 'Clip':
      return each((value) => Math.min(from[2]!.values[0]!, Math.max(from[1]!.values[0]!, value)));
    case 'Relu':
      return each((value) => Math.max(0, value));
    case 'MatMul':
      return matmul(x, from[1]!);
    case 'Softmax':
      expectLastAxis(node);
      return alongLast(x, softmaxOf);
    case 'Slice': {
      const [first, end, axis] = from.slice(1).map(({ values }) => values[0]!) as [number, number, number];
      if (axis !== -1) throw new Error('Only the last axis is sliced.');
      return alongLast(x, (run_) => run_.slice(first, end));
    }
    case 'Transpose':
      return transpose(x, list('perm'));
    case 'Reshape': {
      const asked = [...from[1]!.values].map((n, axis) => (n === 0 ? x.shape[axis]! : n));
      return tensor(asked, x.values);
    }
    case 'Squeeze': {
      const axis = from[1]!.values[0]!;
      if (x.shape[axis] !== 1) throw new Error(`Axis ${axis} of ${x.shape} is not 1.`);
      return tensor(
        x.shape.filter((_, i) => i !== axis),
        x.values,
      );
    }
    case 'Gather': {
      if (node.attributes['axis'] !== 1 || from[1]!.shape.length !== 0) throw new Error('Only one step is gathered.');
      const step = x.shape[1]! + from[1]!.values[0]!;
      return make([x.shape[0]!, ...x.shape.slice(2)], ([row, ...rest]) => at(x, [row!, step, ...rest]));
    }
    case 'ReduceMean': {
      if (String(list('axes')) !== '1' || node.attributes['keepdims'] !== 0)
        throw new Error('Only steps are averaged.');
      const steps = x.shape[1]!;
      return make([x.shape[0]!, ...x.shape.slice(2)], ([row, ...rest]) => {
        let sum = 0;
        for (let step = 0; step < steps; step++) sum += at(x, [row!, step, ...rest]);
        return sum / steps;
      });
    }
    case 'LayerNormalization': {
      expectLastAxis(node);
      const epsilon = node.attributes['epsilon'] as number;
      const [gain, bias] = [from[1]!.values, from[2]!.values];
      return alongLast(x, (row) => {
        const mean = row.reduce((a, b) => a + b, 0) / row.length;
        const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
        return row.map((value, k) => ((value - mean) / Math.sqrt(variance + epsilon)) * gain[k]! + bias[k]!);
      });
    }
    case 'LSTM':
      return lstm(node, from as [Tensor, Tensor, Tensor, Tensor]);
    case 'TreeEnsembleRegressor':
      return treeEnsemble(node, x);
    default:
      throw new Error(`The graph uses ${node.operator}.`);
  }
}

function expectLastAxis(node: OnnxNode): void {
  if (node.attributes['axis'] !== -1) throw new Error(`${node.operator} works along axis ${node.attributes['axis']}.`);
}

/** Gates in ONNX's order: input, output, forget, cell; the two biases are added. Gives steps x 1 x rows x units. */
function lstm(node: OnnxNode, [x, kernel, recurrent, bias]: readonly [Tensor, Tensor, Tensor, Tensor]): Tensor {
  const units = node.attributes['hidden_size'] as number;
  const [steps, rows, inputs] = x.shape as [number, number, number];
  const all = new Float64Array(size([steps, rows, units]));
  const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
  for (let row = 0; row < rows; row++) {
    let hidden = new Float64Array(units);
    let cell = new Float64Array(units);
    for (let step = 0; step < steps; step++) {
      const gate = (which: number, unit: number): number => {
        const g = which * units + unit;
        let sum = bias.values[g]! + bias.values[4 * units + g]!;
        for (let i = 0; i < inputs; i++) sum += at(x, [step, row, i]) * at(kernel, [0, g, i]);
        for (let j = 0; j < units; j++) sum += hidden[j]! * at(recurrent, [0, g, j]);
        return sum;
      };
      cell = cell.map((old, u) => sigmoid(gate(2, u)) * old + sigmoid(gate(0, u)) * Math.tanh(gate(3, u)));
      hidden = cell.map((value, u) => sigmoid(gate(1, u)) * Math.tanh(value));
      all.set(hidden, (step * rows + row) * units);
    }
  }
  return tensor([steps, 1, rows, units], all);
}

function treeEnsemble({ attributes, domain }: OnnxNode, x: Tensor): Tensor {
  if (domain !== 'ai.onnx.ml') throw new Error('Trees stand in the domain ai.onnx.ml.');
  const list = (name: string) => attributes[name] as readonly number[];
  const key = (tree: number, node: number) => `${tree}:${node}`;
  const trees = list('nodes_treeids');
  const ids = list('nodes_nodeids');
  const places = new Map(trees.map((tree, i) => [key(tree, ids[i]!), i]));
  const targets = new Map<string, [number, number][]>();
  list('target_treeids').forEach((tree, i) => {
    const leaf = key(tree, list('target_nodeids')[i]!);
    targets.set(leaf, [...(targets.get(leaf) ?? []), [list('target_ids')[i]!, list('target_weights')[i]!]]);
  });
  const roots = [...new Set(trees)];
  const modes = attributes['nodes_modes'] as readonly string[];
  const count = attributes['n_targets'] as number;
  return alongLast(x, (row) => {
    const sums = new Array<number>(count).fill(0);
    for (const tree of roots) {
      let place = places.get(key(tree, 0))!;
      while (modes[place] !== 'LEAF') {
        if (modes[place] !== 'BRANCH_LEQ') throw new Error(`A node has mode ${modes[place]}.`);
        const value = row[list('nodes_featureids')[place]!]!;
        const missing = list('nodes_missing_value_tracks_true')[place] === 1;
        const low = Number.isNaN(value) ? missing : value <= list('nodes_values')[place]!;
        const next = list(low ? 'nodes_truenodeids' : 'nodes_falsenodeids')[place]!;
        place = places.get(key(tree, next))!;
      }
      const said = targets.get(key(tree, ids[place]!));
      if (said === undefined) throw new Error('A leaf says nothing.');
      for (const [output, value] of said) sums[output]! += value;
    }
    return attributes['aggregate_function'] === 'AVERAGE' ? sums.map((sum) => sum / roots.length) : sums;
  });
}

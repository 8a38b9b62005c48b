import type { Lstm } from '../../../domain/model-graph.js';
import { addFloats, addIntegers, addStep, addTranspose, type Draft, type Place } from './draft.js';

/** Where ONNX has our gates (input, forget, cell, output): its order is input, output, forget, cell. */
const ONNX_GATES = [0, 3, 1, 2] as const;

/**
 * One LSTM. ONNX takes steps x rows x inputs, weights with a gate's units as rows, and two biases of which one is enough;
 * it gives steps x directions x rows x units.
 */
export function lowerLstm(draft: Draft, node: Lstm, { from, to }: Place): void {
  const { inputs, units } = node;
  const bias = new Float32Array(8 * units);
  ONNX_GATES.forEach((gate, k) => {
    bias.set(node.bias.subarray(gate * units, (gate + 1) * units), k * units);
  });
  const parts = [
    addFloats(draft, `${to}/kernel`, [1, 4 * units, inputs], gateRows(node.kernel, inputs, units)),
    addFloats(draft, `${to}/recurrent`, [1, 4 * units, units], gateRows(node.recurrent, units, units)),
    addFloats(draft, `${to}/bias`, [1, 8 * units], bias),
  ];
  const inTime = addTranspose(draft, from[0]!, `${to}/in_time`, [1, 0, 2]);
  const states = addStep(draft, 'LSTM', [inTime, ...parts], `${to}/states`, { attributes: { hidden_size: units } });
  const direction = addIntegers(draft, `${to}/direction`, [1]);
  const oneWay = addStep(draft, 'Squeeze', [states, direction], `${to}/one_way`);
  addTranspose(draft, oneWay, to, [1, 0, 2]);
}

/** inputs x 4 units with our gates side by side, as 4 units x inputs with ONNX's gates below one another. */
function gateRows(weights: Float32Array, inputs: number, units: number): Float32Array {
  const rows = new Float32Array(weights.length);
  let to = 0;
  for (const gate of ONNX_GATES) {
    for (let unit = 0; unit < units; unit++) {
      for (let i = 0; i < inputs; i++) rows[to++] = weights[i * 4 * units + gate * units + unit]!;
    }
  }
  return rows;
}

import type { Attention } from '../../../domain/model-graph.js';
import { addFloats, addIntegers, addStep, addTranspose, type Draft, type Place } from './draft.js';

/**
 * softmax(Q K' / sqrt(width of a head)) V in every head (Vaswani et al. 2017, "Attention is all you need"). Heads become an axis of
 * their own, rows x heads x steps x width of a head, and are laid side by side again at the end.
 */
export function lowerAttention(draft: Draft, node: Attention, { from, to }: Place): void {
  const { heads, width, steps } = node;
  const headWidth = width / heads;
  // 0 keeps the axis as it is: the number of rows is not known here.
  const apart = addIntegers(draft, `${to}/apart`, [0, steps, heads, headWidth]);
  const split = (input: string, name: string, axes: readonly number[]): string =>
    addTranspose(draft, addStep(draft, 'Reshape', [input, apart], `${to}/${name}_apart`), `${to}/${name}`, axes);
  const queries = split(from[0]!, 'queries', [0, 2, 1, 3]);
  const keys = split(from[1]!, 'keys', [0, 2, 3, 1]);
  const values = split(from[2]!, 'values', [0, 2, 1, 3]);
  const scale = addFloats(draft, `${to}/scale`, [], Float32Array.of(1 / Math.sqrt(headWidth)));
  const products = addStep(draft, 'MatMul', [queries, keys], `${to}/products`);
  let scores = addStep(draft, 'Mul', [products, scale], `${to}/scores`);
  if (node.causal) {
    const mask = addFloats(draft, `${to}/mask`, [steps, steps], causalMask(steps));
    scores = addStep(draft, 'Add', [scores, mask], `${to}/seen`);
  }
  const shares = addStep(draft, 'Softmax', [scores], `${to}/shares`, { attributes: { axis: -1 } });
  const mixed = addStep(draft, 'MatMul', [shares, values], `${to}/mixed`);
  const back = addTranspose(draft, mixed, `${to}/back`, [0, 2, 1, 3]);
  addStep(draft, 'Reshape', [back, addIntegers(draft, `${to}/together`, [0, steps, width])], to);
}

/** Added to the scores, query x key: 0 where the key is not later, far below any score where it is. */
function causalMask(steps: number): Float32Array {
  return Float32Array.from({ length: steps * steps }, (_, i) => (i % steps > Math.floor(i / steps) ? -1e9 : 0));
}

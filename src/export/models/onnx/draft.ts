import { floatTensor, integerTensor, type Step } from './messages.js';
import type { Message } from './protobuf.js';

/** A graph being written: what one node of ours needs may be several steps of ONNX. */
export interface Draft {
  readonly steps: Step[];
  readonly tensors: Message[];
}

/** A node of ours with its tensors' names in the file. */
export interface Place {
  readonly from: readonly string[];
  readonly to: string;
}

/** Adds a step that makes `to`, and gives its name. */
export function addStep(
  draft: Draft,
  operator: string,
  from: readonly string[],
  to: string,
  options: Pick<Step, 'attributes' | 'trees'> = {},
): string {
  draft.steps.push({ operator, from, to: [to], ...options });
  return to;
}

/** Adds numbers that the graph brings with it, and gives their name. */
export function addFloats(draft: Draft, name: string, shape: readonly number[], values: Float32Array): string {
  draft.tensors.push(floatTensor(name, shape, values));
  return name;
}

export function addIntegers(draft: Draft, name: string, values: readonly number[] | number): string {
  draft.tensors.push(integerTensor(name, values));
  return name;
}

/** Exchanges axes. */
export function addTranspose(draft: Draft, from: string, to: string, axes: readonly number[]): string {
  return addStep(draft, 'Transpose', [from], to, { attributes: { perm: Int32Array.from(axes) } });
}

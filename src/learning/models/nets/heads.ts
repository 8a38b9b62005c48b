import { CLASSES } from '../../../domain/signal.js';

/** The name of the last layer of every net: both heads as the columns of one product, class scores first. */
export const HEADS = 'heads';

/** Scores of the classes, and the expected return. */
export const HEAD_OUTPUTS = CLASSES + 1;

/** One head with its share of the columns. */
export interface Head {
  /** inputs x outputs. */
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** The two heads as layers of their own, as files keep them. */
export function splitHeads(kernel: Float32Array, bias: Float32Array): { scores: Head; expected: Head } {
  const inputs = kernel.length / HEAD_OUTPUTS;
  const columns = (first: number, outputs: number): Head => ({
    kernel: Float32Array.from(
      { length: inputs * outputs },
      (_, i) => kernel[Math.floor(i / outputs) * HEAD_OUTPUTS + first + (i % outputs)]!,
    ),
    bias: bias.slice(first, first + outputs),
  });
  return { scores: columns(0, CLASSES), expected: columns(CLASSES, 1) };
}

export function joinHeads(scores: Head, expected: Head): Head {
  const inputs = expected.kernel.length;
  const kernel = new Float32Array(inputs * HEAD_OUTPUTS);
  for (let i = 0; i < inputs; i++) {
    kernel.set(scores.kernel.subarray(i * CLASSES, (i + 1) * CLASSES), i * HEAD_OUTPUTS);
    kernel[i * HEAD_OUTPUTS + CLASSES] = expected.kernel[i]!;
  }
  return { kernel, bias: Float32Array.of(...scores.bias, ...expected.bias) };
}

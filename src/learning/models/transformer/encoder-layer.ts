import {
  type AttentionMask,
  type AttentionShape,
  arenaBytes,
  type Floats,
  type Kernels,
  matrix,
} from '../../kernels/kernels.js';
import { denseBytes, denseParameters, openDense } from '../nets/dense.js';
import type { ParameterSpec, PassDropout } from '../nets/design.js';
import type { OpenParameters } from '../nets/parameters.js';

/** Sizes of an encoder layer. */
export interface EncoderShape {
  readonly steps: number;
  readonly width: number;
  readonly heads: number;
  readonly inner: number;
}

/** Memory that all layers take turns in on the way back. */
export interface BackwardScratch {
  readonly byJoint: Floats;
  readonly byInner: Floats;
  readonly byContext: Floats;
  readonly byShares: Floats;
}

const NO_DROPOUT = { rate: 0, key: 0 };

/** The dense layers of an encoder layer. The name `joint` holds queries, keys and values beside one another. */
function denseOf(name: string, { width, inner }: EncoderShape) {
  return {
    joint: { name: `${name}/joint`, inputs: width, outputs: 3 * width },
    merge: { name: `${name}/merge`, inputs: width, outputs: width },
    widen: { name: `${name}/widen`, inputs: width, outputs: inner },
    narrow: { name: `${name}/narrow`, inputs: inner, outputs: width },
  };
}

/** Parameters with torch's starting values: Glorot's bounds and no bias for queries, keys and values, no bias where heads are merged. */
export function encoderParameters(name: string, shape: EncoderShape): ParameterSpec[] {
  const { joint, merge, widen, narrow } = denseOf(name, shape);
  const { width } = shape;
  const glorot = Math.sqrt(6 / (width + 3 * width));
  const norm = (which: string): ParameterSpec[] => [
    { name: `${name}/${which}/gain`, shape: [width], decays: false, start: () => 1 },
    { name: `${name}/${which}/shift`, shape: [width], decays: false, start: () => 0 },
  ];
  const [jointKernel, jointBias] = denseParameters(joint) as [ParameterSpec, ParameterSpec];
  const [mergeKernel, mergeBias] = denseParameters(merge) as [ParameterSpec, ParameterSpec];
  return [
    { ...jointKernel, start: (random) => (2 * random.float() - 1) * glorot },
    { ...jointBias, start: () => 0 },
    mergeKernel,
    { ...mergeBias, start: () => 0 },
    ...norm('norm_1'),
    ...denseParameters(widen),
    ...denseParameters(narrow),
    ...norm('norm_2'),
  ];
}

/** Sizes in numbers of what a layer keeps for one chunk: every block is written before it is read. */
function blocksOf(rows: number, { steps, width, heads, inner }: EncoderShape) {
  const tokens = rows * steps;
  return {
    joint: tokens * 3 * width,
    shares: rows * heads * steps * steps,
    context: tokens * width,
    branch: tokens * width,
    middle: tokens * width,
    normal1: tokens * width,
    inverse1: tokens,
    inner: tokens * inner,
    out: tokens * width,
    normal2: tokens * width,
    inverse2: tokens,
  };
}

/** Kernel memory that `openEncoderLayer` takes. */
export function encoderBytes(rows: number, shape: EncoderShape, training: boolean): number {
  const kept = Object.values(blocksOf(rows, shape)).map((numbers) => numbers * 4);
  const dense = Object.values(denseOf('', shape)).reduce((sum, one) => sum + denseBytes(one, training), 0);
  return arenaBytes(...kept) + dense;
}

/** One encoder layer (Vaswani et al. 2017, normalised after each sum, as torch's is by default) in kernel memory. */
export interface OpenEncoderLayer {
  /** rows x steps x width, after `forward`. */
  readonly out: Floats;
  refresh(): void;
  forward(from: Floats, rows: number, dropout: PassDropout | null): void;
  /** `by` comes in as the derivative by the outputs and goes out as that by the inputs; adds to the gradient. */
  backward(from: Floats, rows: number, by: Floats, scratch: BackwardScratch): void;
}

export function openEncoderLayer(
  kernels: Kernels,
  parameters: OpenParameters,
  {
    name,
    shape,
    rows: most,
    mask,
    training,
  }: {
    readonly name: string;
    readonly shape: EncoderShape;
    readonly rows: number;
    readonly mask: AttentionMask;
    readonly training: boolean;
  },
): OpenEncoderLayer {
  const { steps, width, heads, inner } = shape;
  const specs = denseOf(name, shape);
  const [joint, merge, widen, narrow] = [specs.joint, specs.merge, specs.widen, specs.narrow].map((one) =>
    openDense(kernels, parameters, one, training),
  ) as [
    ReturnType<typeof openDense>,
    ReturnType<typeof openDense>,
    ReturnType<typeof openDense>,
    ReturnType<typeof openDense>,
  ];
  const norm = (which: string, of: 'weightsOf' | 'gradientOf') => ({
    gain: parameters[of](`${name}/${which}/gain`),
    shift: parameters[of](`${name}/${which}/shift`),
  });
  const scalings = [norm('norm_1', 'weightsOf'), norm('norm_2', 'weightsOf')] as const;
  const gradients = training ? ([norm('norm_1', 'gradientOf'), norm('norm_2', 'gradientOf')] as const) : null;
  const sizes = blocksOf(most, shape);
  const at = Object.fromEntries(
    Object.entries(sizes).map(([block, numbers]) => [block, kernels.floats(numbers)]),
  ) as Record<keyof typeof sizes, Floats>;
  const kept = [
    { normal: at.normal1, inverse: at.inverse1 },
    { normal: at.normal2, inverse: at.inverse2 },
  ] as const;
  let dropped = { context: NO_DROPOUT, inner: NO_DROPOUT, narrow: NO_DROPOUT };
  const draw = (dropout: PassDropout | null) =>
    dropout === null || dropout.rate === 0 ? NO_DROPOUT : { rate: dropout.rate, key: dropout.key() };
  const attentionShape = (rows: number): AttentionShape => ({ samples: rows, steps, width, heads });

  return {
    out: at.out,
    refresh() {
      for (const dense of [joint, merge, widen, narrow]) dense.refresh();
    },
    forward(from, rows, dropout) {
      const tokens = rows * steps;
      const view = (numbers: Floats) => matrix(numbers, tokens, width);
      const x = view(from);
      dropped = { context: draw(dropout), inner: draw(dropout), narrow: draw(dropout) };
      joint.forward(x, matrix(at.joint, tokens, 3 * width));
      kernels.attention(at.joint, attentionShape(rows), mask, at.shares, at.context);
      merge.forward(view(at.context), view(at.branch));
      kernels.dropout(at.branch, tokens * width, dropped.context);
      kernels.addNorm(x, view(at.branch), scalings[0], kept[0], view(at.middle));
      const wide = matrix(at.inner, tokens, inner);
      if (dropped.inner.rate === 0) widen.forward(view(at.middle), wide, { rectifier: 'self' });
      else {
        widen.forward(view(at.middle), wide);
        kernels.reluDropout(at.inner, tokens * inner, dropped.inner);
      }
      narrow.forward(wide, view(at.branch));
      kernels.dropout(at.branch, tokens * width, dropped.narrow);
      kernels.addNorm(view(at.middle), view(at.branch), scalings[1], kept[1], view(at.out));
    },
    backward(from, rows, by, { byJoint, byInner, byContext, byShares }) {
      const tokens = rows * steps;
      const view = (numbers: Floats) => matrix(numbers, tokens, width);
      const wide = matrix(at.inner, tokens, inner);
      const byWide = matrix(byInner, tokens, inner);
      // `by` is at each sum the derivative by the sum: it goes on through both of its parts, and the branch's share is added to it.
      kernels.normBackward(view(by), kept[1], scalings[1].gain, gradients![1]);
      const rectifier = { output: wide, rate: dropped.inner.rate };
      narrow.backward(wide, view(copyDropped(by, tokens * width, dropped.narrow)), byWide, { rectifier });
      widen.backward(view(at.middle), byWide, view(by), { accumulate: true });
      kernels.normBackward(view(by), kept[0], scalings[0].gain, gradients![0]);
      merge.backward(view(at.context), view(copyDropped(by, tokens * width, dropped.context)), view(byContext));
      kernels.attentionBackward(at.joint, attentionShape(rows), at.shares, byContext, byJoint, byShares);
      joint.backward(view(from), matrix(byJoint, tokens, 3 * width), view(by), { accumulate: true });
    },
  };

  /** The derivative by a branch before its dropout; the branch's outputs are no longer needed and make room. */
  function copyDropped(by: Floats, count: number, dropout: { readonly rate: number; readonly key: number }): Floats {
    if (dropout.rate === 0) return by;
    at.branch.values.set(by.values.subarray(0, count));
    kernels.dropout(at.branch, count, dropout);
    return at.branch;
  }
}

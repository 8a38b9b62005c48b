/** Numbers with a shape, row-major: the plain form in which the readers of these tests calculate, in double precision. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

export function tensor(shape: readonly number[], values: ArrayLike<number>): Tensor {
  if (size(shape) !== values.length) throw new Error(`${values.length} values do not fit a shape of ${shape}.`);
  return { shape, values: Float64Array.from(values) };
}

export function size(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

function strides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => size(shape.slice(axis + 1)));
}

/** A tensor made place by place. */
export function make(shape: readonly number[], valueAt: (place: readonly number[]) => number): Tensor {
  const steps = strides(shape);
  const values = Float64Array.from({ length: size(shape) }, (_, i) =>
    valueAt(steps.map((step, axis) => Math.floor(i / step) % shape[axis]!)),
  );
  return { shape, values };
}

export function at({ shape, values }: Tensor, place: readonly number[]): number {
  const steps = strides(shape);
  return values[place.reduce((sum, n, axis) => sum + n * steps[axis]!, 0)]!;
}

/** Two tensors place by place; axes of 1, and axes that are missing in front, are repeated. */
export function combine(a: Tensor, b: Tensor, by: (a: number, b: number) => number): Tensor {
  const axes = Math.max(a.shape.length, b.shape.length);
  const whole = (shape: readonly number[]) => [...Array<number>(axes - shape.length).fill(1), ...shape];
  const [left, right] = [whole(a.shape), whole(b.shape)];
  const shape = left.map((n, axis) => {
    const other = right[axis]!;
    if (n !== other && n !== 1 && other !== 1) throw new Error(`${a.shape} and ${b.shape} cannot be combined.`);
    return Math.max(n, other);
  });
  const value = (from: Tensor, own: readonly number[], place: readonly number[]) =>
    at(from, place.map((n, axis) => (own[axis] === 1 ? 0 : n)).slice(axes - from.shape.length));
  return make(shape, (place) => by(value(a, left, place), value(b, right, place)));
}

export function transpose(from: Tensor, axes: readonly number[]): Tensor {
  return make(
    axes.map((axis) => from.shape[axis]!),
    (place) => {
      const back = new Array<number>(axes.length);
      axes.forEach((axis, i) => {
        back[axis] = place[i]!;
      });
      return at(from, back);
    },
  );
}

/** Product over the last axis of `a` and the last but one of `b`; the axes before are the same, or `b` has none. */
export function matmul(a: Tensor, b: Tensor): Tensor {
  const inner = a.shape.at(-1)!;
  if (b.shape.at(-2) !== inner) throw new Error(`${a.shape} and ${b.shape} cannot be multiplied.`);
  const columns = b.shape.at(-1)!;
  return make([...a.shape.slice(0, -1), columns], (place) => {
    const column = place.at(-1)!;
    const batch = place.slice(0, b.shape.length - 2);
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += at(a, [...place.slice(0, -1), k]) * at(b, [...batch, k, column]);
    return sum;
  });
}

/** Each run along the last axis on its own. */
export function alongLast(from: Tensor, by: (run: Float64Array) => ArrayLike<number>): Tensor {
  const width = from.shape.at(-1)!;
  const runs: number[] = [];
  let out = width;
  for (let i = 0; i < from.values.length; i += width) {
    const made = by(from.values.slice(i, i + width));
    out = made.length;
    for (let k = 0; k < made.length; k++) runs.push(made[k]!);
  }
  return tensor([...from.shape.slice(0, -1), out], runs);
}

export function softmaxOf(run: Float64Array): Float64Array {
  const largest = Math.max(...run);
  const powers = run.map((x) => Math.exp(x - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((x) => x / sum);
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} numbers cannot be compared with ${b.length}.`);
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    // NaN on one side alone must not pass for equal.
    if (!(difference <= most)) most = difference;
  }
  return most;
}

/** Numbers that become text at a time. */
const BLOCK = 4096;

/**
 * A value as JSON text, piece by piece, so that millions of weights never stand in memory as one text. Typed arrays become arrays. Minus
 * zero stays minus zero, which `JSON.stringify` would lose; what is not finite has no JSON form and throws.
 */
export function* jsonChunks(value: unknown): Generator<string> {
  yield* chunksOf(value);
  yield '\n';
}

function* chunksOf(value: unknown): Generator<string> {
  if (ArrayBuffer.isView(value)) return yield* numberChunks(value as Float32Array);
  if (Array.isArray(value)) {
    yield '[';
    for (const [i, item] of value.entries()) {
      if (i > 0) yield ',';
      yield* chunksOf(item);
    }
    return yield ']';
  }
  if (typeof value === 'object' && value !== null) {
    yield '{';
    let first = true;
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined) continue;
      yield `${first ? '' : ','}${JSON.stringify(key)}:`;
      yield* chunksOf(item);
      first = false;
    }
    return yield '}';
  }
  yield typeof value === 'number' ? numberText(value) : (JSON.stringify(value) ?? 'null');
}

function* numberChunks(values: ArrayLike<number>): Generator<string> {
  yield '[';
  for (let from = 0; from < values.length; from += BLOCK) {
    let text = '';
    const end = Math.min(values.length, from + BLOCK);
    for (let i = from; i < end; i++) text += `${i === 0 ? '' : ','}${numberText(values[i]!)}`;
    yield text;
  }
  yield ']';
}

function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0';
  if (!Number.isFinite(value)) throw new RangeError(`JSON has no form for ${value}.`);
  return String(value);
}

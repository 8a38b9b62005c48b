const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_N = 0x6e;

/** Exact in a double. */
const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

export interface NumericJson {
  /** The document with a text in the place of every list of numbers; `numbersOf` finds the list. */
  readonly json: unknown;
  readonly lists: readonly Float64Array[];
}

/**
 * JSON of which most is lists of numbers and nulls, as `JSON.parse` reads it, but with those lists as typed arrays and null
 * as NaN; several times as fast. A number of more than 15 digits may be off in its last bit. Undefined for what it does not
 * take for such a document: then `JSON.parse` says what is wrong, or reads what is only unusual.
 */
export function parseNumericJson(bytes: Uint8Array): NumericJson | undefined {
  const decoder = new TextDecoder();
  const lists: Float64Array[] = [];
  let skeleton = '';
  let from = 0;
  for (let i = 0; i < bytes.length; ) {
    const byte = bytes[i] as number;
    if (byte === QUOTE) i = endOfText(bytes, i);
    else if (byte !== OPEN || !beginsNumber(bytes[skipSpace(bytes, i + 1)])) i++;
    else {
      const list = readNumbers(bytes, i + 1);
      if (list === undefined) return undefined;
      skeleton += `${decoder.decode(bytes.subarray(from, i))}"\\u0000${lists.length}"`;
      lists.push(list.values);
      from = list.end;
      i = list.end;
    }
  }
  try {
    return { json: JSON.parse(skeleton + decoder.decode(bytes.subarray(from))) as unknown, lists };
  } catch {
    return undefined;
  }
}

/** The list that a text stands for, or a plain list as numbers, with NaN for what is none; undefined for anything else. */
export function numbersOf(value: unknown, lists: readonly Float64Array[]): Float64Array | undefined {
  if (typeof value === 'string' && value.charCodeAt(0) === 0) return lists[Number(value.slice(1))];
  if (!Array.isArray(value)) return undefined;
  return Float64Array.from(value, (item: unknown) => (typeof item === 'number' ? item : Number.NaN));
}

/** Where a list is put together before its length is known, used again for the next: nothing waits while one is read. */
const scratch = new Float64Array(16_384);

/** Numbers and nulls with commas between, up to the closing bracket; undefined when there is anything else. */
function readNumbers(bytes: Uint8Array, start: number): { values: Float64Array; end: number } | undefined {
  let values = scratch;
  let count = 0;
  let i = skipSpace(bytes, start);
  for (;;) {
    if (count === values.length) {
      const larger = new Float64Array(count * 2);
      larger.set(values);
      values = larger;
    }
    const begin = i;
    let byte = bytes[i] as number;
    if (byte === LOWER_N) {
      if (bytes[i + 1] !== 0x75 || bytes[i + 2] !== 0x6c || bytes[i + 3] !== 0x6c) return undefined;
      values[count++] = Number.NaN;
      i += 4;
    } else {
      const isNegative = byte === MINUS;
      if (isNegative) byte = bytes[++i] as number;
      const firstDigit = i;
      let digits = 0;
      for (; byte >= ZERO && byte <= NINE; byte = bytes[++i] as number) digits = digits * 10 + byte - ZERO;
      if (i === firstDigit) return undefined;
      let places = 0;
      if (byte === POINT) {
        const point = i;
        byte = bytes[++i] as number;
        for (; byte >= ZERO && byte <= NINE; byte = bytes[++i] as number) digits = digits * 10 + byte - ZERO;
        places = i - point - 1;
        if (places === 0) return undefined;
      }
      if (isExponent(byte) || places >= POWERS.length) {
        while (i < bytes.length && isOfNumber(bytes[i] as number)) i++;
        const value = Number(new TextDecoder().decode(bytes.subarray(begin, i)));
        if (Number.isNaN(value)) return undefined;
        values[count++] = value;
      } else {
        const value = digits / (POWERS[places] as number);
        values[count++] = isNegative ? -value : value;
      }
    }
    i = skipSpace(bytes, i);
    if (bytes[i] === CLOSE) return { values: values.slice(0, count), end: i + 1 };
    if (bytes[i] !== COMMA) return undefined;
    i = skipSpace(bytes, i + 1);
  }
}

function endOfText(bytes: Uint8Array, quote: number): number {
  let i = quote + 1;
  while (i < bytes.length && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
  return i + 1;
}

function skipSpace(bytes: Uint8Array, i: number): number {
  while (bytes[i] === 0x20 || bytes[i] === 0x0a || bytes[i] === 0x0d || bytes[i] === 0x09) i++;
  return i;
}

function beginsNumber(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= ZERO && byte <= NINE) || byte === MINUS || byte === LOWER_N);
}

function isExponent(byte: number): boolean {
  return byte === 0x65 || byte === 0x45;
}

function isOfNumber(byte: number): boolean {
  return (byte >= ZERO && byte <= NINE) || isExponent(byte) || byte === MINUS || byte === POINT || byte === 0x2b;
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numbersOf, parseNumericJson } from '../../../../src/adapters/sources/market/numeric-json.js';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Puts plain lists back in the place of the typed ones: what `JSON.parse` gives. */
function restored(value: unknown, lists: readonly Float64Array[]): unknown {
  if (typeof value === 'string' && value.startsWith('\0')) {
    return [...(numbersOf(value, lists) ?? [])].map((number) => (Number.isNaN(number) ? null : number));
  }
  if (Array.isArray(value)) return value.map((item) => restored(item, lists));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, restored(item, lists)]));
}

function read(text: string): unknown {
  const parsed = parseNumericJson(bytes(text));
  return parsed && restored(parsed.json, parsed.lists);
}

const numbers = fc.array(fc.oneof(fc.integer(), fc.float({ noNaN: true, noDefaultInfinity: true }), fc.constant(null)));

describe('JSON with lists of numbers', () => {
  it('is read as JSON.parse reads it, to fourteen digits at least', () => {
    const documents = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.boolean(),
        fc.integer(),
        numbers,
        tie('list'),
        tie('object'),
      ),
      list: fc.array(tie('value')),
      object: fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        tie('value'),
      ),
    })).value;
    fc.assert(
      fc.property(documents, fc.constantFrom(undefined, 1), (document, indent) => {
        const text = JSON.stringify(document, null, indent);
        const parsed = read(text);
        // A list of numbers and other things is left to JSON.parse.
        if (parsed !== undefined) expect(rounded(parsed)).toEqual(rounded(JSON.parse(text)));
      }),
    );
  });

  it('takes the lists of a chart, whatever the spaces', () => {
    expect(read('{"a":[1,null,-2.5],"b":{"c":[ 1e3 ,\n 0.000001,\t12 ]},"d":[],"e":[[1],[2]]}')).toEqual({
      a: [1, null, -2.5],
      b: { c: [1000, 0.000001, 12] },
      d: [],
      e: [[1], [2]],
    });
    expect(read('{"text":"a [1,2] \\" [3]","n":[4]}')).toEqual({ text: 'a [1,2] " [3]', n: [4] });
  });

  it.each([
    '',
    '{',
    '{"a":[1,2',
    '{"a":[1,,2]}',
    '{"a":[1 2]}',
    '{"a":[-]}',
    '{"a":[1.]}',
    '{"a":[nul]}',
    '{"a":[1,"x"]}',
    '<html>',
  ])('leaves %j to JSON.parse', (text) => {
    expect(parseNumericJson(bytes(text))).toBeUndefined();
  });

  it('gives NaN for what is no number in a plain list, and nothing for what is no list', () => {
    expect([...(numbersOf([1, null, 'x', 2], []) ?? [])]).toEqual([1, Number.NaN, Number.NaN, 2]);
    expect(numbersOf({ length: 1 }, [])).toBeUndefined();
    expect(numbersOf('text', [])).toBeUndefined();
  });
});

function rounded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, item: unknown) =>
    typeof item === 'number' ? Number(item.toPrecision(14)) : item,
  );
}

import fc from 'fast-check';

/** One change of a sample; places and lengths are shares in millionths, so that they fit samples of any size. */
interface Change {
  readonly kind: (typeof KINDS)[number];
  readonly at: number;
  readonly size: number;
  readonly word: number;
}

export interface Mutant {
  readonly sample: number;
  readonly changes: readonly Change[];
}

const KINDS = ['flip', 'cut', 'end', 'repeat', 'many', 'insert', 'replace', 'move', 'value', 'without'] as const;
const WHOLE = 1_000_000;
const MOST_BYTES = 300_000;

/** Changed samples: one to six changes, smaller and fewer when a failure is narrowed down. */
export function mutants(samples: number): fc.Arbitrary<Mutant> {
  const change = fc.record({
    kind: fc.constantFrom(...KINDS),
    at: fc.nat(WHOLE - 1),
    size: fc.nat(WHOLE - 1),
    word: fc.nat(WORDS.length * VALUES.length - 1),
  });
  const one = fc.tuple(change);
  const several = fc.array(change, { minLength: 2, maxLength: 6 });
  // Most readers see through many changes at once at the first of them.
  const changes = fc.oneof({ arbitrary: one, weight: 3 }, { arbitrary: several, weight: 2 });
  return fc.record({ sample: fc.nat(samples - 1), changes });
}

/** The bytes of a mutant. */
export function applied(samples: readonly Uint8Array[], { sample, changes }: Mutant): Uint8Array {
  return changes.reduce(changed, samples[sample] as Uint8Array).subarray(0, MOST_BYTES);
}

function changed(bytes: Uint8Array, { kind, at, size, word }: Change): Uint8Array {
  if (kind === 'value' || kind === 'without')
    return otherValue(bytes, kind, at, word) ?? changed(bytes, { kind: 'replace', at, size, word });
  const start = Math.floor((at / WHOLE) * (bytes.length + 1));
  // Short spans more often than long ones.
  const end = Math.min(bytes.length, start + 1 + Math.floor((size / WHOLE) ** 4 * bytes.length));
  const [before, span, after] = [bytes.subarray(0, start), bytes.subarray(start, end), bytes.subarray(end)];
  const said = Buffer.from(WORDS[word % WORDS.length] as string, 'latin1');
  switch (kind) {
    case 'flip':
      return Buffer.concat([before, span.map((byte) => byte ^ (1 << (word % 8))), after]);
    case 'cut':
      return Buffer.concat([before, after]);
    case 'end':
      return before;
    case 'repeat':
      return Buffer.concat([before, span, span, after]);
    case 'many':
      return Buffer.concat([
        before,
        ...Array<Uint8Array>(Math.min(2_000, 1 + Math.floor(20_000 / (span.length + 1)))).fill(span),
        after,
      ]);
    case 'insert':
      return Buffer.concat([before, said, span, after]);
    case 'replace':
      return Buffer.concat([before, said, after]);
    case 'move':
      return Buffer.concat([after, before, span]);
  }
}

/** A document with one of its values replaced or left out; `undefined` when it is no JSON. */
function otherValue(bytes: Uint8Array, kind: 'value' | 'without', at: number, word: number): Uint8Array | undefined {
  let root: unknown;
  try {
    root = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const walk = (value: unknown, depth: number) => {
    if (typeof value !== 'object' || value === null || depth > 50 || places.length > 20_000) return;
    for (const key of Object.keys(value)) {
      places.push({ holder: value as Record<string, unknown>, key });
      walk((value as Record<string, unknown>)[key], depth + 1);
    }
  };
  walk(root, 0);
  const place = places[Math.floor((at / WHOLE) * places.length)];
  if (place === undefined) return undefined;
  if (kind === 'value') place.holder[place.key] = VALUES[word % VALUES.length];
  else if (Array.isArray(place.holder)) place.holder.splice(Number(place.key), 1);
  else delete place.holder[place.key];
  return Buffer.from(JSON.stringify(root), 'utf8');
}

/** Bytes that mean something to one reader or another. */
const WORDS: readonly string[] = [
  ...[
    '"',
    "'",
    ',',
    ';',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    '\0',
    ' ',
    '|',
    '\\',
    '/',
    '#',
    '=',
    ':',
    '*',
    '@',
    '%',
    '-',
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    '<',
    '>',
    '&',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?xml ',
    '<script>',
    '</table>',
    '<base href="',
    '&#0;',
  ],
  ...[
    '&#x110000;',
    '&amp;',
    '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>',
    '&b;',
    '<item>',
    '</item>',
    '<entry>',
    '<a><b>',
  ],
  ...[
    'NaN',
    'Infinity',
    '-1',
    '0',
    '-0',
    '1e999',
    '1e-999',
    '0x10',
    '99999999999999999999',
    '.5.',
    '1,234.5',
    '1.234,5',
    '(12)',
    'null',
    'true',
  ],
  ...[
    '0000-00-00',
    '2024-02-30',
    '9999-12-31',
    '10000-01-01',
    '-271821-04-20',
    '2024-11-03T01:30:00',
    '24:00',
    '12/31/1899',
    '1e12',
    '$9',
    'GBp',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '../',
    '..\\',
    '%00',
    '%E0%A4',
    '\xef\xbb\xbf',
    '\xff\xfe',
    '\xc3\x28',
    '\xed\xa0\x80',
    '\xf0\x9f\x98\x80',
  ],
  ...[
    '\x1f\x8b',
    'User-agent: *',
    'Disallow: ',
    'Crawl-delay: 1e9',
    '# >>> openalpha cron: ',
    '# <<< openalpha cron: ',
    '*/0',
    '@yearly',
    'L',
  ],
  'A'.repeat(3_000),
  '['.repeat(3_000),
  '<b>'.repeat(2_000),
  '"'.repeat(999),
];

/** Values that no field expects. */
const VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -1, 0.5, 1e308, -1e308, 5e-324, 2 ** 53, 1e15, 253_402_300_800_000, -8.64e15],
  ...[
    '',
    ' ',
    'NaN',
    '1e999',
    'null',
    '0',
    '-5',
    '2024-02-30',
    '9999-12-31T23:59:59Z',
    '\0',
    '\ud800',
    '__proto__',
    '😀',
    'x'.repeat(5_000),
  ],
  ...[[], {}, [[]], [null], [{}], { a: 1 }, [1, 'a', null], ['1', '2'], JSON.parse('{"__proto__":{"polluted":1}}')],
];

/** What a number counts. `year` is a bare whole number between 1900 and 2099. */
export type Unit = 'percent' | 'money' | 'year' | 'plain';

export interface Token {
  /** Lower case, without possessive; digits are kept. Marks stand for themselves. */
  readonly text: string;
  readonly kind: 'word' | 'number' | 'mark';
  /** Offset of the first character in the text. */
  readonly start: number;
  /** Begins with a capital letter. */
  readonly capital: boolean;
  /** Of a number with its scale word (`5.1 mn` is 5,100,000); NaN for others. */
  readonly value: number;
  /** Only where `kind` is `number`. */
  readonly unit: Unit;
}

/** Longest text that is looked at, characters. The news stands at the beginning. */
export const MAX_CHARACTERS = 6_000;

// One of: cashtag; number (1,234.56 or .5); abbreviation with dots (U.S.); word, with apostrophe or ampersand inside
// (won't, S&P); any other mark.
const PIECE =
  /\$[A-Za-z]{1,5}(?![A-Za-z\d])|\d[\d,]*(?:\.\d+)?|(?:\p{L}\.){2,}|\p{L}[\p{L}\p{M}\d]*(?:[&'’]\p{L}+)*|[^\s\p{L}]/gu;

const CURRENCIES = new Set(
  'eur euro euros usd us$ dollar dollars rs inr re rupee rupees gbp pound pounds sek nok dkk chf jpy yen yuan rub rur eek ltl lvl cents cent € $ £ ¥ ₹'.split(
    ' ',
  ),
);

const SCALES: ReadonlyMap<string, number> = new Map([
  ...pairs('k thousand', 1e3),
  ...pairs('lakh lakhs lac lacs', 1e5),
  ...pairs('m mn mln million millions', 1e6),
  ...pairs('cr crs crore crores', 1e7),
  ...pairs('b bn bln billion billions', 1e9),
  ...pairs('tn trn trillion', 1e12),
]);

/**
 * Cuts a text into words, numbers and marks. Numbers take their scale word (`13.1 mn`, `1.2B`), their unit (`%`, `pc`,
 * `per cent`, a currency before or after) and a hyphenated word falls into its parts. Only the first `MAX_CHARACTERS` are read.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const bounded = text.length > MAX_CHARACTERS ? text.slice(0, MAX_CHARACTERS) : text;
  PIECE.lastIndex = 0;
  for (let match = PIECE.exec(bounded); match !== null; match = PIECE.exec(bounded)) {
    const piece = match[0];
    const first = piece.charCodeAt(0);
    if (first >= 48 && first <= 57) pushNumber(tokens, piece, match.index);
    else {
      const shape = shapeOf(piece);
      if (shape.isMark) pushMark(tokens, piece, match.index);
      else pushWord(tokens, shape, match.index);
    }
  }
  return tokens;
}

/** What a word or mark is by itself. */
interface Shape {
  readonly isMark: boolean;
  readonly text: string;
  readonly capital: boolean;
  /** `EUR13` and `Rs390`: a currency that is glued to its number. */
  readonly glued: readonly [currency: string, digits: string] | undefined;
}

/** Shapes of words that came before: words come again, and one text for all of them makes every later look-up cheaper. */
const SHAPES = new Map<string, Shape>();
const MOST_SHAPES = 20_000;
/** Longer ones are rare, and the engine would keep the whole text that they are cut from. */
const LONGEST_KEPT = 12;

function shapeOf(piece: string): Shape {
  const known = SHAPES.get(piece);
  if (known !== undefined) return known;
  const text = plainWord(piece);
  const first = piece.charAt(0);
  const glued = /^(eur|usd|rs|inr|gbp|sek|nok|dkk|chf|us)(\d+)$/.exec(text);
  const shape: Shape = {
    isMark: isMark(piece),
    text,
    capital: first !== first.toLowerCase() || first === '$',
    glued: glued ? [glued[1] as string, glued[2] as string] : undefined,
  };
  if (piece.length <= LONGEST_KEPT) {
    if (SHAPES.size === MOST_SHAPES) SHAPES.clear();
    SHAPES.set(piece, shape);
  }
  return shape;
}

function pushNumber(tokens: Token[], piece: string, start: number): void {
  const digits = piece.replaceAll(',', '');
  const before = tokens.at(-1);
  const joint = tokens.at(-2);
  // Text that was cut into words before may say `13 .1`.
  if (before?.text === '.' && joint?.kind === 'number' && start === before.start + 1 && !joint.text.includes('.')) {
    tokens.length -= 2;
    const whole = `${joint.text}.${digits}`;
    tokens.push({ ...joint, text: whole, value: Number(whole) });
    return;
  }
  const value = Number(digits);
  const money = before !== undefined && CURRENCIES.has(before.text);
  const year = !money && piece.length === 4 && value >= 1900 && value <= 2099;
  const unit: Unit = money ? 'money' : year ? 'year' : 'plain';
  tokens.push({ text: digits, kind: 'number', start, capital: false, value, unit });
}

function pushMark(tokens: Token[], piece: string, start: number): void {
  const before = tokens.at(-1);
  if (piece === '%' && before?.kind === 'number') tokens[tokens.length - 1] = { ...before, unit: 'percent' };
  else if (piece === '’' || piece === "'") return;
  else tokens.push({ text: piece, kind: 'mark', start, capital: false, value: Number.NaN, unit: 'plain' });
}

function pushWord(tokens: Token[], { text, capital, glued }: Shape, start: number): void {
  const before = tokens.at(-1);
  if (before?.kind === 'number') {
    const scale = SCALES.get(text);
    if (scale !== undefined) {
      tokens[tokens.length - 1] = {
        ...before,
        value: before.value * scale,
        unit: before.unit === 'money' ? 'money' : 'plain',
      };
      return;
    }
    if (text === 'pc' || text === 'pct' || text === 'percent') {
      tokens[tokens.length - 1] = { ...before, unit: 'percent' };
      return;
    }
    if (CURRENCIES.has(text) && before.unit !== 'percent') {
      tokens[tokens.length - 1] = { ...before, unit: 'money' };
      return;
    }
  }
  const number = tokens.at(-2);
  if (text === 'cent' && before?.text === 'per' && number?.kind === 'number') {
    tokens.length -= 2;
    tokens.push({ ...number, unit: 'percent' });
    return;
  }
  if (glued) {
    const [currency, digits] = glued;
    tokens.push({ text: currency, kind: 'word', start, capital, value: Number.NaN, unit: 'plain' });
    pushNumber(tokens, digits, start + currency.length);
    return;
  }
  tokens.push({ text, kind: 'word', start, capital, value: Number.NaN, unit: 'plain' });
}

function plainWord(piece: string): string {
  let text = piece.toLowerCase();
  if (text.includes('’')) text = text.replaceAll('’', "'");
  if (text.endsWith("'s")) return text.slice(0, -2);
  return text.includes('.') ? text.replaceAll('.', '') : text;
}

function isMark(piece: string): boolean {
  return piece.toLowerCase() === piece.toUpperCase();
}

function pairs(words: string, scale: number): [string, number][] {
  return words.split(' ').map((word) => [word, scale]);
}

import type { Token } from './tokens.js';

/** Marks that end what was said of one thing. */
const HARD = new Set('. ; : | ? ! – — ( ) [ ]'.split(' '));
/** Words that begin what is said of another. */
const SUBORDINATE = new Set(
  'as but while whereas although though despite after amid amidst because since when however yet even'.split(' '),
);

/** The clause of every token, numbered from 0. A list (`ICICI, Cairn and IDFC up`) stays in one clause with what follows. */
export function clausesOf(tokens: readonly Token[], speaks: (at: number) => boolean): Uint16Array {
  const clause = new Uint16Array(tokens.length);
  let current = 0;
  let spoken = false;
  for (let i = 0; i < tokens.length; i++) {
    const { text } = tokens[i]!;
    const soft = text === ',' || text === '-' || text === 'and' || text === '&';
    if (endsClause(tokens, i) || (soft && spoken)) {
      clause[i] = current;
      if (i > 0 && i < tokens.length - 1) current++;
      spoken = false;
      continue;
    }
    clause[i] = current;
    if (speaks(i)) spoken = true;
  }
  return clause;
}

/** Whether a token parts two clauses for good: a full stop, a colon, `as`, `but`, `after` ... */
function endsClause(tokens: readonly Token[], at: number): boolean {
  const { text } = tokens[at]!;
  return HARD.has(text) || SUBORDINATE.has(text);
}

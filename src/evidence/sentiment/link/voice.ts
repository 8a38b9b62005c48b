import { OPINION_NOUNS, OPINION_OBJECTS, OPINION_VERBS } from './context-words.js';
import type { Passage } from './evidence.js';
import type { Token } from './tokens.js';

const OWN_END = new Set('group and co company securities capital markets bank'.split(' '));
const OPINION_BEFORE = new Set('by at from per hearing upgraded downgraded via'.split(' '));
const RATING = new Set(
  'upgrade upgraded upgrades downgrade downgraded downgrades rating rated target conference summit forum coverage initiated buy sell hold neutral overweight underweight'.split(
    ' ',
  ),
);

/**
 * Whether a bank or research house only speaks here: "Goldman Sachs raises price target on Ford", "upgraded by Citi", "Oil to reach $80:
 * Goldman". Its own news ("Goldman Sachs profit beats estimates") is not meant. The name stands at `from` up to, not including, `to`.
 */
export function isOnlySpeaking(passage: Passage, from: number, to: number): boolean {
  const { tokens, words } = passage;
  const first = tokens[from] as Token;
  const last = tokens[to - 1] as Token;
  // "Evercore ISI Group Initiates", "Oppenheimer & Co Upgrades".
  while (to < tokens.length && OWN_END.has((tokens[to] as Token).full)) to++;
  const next = tokens[to];
  const before = tokens[from - 1];
  // At the end, behind a colon or a comma: "...: Pankaj, Goldman Sachs".
  if (next === undefined && before !== undefined && !first.joined) return true;
  if (before && OPINION_BEFORE.has(before.full) && [...RATING].some((word) => words.has(word))) return true;
  if (before && before.full === 'on' && next === undefined) return false;
  if (!next) return false;
  if (next.full === 'on') return true;
  if (OPINION_NOUNS.has(next.full) && !last.possessive) return true;
  if (last.possessive && next.capital && passage.style === 'sentence') return true;
  if (last.possessive && (OPINION_NOUNS.has(next.full) || next.full === 'top' || next.full === 'conviction'))
    return true;
  // "JPMorgan Healthcare Conference", "Goldman Sachs global commodities research head".
  for (let i = to; i < Math.min(to + 4, tokens.length); i++) {
    const word = (tokens[i] as Token).full;
    if (word === 'conference' || word === 'research' || word === 'analyst' || word === 'strategist' || word === 'out')
      return true;
  }
  if (words.has('hearing') || words.has('analyst')) return true;
  return OPINION_VERBS.has(next.full) && speaksOfOthers(tokens, to + 1);
}

function speaksOfOthers(tokens: readonly Token[], from: number): boolean {
  for (let i = from; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    if (OPINION_OBJECTS.has(token.base) && !isOwn(tokens[i - 1])) return true;
  }
  return false;
}

/** "raises its forecast": its own. */
function isOwn(token: Token | undefined): boolean {
  return token?.full === 'its' || token?.full === 'own';
}

import { isOfOpinion } from './same-words.js';
import type { TitleWords } from './title-words.js';

/** Least share of words that two titles of one story have in common (Jaccard). */
const LEAST_OVERLAP = 0.6;
/** A title with fewer words than this says too little to be recognised in other words. */
const FEWEST_WORDS = 4;

/** Of two titles about the same stocks, how many words the shorter may have that the other lacks. */
const MOST_EXCHANGED = 2;

/** What is known of two articles beside their titles. */
export interface StoryContext {
  /** Both are about the same stocks, none left out: then a few words may be exchanged. Default false. */
  readonly sameStocks?: boolean;
}

/**
 * How far two titles tell the same story: the Jaccard index of their words, 0 when they do not. They do when at least `LEAST_OVERLAP` of
 * their words is common, they agree on direction, rating, negation, quarter and day ("raises" against "cuts"), and all words and numbers
 * of one stand in the other. Between titles about the same stocks up to `MOST_EXCHANGED` words may differ ("footprint" for "focus"),
 * unless they are brokers' notes. So "profit up 5%" is not "profit up 15%", and a headline in which one company stands
 * in another's place is another headline.
 */
export function storyOverlap(a: TitleWords, b: TitleWords, context: StoryContext = {}): number {
  const [short, long] = a.words.length <= b.words.length ? [a, b] : [b, a];
  if (short.words.length < FEWEST_WORDS || short.words.length < LEAST_OVERLAP * long.words.length) return 0;
  if (a.turns.size !== b.turns.size) return 0;
  for (const turn of a.turns) if (!b.turns.has(turn)) return 0;
  if (!isWithin(a.numbers, b.numbers) && !isWithin(b.numbers, a.numbers)) return 0;
  const words = new Set(long.words);
  let common = 0;
  for (const word of short.words) if (words.has(word)) common++;
  const exchanged = short.words.length - common;
  const overlap = common / (short.words.length + long.words.length - common);
  if (exchanged === 0) return overlap;
  if (!context.sameStocks || exchanged > MOST_EXCHANGED || long.words.some(isOfOpinion)) return 0;
  return overlap >= LEAST_OVERLAP ? overlap : 0;
}

function isWithin(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const each of a) if (!b.has(each)) return false;
  return true;
}

/**
 * Titles that may tell the story of a new one, found without comparing all (prefix filtering: Bayardo, Ma and Srikant, "Scaling
 * up all pairs similarity search", 2007). Two titles with a Jaccard index of at least `LEAST_OVERLAP` share that part of the
 * longer one's words, so their rarest common word is among the first `size - ceil(LEAST_OVERLAP * size) + 1` of each: it is
 * enough to file each title under those and to look there. Exact: no pair is missed.
 */
export class NearCopies {
  readonly #byWord = new Map<string, number[]>();
  readonly #titles: TitleWords[] = [];

  /** Files a title; numbers them 0, 1, 2 ... in the order of adding. */
  add(title: TitleWords): void {
    const index = this.#titles.push(title) - 1;
    for (const word of prefix(title)) {
      const filed = this.#byWord.get(word);
      if (filed) filed.push(index);
      else this.#byWord.set(word, [index]);
    }
  }

  /** Numbers of the titles that tell the story of this one, with their overlap, each once, in no particular order. */
  find(title: TitleWords, contextOf: (index: number) => StoryContext = () => ({})): Map<number, number> {
    const found = new Map<number, number>();
    const seen = new Set<number>();
    for (const word of prefix(title)) {
      for (const index of this.#byWord.get(word) ?? []) {
        if (seen.has(index)) continue;
        seen.add(index);
        const overlap = storyOverlap(title, this.#titles[index] as TitleWords, contextOf(index));
        if (overlap > 0) found.set(index, overlap);
      }
    }
    return found;
  }
}

function prefix(title: TitleWords): readonly string[] {
  const size = title.words.length;
  return size < FEWEST_WORDS ? [] : title.words.slice(0, size - Math.ceil(LEAST_OVERLAP * size) + 1);
}

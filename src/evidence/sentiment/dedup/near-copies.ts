import type { TitleWords } from './title-words.js';

/** Least share of words that two titles of one story have in common (Jaccard). */
export const LEAST_OVERLAP = 0.6;
/** A title with fewer words than this says too little to be recognised in other words. */
export const FEWEST_WORDS = 4;

/**
 * How far two titles tell the same story: the Jaccard index of their words, 0 when they do not. They do when one says what the other says
 * and perhaps more: all its words and numbers stand in the other, they agree on direction, rating, negation, quarter and day
 * ("raises" against "cuts"), and at least `LEAST_OVERLAP` is common. So "profit up 5%" is not "profit up 15%", and a headline
 * in which one company stands in another's place is another headline.
 */
export function storyOverlap(a: TitleWords, b: TitleWords): number {
  const [short, long] = a.words.length <= b.words.length ? [a, b] : [b, a];
  if (short.words.length < FEWEST_WORDS || short.words.length < LEAST_OVERLAP * long.words.length) return 0;
  if (a.turns.size !== b.turns.size) return 0;
  for (const turn of a.turns) if (!b.turns.has(turn)) return 0;
  const words = new Set(long.words);
  for (const word of short.words) if (!words.has(word)) return 0;
  return short.words.length / long.words.length;
}

/**
 * Titles that may tell the story of a new one, found without comparing all (prefix filtering: Bayardo, Ma and Srikant, "Scaling
 * up all pairs similarity search", 2007). Where the shorter title stands whole in the longer one and is at least
 * `LEAST_OVERLAP` of it, its rarest word is among the longer one's first `size - ceil(LEAST_OVERLAP * size) + 1`; so it is enough to
 * file each title under those and to look there. Exact: no pair is missed.
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
  find(title: TitleWords): Map<number, number> {
    const found = new Map<number, number>();
    const seen = new Set<number>();
    for (const word of prefix(title)) {
      for (const index of this.#byWord.get(word) ?? []) {
        if (seen.has(index)) continue;
        seen.add(index);
        const overlap = storyOverlap(title, this.#titles[index] as TitleWords);
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

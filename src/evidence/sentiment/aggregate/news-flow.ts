import { DAY, type EpochMs } from '../../../domain/time.js';
import { fading, HALF_LIFE } from './by-source.js';
import { STORY_SPAN } from './observations.js';

/** How far back texts are counted. */
const NEWS_SPAN = 7 * DAY;

/** A text about a stock: which story it tells, from when on it was known. */
export interface ToldStory {
  readonly story: string;
  readonly known_at: EpochMs;
}

export interface NewsFlow {
  /** Stories told in the last 7 days; near duplicates, in whatever source, are one. */
  readonly news_count: number;
  /** Share of the texts of the last 7 days that told a story for the first time, 0 to 1; `null` when there is no text. */
  readonly novelty: number | null;
  /** Stories of the last 7 days first told in them, each halved every half-life. */
  readonly fresh_stories: number;
}

/** Longest way back that `newsFlow` looks from its time. */
export const FLOW_SPAN = NEWS_SPAN + STORY_SPAN;

/**
 * How much is being told about a stock at a time, and how much of it is new. `texts` of that stock in any order, all
 * those known in the `FLOW_SPAN` before `at`; what was not known at `at` does not count. A story told again within 14 days is
 * the same one.
 */
export function newsFlow(
  texts: readonly ToldStory[],
  at: EpochMs,
  options: { readonly halfLife?: number | undefined } = {},
): NewsFlow {
  const { halfLife = HALF_LIFE } = options;
  const known = texts.filter(({ known_at }) => known_at <= at).sort((a, b) => a.known_at - b.known_at);
  const lastTold = new Map<string, EpochMs>();
  const stories = new Set<string>();
  let told = 0;
  let first = 0;
  let fresh = 0;
  for (const { story, known_at } of known) {
    const before = lastTold.get(story);
    lastTold.set(story, known_at);
    const age = at - known_at;
    if (age > NEWS_SPAN) continue;
    told++;
    stories.add(story);
    if (before !== undefined && known_at - before <= STORY_SPAN) continue;
    first++;
    fresh += fading(age, halfLife);
  }
  return { news_count: stories.size, novelty: told === 0 ? null : first / told, fresh_stories: fresh };
}

/**
 * How much what is being said should matter: |score| x sqrt(fresh stories) x novelty. 0 and up; 1 is one wholly new story,
 * wholly good or bad, told just now. Many stories matter more than one but less than in proportion, since they speak of the same events;
 * repetition and age take from it. `null` when there is no score or no text.
 */
export function impactScore(score: number | null, flow: NewsFlow): number | null {
  if (score === null || flow.novelty === null) return null;
  return Math.abs(score) * Math.sqrt(flow.fresh_stories) * flow.novelty;
}

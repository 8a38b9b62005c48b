import type { StoredArticle } from '../../domain/article.js';
import type { ArticleScore, SentimentLabel } from '../../domain/sentiment-score.js';
import type { EpochMs } from '../../domain/time.js';
import { hourOf } from '../../evidence/sentiment/aggregate/observations.js';
import type { SourceReliability } from '../../evidence/sentiment/aggregate/reliability.js';
import type { Clock } from '../../ports/clock.js';
import type { Progress } from '../../ports/progress.js';
import type { Scorer } from '../../ports/scorer.js';
import type { Store, UpsertCounts } from '../../ports/store.js';
import { refuseCancelled } from '../collect/deps.js';
import { companyNames } from './company-names.js';
import { refreshReliability } from './measure-reliability.js';
import { type Pending, readPending, writePending } from './pending.js';
import { writeObservations } from './write-observations.js';

export interface ScoreArticlesOptions {
  readonly scorer: Scorer;
  /** Articles read at a time. Default 2000. */
  readonly batch?: number | undefined;
}

export interface ScoreArticlesDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
}

export interface ScoreArticlesReport {
  readonly scorer: string;
  readonly articles: number;
  /** Scores given: one for each stock that an article is about. */
  readonly scores: number;
  readonly labels: Readonly<Record<SentimentLabel, number>>;
  /** Observations per stock, source and hour that were made of them. */
  readonly observations: UpsertCounts;
  /** How far each source is trusted, where it was measured. */
  readonly reliability: readonly SourceReliability[];
  readonly seconds: number;
}

const BATCH = 2_000;

/** Texts given to the scorer at once; what a kill can lose of a slow scorer's work. */
const SCORED_AT_ONCE = 256;

/** Characters of the text that are read behind the headline: what comes first says what it is about. */
const LEAD = 280;

/**
 * Scores every article that this scorer has not scored, once for each stock it is about, then puts together what was said per stock,
 * source and hour. Scores are kept as they come; stopped at any moment, the next run goes on where this one was. Doing it
 * again changes nothing.
 */
export async function scoreArticles(
  options: ScoreArticlesOptions,
  deps: ScoreArticlesDeps,
): Promise<ScoreArticlesReport> {
  const { scorer, batch = BATCH } = options;
  const { store, clock, progress } = deps;
  const begin = clock.elapsed();
  const names = companyNames(await store.stocks.list());
  const labels = { negative: 0, neutral: 0, positive: 0 };
  let articles = 0;
  let scores = 0;
  let pending = await readPending(store, scorer.name);
  progress.start('Scoring articles');
  for (;;) {
    const unscored = await store.articles.unscored(scorer.name, batch);
    if (unscored.length === 0) break;
    pending = touched(pending, unscored);
    // Before the scores: a run that is killed between the two leaves a note of what is still to be put together.
    await writePending(store, scorer.name, pending, clock.now());
    for (const part of parts(unscored)) {
      refuseCancelled(deps.signal);
      const made = await scorePart(part, { scorer, names, now: clock.now() });
      await store.articles.recordScores(made);
      for (const { label } of made) labels[label]++;
      articles += part.length;
      scores += made.length;
      progress.update(articles);
    }
  }
  progress.done(`${articles} articles`);
  const observations = await writeObservations(scorer.name, pending, deps);
  await writePending(store, scorer.name, new Map(), clock.now());
  const reliability = await refreshReliability(deps);
  return {
    scorer: scorer.name,
    articles,
    scores,
    labels,
    observations,
    reliability,
    seconds: (clock.elapsed() - begin) / 1000,
  };
}

async function scorePart(
  articles: readonly StoredArticle[],
  context: {
    readonly scorer: Scorer;
    readonly names: ReadonlyMap<string, readonly string[]>;
    readonly now: EpochMs;
  },
): Promise<ArticleScore[]> {
  const { scorer, names, now } = context;
  const links = articles.flatMap((article) => article.symbols.map((symbol) => ({ article, symbol })));
  const given = await scorer.score(
    links.map(({ article, symbol }) => ({ text: textOf(article), about: names.get(symbol) ?? [symbol] })),
  );
  return links.map(({ article, symbol }, k) => {
    const { score, label, confidence, topics } = given[k] as (typeof given)[number];
    return { article: article.id, symbol, scorer: scorer.name, score, label, confidence, topics, scored_at: now };
  });
}

/** The headline, and the beginning of the text up to the end of a sentence where it says more. */
export function textOf({ title, text }: Pick<StoredArticle, 'title' | 'text'>): string {
  if (text === null || text === '' || title.startsWith(text) || text.startsWith(title)) return title;
  const lead = text.slice(0, LEAD);
  const end = text.length <= LEAD ? lead.length : lead.search(/[.!?](?=[^.!?]*$)/) + 1;
  const whole = lead.slice(0, end > 0 ? end : lead.lastIndexOf(' ')).trim();
  return `${title}${/[.!?]$/.test(title) ? '' : '.'} ${whole}`;
}

/** Per stock the first hour of which something was scored anew. */
function touched(pending: Pending, articles: readonly StoredArticle[]): Pending {
  const hours = new Map(pending);
  for (const { published_at, symbols } of articles) {
    const hour = hourOf(published_at);
    for (const symbol of symbols) hours.set(symbol, Math.min(hours.get(symbol) ?? hour, hour));
  }
  return hours;
}

function* parts(articles: readonly StoredArticle[]): Generator<readonly StoredArticle[]> {
  for (let k = 0; k < articles.length; k += SCORED_AT_ONCE) yield articles.slice(k, k + SCORED_AT_ONCE);
}

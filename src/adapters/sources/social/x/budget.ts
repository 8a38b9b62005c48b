import { z } from 'zod';
import { ProviderError } from '../../../../domain/provider-error.js';
import type { EpochMs } from '../../../../domain/time.js';
import type { SourceContext } from '../../../../ports/source.js';

const KEY = 'budget';
const MICROS = 1_000_000;

const keptSchema = z.object({
  month: z.string().regex(/^\d{4}-\d{2}$/),
  posts: z.int().min(0),
  /** Millionths of a USD: whole numbers, so that sums are exact. */
  micros: z.int().min(0),
});
type Used = z.output<typeof keptSchema>;

export interface BudgetSettings {
  /** Posts in a calendar month (UTC). */
  readonly monthlyPosts: number;
  /** USD in a calendar month (UTC). */
  readonly monthlyUsd: number;
  /** USD per post. */
  readonly pricePerPost: number;
}

export interface Reservation {
  /** Posts that may be read. */
  readonly posts: number;
  /**
   * Puts what was really read in the place of what was reserved. Never called, the reservation stands: what may have been
   * billed counts. More than was reserved is counted as far as the budget goes.
   */
  settle(read: number): Promise<void>;
}

/**
 * A month's allowance of posts and USD that cannot be passed: posts are counted as read before they are asked for, and
 * given back afterwards. `reserve` takes at most `most` posts and throws ProviderError `quota` when fewer than `least` are
 * left by either bound, or nothing may be read at all.
 */
export function monthlyBudget(settings: BudgetSettings, context: SourceContext) {
  const price = Math.ceil(settings.pricePerPost * MICROS - 1e-6);
  const bound = { posts: settings.monthlyPosts, micros: Math.round(settings.monthlyUsd * MICROS) };

  function usedIn(month: string, text: string | undefined): Used {
    if (text === undefined) return { month, posts: 0, micros: 0 };
    const used = readUsed(text);
    // What cannot be read may have been anything: the month is taken as spent.
    if (used === undefined) return { month, posts: bound.posts, micros: bound.micros };
    // A clock that was set back does not give a second budget.
    return used.month >= month ? used : { month, posts: 0, micros: 0 };
  }

  /** Two that ask at once, of one process or of several, come one after the other. */
  const change = (month: string, to: (used: Used) => Used | undefined) =>
    context.state.update([KEY], ({ [KEY]: text }): Record<string, string> => {
      const next = to(usedIn(month, text));
      return next === undefined ? {} : { [KEY]: JSON.stringify(next) };
    });

  async function reserve(most: number, least: number): Promise<Reservation> {
    if (bound.posts === 0 || bound.micros === 0) throw nothingAllowed(context.provider);
    const now = context.clock.now();
    let posts = 0;
    let month = monthOf(now);
    await change(month, (used) => {
      const affordable = price === 0 ? Number.POSITIVE_INFINITY : Math.floor((bound.micros - used.micros) / price);
      posts = Math.min(most, bound.posts - used.posts, affordable);
      month = used.month;
      if (posts < least) throw spent(used, settings, context.provider, now);
      return { ...used, posts: used.posts + posts, micros: used.micros + posts * price };
    });
    return {
      posts,
      settle: (read) =>
        change(month, (then) => {
          // A month that has begun since has a budget of its own.
          if (then.month !== month) return undefined;
          return {
            month,
            posts: Math.min(then.posts - posts + read, Math.max(bound.posts, then.posts)),
            micros: Math.min(then.micros + (read - posts) * price, Math.max(bound.micros, then.micros)),
          };
        }),
    };
  }
  return { reserve };
}

/** The first instant of the next month, UTC. */
export function nextMonth(now: EpochMs): EpochMs {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

function monthOf(now: EpochMs): string {
  return new Date(now).toISOString().slice(0, 7);
}

function readUsed(text: string): Used | undefined {
  try {
    return keptSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function nothingAllowed(provider: string): ProviderError {
  return new ProviderError(provider, 'quota', 'No budget is set for posts of X, which are paid for one by one.', {
    hint: 'Set both providers.x.monthlyPosts and providers.x.monthlyUsd above 0: 2000 posts at 0.005 USD are 10 USD a month.',
  });
}

function spent(used: Used, settings: BudgetSettings, provider: string, now: EpochMs): ProviderError {
  const usd = (used.micros / MICROS).toFixed(2);
  return new ProviderError(
    provider,
    'quota',
    `What is left of the budget for X in ${used.month} is not enough to ask once more: ${used.posts} of ${settings.monthlyPosts} posts and ${usd} of ${settings.monthlyUsd} USD are used.`,
    {
      retryAt: nextMonth(now),
      hint: 'It goes on next month (UTC), or with a higher providers.x.monthlyPosts and providers.x.monthlyUsd.',
    },
  );
}

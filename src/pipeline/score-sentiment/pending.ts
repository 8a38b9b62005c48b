import type { EpochMs } from '../../domain/time.js';
import type { Store } from '../../ports/store.js';

/** Per stock the first hour whose articles are to be put together anew. */
export type Pending = ReadonlyMap<string, EpochMs>;

/** Pseudo provider under which the state of scoring is kept. */
export const SENTIMENT = 'sentiment';
const keyOf = (scorer: string) => `pending:${scorer}`;

/** What an earlier run of a scorer scored and did not come to put together. */
export async function readPending(store: Store, scorer: string): Promise<Pending> {
  const text = (await store.providers.state(SENTIMENT))[keyOf(scorer)];
  if (text === undefined) return new Map();
  try {
    return new Map(JSON.parse(text) as [string, EpochMs][]);
  } catch {
    // Damaged: everything is put together anew, which changes only what has to change.
    const all = (await store.stocks.list()).flatMap(({ symbol }) => symbol ?? []);
    return new Map(all.map((symbol) => [symbol, 0]));
  }
}

export async function writePending(store: Store, scorer: string, pending: Pending, at: EpochMs): Promise<void> {
  const value = pending.size === 0 ? null : JSON.stringify([...pending]);
  await store.providers.setState(SENTIMENT, { [keyOf(scorer)]: value }, at);
}

import { createHash } from 'node:crypto';
import { DAY, type EpochMs } from '../../domain/time.js';
import { normalTitle } from '../../evidence/sentiment/clean/normal-title.js';
import type { FetchedArticle } from '../../ports/article-source.js';
import type { ProviderStore } from '../../ports/store.js';
import { COLLECT } from './prices/dead-symbols.js';

/** What was not seen for so long may be told anew. */
const FORGET_AFTER = 60 * DAY;
const MOST = 5_000;

type Undated = Pick<FetchedArticle, 'title' | 'url' | 'source'>;

/**
 * Articles without a date that a source has told. Such a one counts as published when it was first seen; a page that shows it
 * for months must not make news of it again when it is no longer among the recent articles.
 */
export interface UndatedMemory {
  has(article: Undated): boolean;
  /** It is shown still. */
  saw(article: Undated): void;
  /** Writes what changed. */
  save(now: EpochMs): Promise<void>;
}

/** The memory of one source, kept among the state of collecting. */
export async function openUndatedMemory(
  provider: string,
  store: Pick<ProviderStore, 'state' | 'setState'>,
  now: EpochMs,
): Promise<UndatedMemory> {
  const key = `undated:${provider}`;
  const seen = read((await store.state(COLLECT))[key]);
  let changed = false;
  return {
    has: (article) => seen.has(nameOf(article)),
    saw(article) {
      seen.set(nameOf(article), now);
      changed = true;
    },
    async save(at) {
      if (!changed) return;
      const kept = [...seen].filter(([, last]) => at - last <= FORGET_AFTER).sort((a, b) => b[1] - a[1]);
      await store.setState(COLLECT, { [key]: JSON.stringify(kept.slice(0, MOST)) }, at);
      changed = false;
    },
  };
}

function nameOf({ title, url, source }: Undated): string {
  const text = `${source}\n${normalTitle(title, { source }) || title}\n${url ?? ''}`;
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

function read(text: string | undefined): Map<string, EpochMs> {
  try {
    return new Map(JSON.parse(text ?? '[]') as [string, EpochMs][]);
  } catch {
    // Kept by another version: it begins anew.
    return new Map();
  }
}

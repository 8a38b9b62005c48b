import { type EpochMs, HOUR } from '../../../domain/time.js';
import { plainText } from '../news/feed/plain-text.js';

/** Characters of a post that are kept as its title: all of it, for these posts are short. */
const LONGEST_POST = 1_000;

/** Characters of the body of a post that has a title as well. */
const LONGEST_BODY = 20_000;

/** A post on one line: entities resolved, markup and control characters gone; empty when nothing is left. */
export function postLine(text: string): string {
  return plainText(text, { longest: LONGEST_POST });
}

/** The body of a post that is written in markdown, on one line; `null` when there is none. */
export function postBody(text: string): string | null {
  const body = plainText(withoutMarkdown(text.slice(0, 4 * LONGEST_BODY)), { longest: LONGEST_BODY });
  return body === '' ? null : body;
}

/** A time that can be: one that lies more than an hour ahead is not believed, and `null`. */
export function believed(at: EpochMs, now: EpochMs): EpochMs | null {
  return at <= now + HOUR ? at : null;
}

/** Text out of the markdown that people write in posts: links keep their words, quotes and emphasis lose their marks. */
function withoutMarkdown(text: string): string {
  return text
    .replace(/!?\[([^\]\n]{1,1000})\]\([^)\s]{1,2000}(?:\s"[^"\n]{0,200}")?\)/g, '$1')
    .replace(/^[ \t]{0,3}(?:#{1,6}[ \t]+|(?:>|&gt;)[ \t]?|[-*+][ \t]+)/gm, '')
    .replace(/(\*\*|__|~~)(?=\S)([^\n]{1,2000}?\S)\1/g, '$2')
    .replace(/(^|[^\w*])\*(?=\S)([^*\n]{1,2000}?\S)\*(?![\w*])/g, '$1$2');
}

import { PUBLISHERS } from './publishers.js';

/** What desks write before a headline; may come twice ("UPDATE 2-EXCLUSIVE: ..."). Lower case, dashes already plain. */
const PREFIX =
  /^(?:(?:update|wrapup|refile|corrected|correction|rpt|brief|exclusive|factbox|analysis|insight|focus|preview|timeline|press release|press digest|deals of the day|breakingviews)(?: \d+)?-(?=\S)|(?:update|updated|breaking|breaking news|exclusive|alert|just in|watch|video|live|live updates|correction|corrected|developing|press release|opinion|analysis|report)(?: \d+)? ?(?::|-|\|) )\s*/;

/** The last part of a headline behind a spaced dash or a bar. */
const LAST_PART = /^(.*\S)\s+[-|]\s+(\S.{0,40})$/;
const DOMAIN = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|co\.uk|in|io|news)$/;

/** Headlines longer than this are cut: nothing that tells two of them apart stands so far out. */
const MAX_LENGTH = 1_000;

export interface NormalTitleOptions {
  /** Publisher of the article: its name is taken off the end too, known or not. */
  readonly source?: string;
}

/**
 * A headline in the form in which two copies of it are equal: Unicode NFKC, lower case, without invisible characters, quotes, desk
 * prefixes ("UPDATE 2-", "BRIEF-", "EXCLUSIVE:"), the publisher's name at the end (" - Reuters") and punctuation. Numbers keep
 * what they mean (`-1.5`, `$1000`, `5%`). Empty when nothing is left. Applying it twice changes nothing.
 */
export function normalTitle(text: string, options: NormalTitleOptions = {}): string {
  let title = plainText(text);
  for (;;) {
    const next = withoutPublisher(title.replace(PREFIX, ''), options.source);
    if (next === title || next === '') break;
    title = next;
  }
  return words(title);
}

function plainText(text: string): string {
  return text
    .slice(0, MAX_LENGTH)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Cf}\p{Cc}]/gu, (character) => (/\s/.test(character) ? ' ' : ''))
    .replace(/[‘’‚‛′`´]/g, "'")
    .replace(/[\p{Pd}−]/gu, '-')
    .replace(/\s+/g, ' ')
    .trim();
}

function withoutPublisher(title: string, source: string | undefined): string {
  const match = LAST_PART.exec(title);
  if (!match) return title;
  const last = match[2] as string;
  const known = PUBLISHERS.has(last) || DOMAIN.test(last) || (source !== undefined && sameName(last, source));
  return known ? (match[1] as string) : title;
}

/** `The Wall Street Journal` and `wall-street-journal` are one source. */
function sameName(a: string, b: string): boolean {
  return nameKey(a) === nameKey(b);
}

function nameKey(name: string): string {
  return plainText(name)
    .replace(/^the /, '')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function words(title: string): string {
  return (
    title
      // 1,000 is 1000, so that a comma does not make two numbers of it.
      .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
      // "Acme's plant" and "Acme plant" are one.
      .replace(/'s(?![\p{L}\p{N}])/gu, '')
      .replace(/'/g, '')
      // A point counts inside a number only, a minus only before one, & inside a name only.
      .replace(/(?<!\d)\.|\.(?!\d)/g, (_, at: number, all: string) => (/^\.\d/.test(all.slice(at)) ? '0.' : ' '))
      .replace(/(?<![\s(])-|-(?![\d$.])/g, ' ')
      .replace(/[^\p{L}\p{N}\p{M}$€£¥%&.+-]/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim()
  );
}

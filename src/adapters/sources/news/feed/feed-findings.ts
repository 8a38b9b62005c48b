import type { SourceFinding } from '../../../../domain/source-finding.js';
import { FEED_BOUNDS, type ParsedFeed } from './parse-feed.js';

/** What a person should know about a feed that was read: one finding a kind, its sentences in one text. */
export function feedFindings(provider: string, subject: string, { counts, items, fault }: ParsedFeed): SourceFinding[] {
  const structure: string[] = [];
  const kept: string[] = [];
  if (fault !== undefined) structure.push(`Not well-formed XML: ${fault}. Read ${items.length} items of it.`);
  if (counts.nested > 0) structure.push(`${counts.nested} items stand inside of items.`);
  if (counts.items === 0) structure.push('No <item> and no <entry> is in it.');
  if (counts.items > 0 && counts.unusable === counts.items) {
    structure.push(`None of its ${counts.items} items has a title or a text.`);
  } else if (counts.unusable > 0) kept.push(`${counts.unusable} items have neither a title nor a text.`);
  if (counts.beyond > 0) kept.push(`${counts.beyond} items beyond the newest ${FEED_BOUNDS.items} were left out.`);
  if (counts.cut > 0) kept.push(`${counts.cut} titles or texts were too long and were cut.`);
  if (counts.futureDates > 0) kept.push(`${counts.futureDates} dates more than an hour ahead were not believed.`);
  if (counts.unreadableDates > 0) kept.push(`${counts.unreadableDates} dates could not be read.`);
  return [
    ...(structure.length > 0
      ? [{ provider, subject, kind: 'structure_changed' as const, detail: structure.join(' ') }]
      : []),
    ...(kept.length > 0 ? [{ provider, subject, kind: 'kept_out' as const, detail: kept.join(' ') }] : []),
  ];
}

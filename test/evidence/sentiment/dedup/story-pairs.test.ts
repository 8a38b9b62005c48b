import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { assignStories } from '../../../../src/evidence/sentiment/dedup/assign-stories.js';
import { buildLinker } from '../../../../src/evidence/sentiment/link/linker.js';
import { describeWithSharedData, sharedData } from '../../../support/shared-data.js';
import { labelUniverse } from '../link/labelled.js';

const FILES = ['news_headlines_2009_2020.csv.gz', 'news_headlines_2025_oct_nov.csv.gz'];
const GOLDEN = resolve(import.meta.dirname, '../../../golden/story-pairs.json');

describeWithSharedData('pairs of headlines that a person compared', FILES, () => {
  it('are joined with high precision once they are linked', () => {
    const linker = buildLinker(labelUniverse());
    const titles = new Map<string, string>();
    for (const file of FILES) {
      const text = gunzipSync(readFileSync(sharedData(file))).toString('utf8');
      const rows: Record<string, string>[] = parse(text, {
        columns: true,
        relax_quotes: true,
        relax_column_count: true,
      });
      for (const { title } of rows) if (title) titles.set(createHash('sha256').update(title).digest('hex'), title);
    }
    const { pairs } = JSON.parse(readFileSync(GOLDEN, 'utf8')) as { pairs: { a: string; b: string; same: boolean }[] };
    let [right, wrong, missed] = [0, 0, 0];
    const faults: string[] = [];
    for (const { a, b, same } of pairs) {
      const [one, two] = [titles.get(a), titles.get(b)];
      if (one === undefined || two === undefined) throw new Error(`a pair's text is not in the files: ${a}, ${b}`);
      const articles = [one, two].map((title, i) => ({
        title,
        url: null,
        source: `wire ${i}`,
        published_at: i,
        symbols: linker.link({ title }).map((link) => link.symbol),
      }));
      const [first, second] = assignStories(articles);
      const joined = first?.story === second?.story;
      if (joined !== same) faults.push(`${joined ? 'joined' : 'missed'}: ${one}\n    ${two}`);
      if (joined && same) right++;
      else if (joined) wrong++;
      else if (same) missed++;
    }
    if (process.env['SHOW']) console.log(faults.join('\n'));
    console.log(`${pairs.length} pairs: ${right} joined rightly, ${wrong} wrongly, ${missed} missed`);
    expect(right / (right + wrong)).toBeGreaterThanOrEqual(0.9);
    expect(right / (right + missed)).toBeGreaterThanOrEqual(0.5);
  });
});

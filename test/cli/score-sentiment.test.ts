import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { openalpha, temporaryFolder } from '../support/openalpha.js';

// Made-up headlines.
const ROWS = `headline,company
"Norwell beats Calvex, lifts guidance",Norwell
"Norwell beats Calvex, lifts guidance",Calvex
,
Halden profit fell 20%,Halden
`;

const folder = temporaryFolder();
afterAll(() => folder.remove());
const run = (args: readonly string[], input?: string) =>
  openalpha(['score-sentiment', ...args], { cwd: folder.path, ...(input === undefined ? {} : { input }) });

describe('openalpha score-sentiment --file', () => {
  it('gives one entry a row, in order, from a file, a gzip file and stdin alike, and makes no store', async () => {
    writeFileSync(join(folder.path, 'rows.csv'), ROWS);
    writeFileSync(join(folder.path, 'rows.csv.gz'), gzipSync(ROWS));
    const before = readdirSync(folder.path);
    const columns = ['--column', 'headline', '--about-column', 'company', '--json'];
    const plain = await run(['--file', 'rows.csv', ...columns]);
    expect(plain.code).toBe(0);
    const scores = JSON.parse(plain.stdout) as { score: number; label: string; scorer: string }[];
    expect(scores.map(({ label }) => label)).toEqual(['positive', expect.any(String), 'neutral', 'negative']);
    expect(scores[1]!.score).toBeLessThan(scores[0]!.score);
    for (const score of scores) {
      expect(Object.keys(score)).toEqual(['score', 'label', 'confidence', 'scorer', 'topics']);
      expect(score.scorer).toBe('lexicon-1');
    }
    for (const other of [
      await run(['--file', 'rows.csv.gz', ...columns]),
      await run(['--file', '-', ...columns], ROWS),
    ]) {
      expect(other.stdout).toBe(plain.stdout);
    }
    expect(readdirSync(folder.path)).toEqual(before);
  });

  it('sums up for a person', async () => {
    writeFileSync(join(folder.path, 'words.csv'), 'text\nProfit fell 20%\nProfit rose 20%\n');
    const { code, stdout } = await run(['--file', 'words.csv']);
    expect(code).toBe(0);
    expect(stdout).toContain('Scored 2 rows with lexicon-1.');
    expect(stdout).toMatch(/negative +1/);
    expect(stdout).toMatch(/positive +1/);
  });

  it('says that a file with a header alone has no rows', async () => {
    const { code, stdout, stderr } = await run(['--file', '-'], 'text\n');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'The file has no rows: nothing was scored.\n' });
    expect(stderr).toContain('0 rows scored');
    expect((await run(['--file', '-', '--json'], 'text\n')).stdout).toBe('[]\n');
    expect((await run(['--file', '-'], 'text\nProfit rose\n')).stdout).toContain('Scored 1 row with');
  });

  it('says what it cannot do', async () => {
    writeFileSync(join(folder.path, 'rows.csv'), ROWS);
    const column = await run(['--file', 'rows.csv', '--column', 'title', '--json']);
    expect(column.code).toBe(2);
    expect(JSON.parse(column.stdout)).toMatchObject({
      error: { code: 'USAGE', message: expect.stringContaining('headline, company') },
    });
    const scorer = await run(['--file', 'rows.csv', '--column', 'headline', '--scorer', 'oracle']);
    expect(scorer.code).toBe(2);
    expect(scorer.stderr).toContain('--scorer');
  });
});

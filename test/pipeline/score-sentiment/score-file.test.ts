import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type ScoredRow, type ScoreFileOptions, scoreFile } from '../../../src/pipeline/score-sentiment/score-file.js';
import { SILENT } from '../../../src/ports/progress.js';
import type { ScoreInput, Scorer } from '../../../src/ports/scorer.js';
import type { ByteSource } from '../../../src/ports/text-source.js';

/** Keeps what it was asked, and gives each text its length. */
function listening(): Scorer & { readonly asked: ScoreInput[] } {
  const asked: ScoreInput[] = [];
  return {
    name: 'listening-1',
    asked,
    score: async (inputs) => {
      asked.push(...inputs);
      return inputs.map(({ text }) => ({ score: text.length / 1000, label: 'neutral', confidence: 0.5, topics: [] }));
    },
  };
}

/** A text in pieces of a few bytes, as a pipe may give them. */
function source(text: string, size = 7): ByteSource {
  const bytes = Buffer.from(text);
  return {
    name: 'made-up.csv',
    size: bytes.length,
    async *chunks() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    },
  };
}

async function scored(
  text: string,
  options: ScoreFileOptions,
  scorer = listening(),
  signal?: AbortSignal,
): Promise<ScoredRow[]> {
  const rows: ScoredRow[] = [];
  const deps = { scorer, progress: SILENT, ...(signal === undefined ? {} : { signal }) };
  for await (const batch of scoreFile(source(text, Math.max(7, text.length >> 6)), options, deps)) rows.push(...batch);
  return rows;
}

describe('scoring a file', () => {
  it('gives every row one entry in order, whatever its text is', async () => {
    const rows = await scored('id,text\n1,abc\n2,\n3,"a\nb, c"\n4,too,many\n5,xy\n', { column: 'text' });
    expect(rows.map(({ text, line }) => [line, text])).toEqual([
      [2, 'abc'],
      [3, ''],
      [4, 'a\nb, c'],
      [6, ''],
      [7, 'xy'],
    ]);
    expect(rows.map(({ problem }) => problem !== undefined)).toEqual([false, false, false, true, false]);
  });

  it('finds the column of the company by its name, unless it is told that there is none', async () => {
    const file = 'text,Company Name\nabc,Nokia\n';
    const found = listening();
    await scored(file, { column: 'text' }, found);
    expect(found.asked).toEqual([{ text: 'abc', about: ['Nokia'] }]);
    const whole = listening();
    await scored(file, { column: 'text', aboutColumn: null }, whole);
    expect(whole.asked).toEqual([{ text: 'abc' }]);
  });

  it('passes on the company of the row, where there is one', async () => {
    const scorer = listening();
    await scored('text,who\nabc,Nokia\nabc,\n', { column: 'text', aboutColumn: 'who' }, scorer);
    expect(scorer.asked).toEqual([{ text: 'abc', about: ['Nokia'] }, { text: 'abc' }]);
  });

  it('reads tabs, semicolons and JSON lines, and does not mind the case of a column', async () => {
    const expected = [['abc, d'], ['e']];
    for (const text of [
      'n\tText\n1\tabc, d\n2\te\n',
      'n;Text\n1;abc, d\n2;e\n',
      '{"n":1,"Text":"abc, d"}\n{"Text":"e"}\n',
    ]) {
      expect((await scored(text, { column: 'text' })).map((row) => [row.text])).toEqual(expected);
    }
  });

  it('says which columns there are when one is not', async () => {
    for (const options of [{ column: 'headline' }, { column: 'text', aboutColumn: 'headline' }]) {
      await expect(scored('id,text\n1,a\n', options)).rejects.toMatchObject({
        code: 'USAGE',
        message: 'made-up.csv has no column "headline". Its columns are id, text.',
      });
    }
    await expect(scored('TEXT,Text\n1,a\n', { column: 'text' })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('refuses what is no text, and stops on the signal', async () => {
    await expect(scored('', { column: 'text' })).rejects.toMatchObject({ code: 'INPUT' });
    await expect(scored(gzipSync('text\na\n').toString('latin1'), { column: 'text' })).rejects.toMatchObject({
      code: 'INPUT',
    });
    await expect(scored('text\na\n', { column: 'text' }, listening(), AbortSignal.abort())).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('keeps many rows in order', async () => {
    const texts = Array.from({ length: 9_001 }, (_, i) => `row ${i}`);
    expect((await scored(`text\n${texts.join('\n')}`, { column: 'text' })).map(({ text }) => text)).toEqual(texts);
  });
});

import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createProgress } from '../../src/runtime/progress.js';

/** A terminal, or a file, that remembers what was written to it. */
function terminal(facts: { isTTY: boolean; columns?: number }) {
  const cursor = { cursorTo: () => true, clearLine: () => true, moveCursor: () => true };
  const stream = Object.assign(new PassThrough(), cursor, facts) as unknown as NodeJS.WriteStream;
  let written = '';
  stream.on('data', (chunk: Buffer) => {
    written += chunk.toString();
  });
  return { stream, written: () => written };
}

describe('progress', () => {
  it.each([
    ['a file', { isTTY: false }],
    ['a terminal without columns', { isTTY: true, columns: 0 }],
  ])('is a line a stage on %s', async (_name, facts) => {
    const { stream, written } = terminal(facts);
    const progress = await createProgress({ quiet: false, color: false, stream });
    progress.start('read', 3);
    for (const done of [1, 2, 3]) progress.update(done);
    progress.done('3 rows');
    expect(written()).toMatch(/^read: 3 rows \(\d+\.\d s\)\n$/);
  });

  it('stops turning when a stage is cut short, so that the program can end', async () => {
    const { stream, written } = terminal({ isTTY: true, columns: 80 });
    const progress = await createProgress({ quiet: false, color: false, stream });
    progress.start('read', 3);
    progress.close();
    const said = written();
    expect(said).toContain('read: not finished');
    // A spinner draws every 80 ms: one that still turns has drawn by now.
    await setTimeout(250);
    expect(written()).toBe(said);
    progress.close();
    expect(written()).toBe(said);
  });

  it('says nothing when it is to be quiet', async () => {
    const { stream, written } = terminal({ isTTY: true, columns: 80 });
    const progress = await createProgress({ quiet: true, color: false, stream });
    progress.start('read');
    progress.done();
    expect(written()).toBe('');
  });
});

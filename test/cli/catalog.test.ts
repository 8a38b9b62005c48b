import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/catalog.js';
import { openalpha, temporaryFolder } from '../support/openalpha.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const help = async (...args: string[]) => openalpha([...args, '--help'], { cwd: folder.path });

/** Commands that do nothing by themselves, with their subcommands. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  import: ['stocks', 'prices', 'actions', 'news', 'sentiment', 'macro'],
  stocks: ['list', 'search', 'show'],
  models: ['list', 'show', 'promote', 'rollback', 'verify'],
};

describe('the command catalog', () => {
  it('names every file of its folder', () => {
    const files = readdirSync(resolve(import.meta.dirname, '../../src/cli/commands')).map((file) =>
      basename(file, '.ts'),
    );
    expect(Object.keys(COMMANDS).sort()).toEqual(files.sort());
  });

  it('is what --help lists, and --help loads none of it', async () => {
    const { code, stdout } = await help();
    expect(code).toBe(0);
    for (const [name, { summary }] of Object.entries(COMMANDS)) {
      expect(stdout).toContain(name);
      expect(stdout.replace(/\s+/g, ' ')).toContain(summary);
    }
  });

  it.each(Object.keys(COMMANDS))(
    '%s has help with an example, and the options that all commands have',
    async (name) => {
      const { code, stdout } = await help(name);
      expect(code).toBe(0);
      const words = GROUPS[name] ?? [];
      for (const word of words) expect(stdout).toContain(word);
      if (name !== 'import') expect(stdout).toContain('Example:');
      if (words.length === 0)
        for (const option of ['--json', '--db', '--as-of', '--seed', '--no-color']) expect(stdout).toContain(option);
    },
  );

  it('has help for subcommands too', async () => {
    const { stdout } = await help('import', 'prices');
    for (const text of ['Example:', '--create-stocks', '--strict', '--json', '--adjustment'])
      expect(stdout).toContain(text);
  });

  it('leaves nothing behind when only help was asked for', () => {
    expect(readdirSync(join(folder.path))).toEqual([]);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const SOURCES = 'test/adapters/sources/';
const TESTS = (readdirSync('test', { recursive: true }) as string[]).map(
  (path) => `test/${path.replaceAll('\\', '/')}`,
);
const RECORDED = TESTS.filter((path) => path.startsWith(SOURCES) && path.endsWith('/recorded.test.ts'));

/** Files that a path of the page stands for; `*` is any name. */
function filesOf(path: string): string[] {
  const [head = '', tail] = (path.startsWith('test/') ? path : SOURCES + path).split('*');
  return TESTS.filter((file) => (tail === undefined ? file === head : file.startsWith(head) && file.endsWith(tail)));
}

interface Named {
  readonly quirk: string;
  /** Name of a test or of one of its cases; empty where the whole file is meant. */
  readonly test: string;
  readonly files: readonly string[];
}

/** Every test that the page names, with the files in which it may stand: those of its cell, else of its section. */
function namedTests(page: string): Named[] {
  let section: string[] = [];
  return page.split('\n').flatMap((line): Named[] => {
    if (line.startsWith('## ')) section = [...line.matchAll(/`([^`]+)`/g)].flatMap(([, path]) => filesOf(path ?? ''));
    const [, quirk = '', cell = ''] = line.startsWith('| ') ? line.split('|').map((part) => part.trim()) : [];
    if (cell === '' || cell === 'test') return [];
    let files = section;
    return cell.split('; ').map((part) => {
      const [, path, rest = ''] = /^`([^`]+)`:? ?(.*)$/.exec(part) ?? [];
      if (path !== undefined) files = filesOf(path);
      const name = path === undefined ? part : rest;
      return name.startsWith('recorded: ')
        ? { quirk, test: name.slice('recorded: '.length), files: [...files, ...RECORDED] }
        : { quirk, test: name, files };
    });
  });
}

describe('the page of quirks', () => {
  const named = namedTests(readFileSync('docs/quirks.md', 'utf8'));

  it('names a test for every quirk, and only tests that are there', () => {
    expect(named.length).toBeGreaterThan(100);
    const texts = new Map(named.flatMap(({ files }) => files).map((file) => [file, readFileSync(file, 'utf8')]));
    const missing = named.filter(({ files, test }) => !files.some((file) => texts.get(file)?.includes(test)));
    expect(missing.map(({ quirk, test }) => `${quirk}: ${test}`)).toEqual([]);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe } from 'vitest';
import type { Route } from './replay-server.js';

/** Folder of recorded provider replies that belong to others, and so are not kept in the project. */
const FOLDER = process.env['OPENALPHA_SHARED_FIXTURES'] ?? resolve(import.meta.dirname, '../../../shared/fixtures');

/** One entry of the folder's index.json. */
export interface FixtureEntry {
  readonly file: string;
  readonly kind: 'recorded' | 'documented';
  readonly request?: { readonly method: string; readonly host: string; readonly path: string; readonly query: string };
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly recordedAt?: string;
  readonly shows: string;
}

/** Bytes of a recorded body, decompressed. Use inside `describeWithFixtures` only. */
export function sharedFixture(file: string): Buffer {
  return readFileSync(resolve(FOLDER, file));
}

/** A describe block over recorded replies: runs where all the files are present, is skipped by name elsewhere. */
export function describeWithFixtures(name: string, files: readonly string[], body: () => void): void {
  const missing = files.filter((file) => !existsSync(resolve(FOLDER, file)));
  describe.skipIf(missing.length > 0)(missing.length > 0 ? `${name} (needs ${missing.join(', ')})` : name, body);
}

/** Entries of the index whose file begins with a text (`yahoo/recorded/`), or that a function chooses; none where the folder is absent. */
export function fixtureEntries(filter: string | ((entry: FixtureEntry) => boolean)): FixtureEntry[] {
  if (!existsSync(resolve(FOLDER, 'index.json'))) return [];
  const { entries } = JSON.parse(sharedFixture('index.json').toString('utf8')) as { entries: FixtureEntry[] };
  return entries.filter((entry) => (typeof filter === 'string' ? entry.file.startsWith(filter) : filter(entry)));
}

/**
 * Routes of a replay server for the chosen entries, those that ask for more of the query first. Parameters that the
 * recorder replaced (keys, crumbs, its own placeholders) are not compared.
 */
export function fixtureRoutes(filter: string | ((entry: FixtureEntry) => boolean)): Route[] {
  return fixtureEntries(filter)
    .flatMap((entry) => (entry.request ? [routeOf(entry, entry.request)] : []))
    .sort((a, b) => Object.keys(b.query ?? {}).length - Object.keys(a.query ?? {}).length);
}

/** Headers of a message, not of its meaning: the stored bodies are whole and decompressed. */
const LEFT_OUT = new Set(['content-encoding', 'content-length', 'transfer-encoding', 'connection', 'keep-alive']);

function routeOf(entry: FixtureEntry, request: NonNullable<FixtureEntry['request']>): Route {
  const query = [...new URLSearchParams(request.query)].filter(([, value]) => !/^(REDACTED$|MOCK_)/.test(value));
  return {
    method: request.method,
    host: request.host,
    path: request.path,
    query: Object.fromEntries(query),
    reply: () => ({
      status: entry.status ?? 200,
      headers: Object.fromEntries(
        Object.entries(entry.headers ?? {}).filter(([name]) => !LEFT_OUT.has(name.toLowerCase())),
      ),
      body: sharedFixture(entry.file),
    }),
  };
}

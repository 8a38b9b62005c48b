import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

interface Locked {
  readonly version?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const packages = (
  JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
    packages: Readonly<Record<string, Locked>>;
  }
).packages;

describe('the lock file', () => {
  // An npm that writes it on one platform may leave the others' binaries out, and `npm ci` then refuses a clean clone.
  test('names every optional dependency of every package, so that npm ci accepts it anywhere', () => {
    const asked = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((name) => packages[`node_modules/${name}`] === undefined)).toEqual([]);
  });

  test('names the platform of each binary for another one, so that it is not fetched here', () => {
    const foreign = Object.entries(packages).filter(([path]) => /-(darwin|win32|android|freebsd)-/.test(path));
    expect(foreign.length).toBeGreaterThan(0);
    expect(foreign.filter(([, { os, cpu }]) => !os?.length || !cpu?.length).map(([path]) => path)).toEqual([]);
  });
});

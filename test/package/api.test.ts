import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/adapters/store/sqlite/open.js';
import { importFiles, marketFiles } from '../pipeline/market.js';
import { temporaryFolder } from '../support/openalpha.js';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const folder = temporaryFolder();
const installed = join(folder.path, 'node_modules/openalpha');

/** The examples of docs/api.md, in order. */
const examples = [...readFileSync(join(root, 'docs/api.md'), 'utf8').matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(
  ([, code]) => code as string,
);

beforeAll(async () => {
  // What `npm publish` would send, unpacked as `npm install` would, without asking a registry.
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder.path], { cwd: root });
  await run('tar', ['-xzf', join(folder.path, `openalpha-${version()}.tgz`), '-C', folder.path]);
  mkdirSync(join(folder.path, 'node_modules'));
  cpSync(join(folder.path, 'package'), installed, { recursive: true });
  for (const name of dependencies()) link(name);
  link('@types/node');
  link('undici-types');
  writeFileSync(join(folder.path, 'package.json'), JSON.stringify({ type: 'module' }));
  const store = await openSqliteStore(join(folder.path, 'data/openalpha.db'));
  await importFiles(store, await marketFiles({ stocks: 3, sessions: 130 }), { now: Date.UTC(2025, 1, 1) });
  await store.close();
}, 120_000);
afterAll(() => folder.remove());

function version(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

/** Packages that an installation would put beside this one. */
function dependencies(): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { readonly dev?: boolean; readonly optional?: boolean }>>;
  };
  return Object.entries(packages)
    .filter(([path, entry]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && entry.dev !== true)
    .map(([path]) => path.slice('node_modules/'.length))
    .filter((name) => existsSync(join(root, 'node_modules', name)));
}

function link(name: string): void {
  const to = join(folder.path, 'node_modules', name);
  if (existsSync(to)) return;
  mkdirSync(resolve(to, '..'), { recursive: true });
  symlinkSync(join(root, 'node_modules', name), to);
}

async function runExample(name: string, code: string): Promise<string> {
  const file = join(folder.path, name);
  writeFileSync(file, code);
  return (await run(process.execPath, [file], { cwd: folder.path })).stdout;
}

describe('the packed package', () => {
  it.each(examples.map((code, i) => [i, code] as const))('runs example %i of docs/api.md', async (i, code) => {
    const printed = await runExample(`example-${i}.js`, code);
    expect(printed).toMatch(/\S/);
    expect(printed).not.toMatch(/false|undefined|NaN/);
  });

  it('trains on worker threads from where it is installed', async () => {
    const code = (examples[0] as string).replace('seed: 1', 'seed: 1, threads: 2');
    expect(await runExample('threads.js', `${code}\nconsole.log(model.facts.trees);`)).toBe('true\n20\n');
  });

  it('has types that a strict compiler accepts, and that refuse what is not documented', async () => {
    const code = `
      import { computeFeatures, readBars, completeRows, type FeatureTable } from 'openalpha/features';
      import { forest, type FittedModel, mlp, OpenAlphaError } from 'openalpha/models';
      const bars = await readBars('data/openalpha.db', { interval: '1h', symbols: ['AAA'] });
      const table: FeatureTable = computeFeatures(bars, 'core', { rows: 'last' });
      const rows = completeRows(table);
      const model: FittedModel = await forest.fit({ ...rows, y: new Uint8Array(rows.rows) }, { trees: 5, threads: 2 });
      const saved: Uint8Array = mlp.load(model.save()).save();
      // @ts-expect-error an option of another kind
      await forest.fit({ ...rows, y: new Uint8Array(rows.rows) }, { hidden: [8] });
      // @ts-expect-error an interval that does not exist
      await readBars('data/openalpha.db', { interval: '1m' });
      // @ts-expect-error classes of another type
      await mlp.fit({ ...rows, y: new Float32Array(rows.rows) });
      export const all = [saved, OpenAlphaError];
    `;
    writeFileSync(join(folder.path, 'types.ts'), code);
    const options = ['--strict', '--noEmit', '--module', 'NodeNext', '--target', 'ES2023', '--types', 'node'];
    await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options, 'types.ts'], {
      cwd: folder.path,
    }).catch((error: { stdout: string }) => expect.fail(error.stdout));
  });

  it('opens no other door', async () => {
    const code = "await import('openalpha/dist/cli/main.js').catch((error) => console.log(error.code));";
    expect(await runExample('door.js', code)).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED\n');
  });
});

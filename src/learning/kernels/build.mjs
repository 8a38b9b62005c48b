/**
 * Compiles assembly/*.ts (AssemblyScript) to WebAssembly and writes generated/kernels.ts: the module as base64 text,
 * so that it travels inside the JavaScript and loads the same way from src, from dist and from a bundle.
 * Does nothing when the sources, this script and the compiler are those the file was made from.
 */
import { createHash, randomUUID } from 'node:crypto';
// biome-ignore lint/style/noRestrictedImports: runs at build time, before there is a library to keep pure.
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const sources = join(here, 'assembly');
const target = join(here, 'generated', 'kernels.ts');
const FLAGS = ['--optimizeLevel', '3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--importMemory'];

const header = `// Made by build.mjs from assembly/ (${fingerprint()}).\n`;
if (!readIfPresent(target)?.startsWith(header)) replaceTarget(await compile());

/** A hash over all that decides the bytes of the module. */
function fingerprint() {
  const hash = createHash('sha256');
  hash.update(createRequire(import.meta.url)('assemblyscript/package.json').version);
  const names = readdirSync(sources).sort();
  for (const path of [join(here, 'build.mjs'), ...names.map((name) => join(sources, name))]) {
    hash.update('\0').update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 16);
}

async function compile() {
  const { default: asc } = await import('assemblyscript/asc');
  let binary;
  const { error, stderr } = await asc.main(['index.ts', '--baseDir', sources, '--outFile', 'kernels.wasm', ...FLAGS], {
    readFile: (name, folder) => readIfPresent(join(folder, name)) ?? null,
    writeFile: (name, contents) => {
      if (name === 'kernels.wasm') binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary || !WebAssembly.validate(binary)) {
    throw new Error(`The kernels in ${sources} did not compile.\n${stderr.toString()}${error?.message ?? ''}`);
  }
  return binary;
}

function replaceTarget(binary) {
  mkdirSync(join(here, 'generated'), { recursive: true });
  // Written beside and renamed, so that a build running at the same time reads the old file or the new one.
  const unfinished = `${target}.${randomUUID()}`;
  writeFileSync(unfinished, `${header}export const KERNELS_WASM =\n  '${Buffer.from(binary).toString('base64')}';\n`);
  renameSync(unfinished, target);
  console.log(`kernels: ${binary.length} bytes of WebAssembly`);
}

function readIfPresent(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (failure) {
    if (failure.code === 'ENOENT' || failure.code === 'ENOTDIR') return undefined;
    throw failure;
  }
}

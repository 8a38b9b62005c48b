/**
 * Compiles assembly/ (AssemblyScript) to WebAssembly and writes generated/<name>.ts for every build below: the module as base64
 * text, so that it travels inside the JavaScript and loads the same way from src, from dist and from a bundle.
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
const FLAGS = ['--optimizeLevel', '3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--importMemory'];
/** Memory that worker threads see too: rows are binned once, and every thread grows trees from the same bytes. */
const SHARED = ['--enable', 'threads', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
/** Multiply-add in one rounding where the processor can: Node 20 cannot load such a module, but it can build it. */
const RELAXED = ['--enable', 'relaxed-simd'];

/** `name`.ts exports `constant`, made from `entry`. */
const BUILDS = [
  { name: 'kernels', constant: 'KERNELS_WASM', entry: 'index.ts', flags: FLAGS },
  { name: 'kernels-relaxed', constant: 'KERNELS_RELAXED_WASM', entry: 'index.ts', flags: [...FLAGS, ...RELAXED] },
  { name: 'trees', constant: 'TREES_WASM', entry: 'trees/index.ts', flags: [...FLAGS, ...SHARED] },
];

const header = `// Made by build.mjs from assembly/ (${fingerprint()}).\n`;
for (const build of BUILDS) {
  const target = join(here, 'generated', `${build.name}.ts`);
  if (!readIfPresent(target)?.startsWith(header)) replaceTarget(target, build, await compile(build));
}

/** A hash over all that decides the bytes of the modules. */
function fingerprint() {
  const hash = createHash('sha256');
  hash.update(createRequire(import.meta.url)('assemblyscript/package.json').version);
  const names = readdirSync(sources, { recursive: true }).filter((name) => name.endsWith('.ts'));
  for (const path of [join(here, 'build.mjs'), ...names.sort().map((name) => join(sources, name))]) {
    hash.update('\0').update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 16);
}

async function compile({ name, entry, flags }) {
  const { default: asc } = await import('assemblyscript/asc');
  let binary;
  const { error, stderr } = await asc.main([entry, '--baseDir', sources, '--outFile', `${name}.wasm`, ...flags], {
    readFile: (file, folder) => readIfPresent(join(folder, file)) ?? null,
    writeFile: (file, contents) => {
      if (file === `${name}.wasm`) binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary || !(flags.includes('relaxed-simd') || WebAssembly.validate(binary))) {
    throw new Error(`${entry} in ${sources} did not compile.\n${stderr.toString()}${error?.message ?? ''}`);
  }
  return binary;
}

function replaceTarget(target, { name, constant }, binary) {
  mkdirSync(join(here, 'generated'), { recursive: true });
  // Written beside and renamed, so that a build running at the same time reads the old file or the new one.
  const unfinished = `${target}.${randomUUID()}`;
  writeFileSync(unfinished, `${header}export const ${constant} =\n  '${Buffer.from(binary).toString('base64')}';\n`);
  renameSync(unfinished, target);
  console.log(`${name}: ${binary.length} bytes of WebAssembly`);
}

function readIfPresent(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (failure) {
    if (failure.code === 'ENOENT' || failure.code === 'ENOTDIR') return undefined;
    throw failure;
  }
}

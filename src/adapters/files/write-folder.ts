import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { OpenAlphaError } from '../../domain/errors.js';
import { writeAtomic } from './write-atomic.js';

/** A file of a folder that is written as one. */
export interface FolderFile {
  /** Without folders. */
  readonly name: string;
  readonly chunks: Iterable<string | Uint8Array>;
}

/**
 * Writes a folder of files that belong together so that a reader never sees some of them without the others: under a temporary name
 * beside its place, then renamed. A folder that is there and holds nothing but files of these names is replaced (for the moment between two
 * renames there is none); any other is refused, so that nothing is lost. Gives the bytes of each file, in order.
 *
 * Errors: USAGE when the path is a file or a folder with other things in it, or may not be written; NOT_FOUND when the folder above
 * is missing; OUTPUT when the disk refuses.
 */
export async function writeFolder(
  path: string,
  files: readonly FolderFile[],
): Promise<readonly { readonly name: string; readonly bytes: number }[]> {
  const target = resolve(path);
  const before = await refuseWhatIsNotOurs(
    path,
    target,
    files.map(({ name }) => name),
  );
  const parent = dirname(target);
  const temporary = join(parent, `.openalpha-${randomUUID()}.tmp`);
  await makeFolder(temporary, path, parent);
  try {
    const written: { name: string; bytes: number }[] = [];
    for (const { name, chunks } of files) {
      const { bytes } = await writeAtomic(join(temporary, name), chunks);
      written.push({ name, bytes });
    }
    await putInPlace(temporary, target, before);
    return written;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** True when a folder stands there, with nothing in it that would be missed. */
async function refuseWhatIsNotOurs(path: string, target: string, names: readonly string[]): Promise<boolean> {
  const found = await stat(target).catch(() => undefined);
  if (found === undefined) return false;
  if (!found.isDirectory()) {
    throw new OpenAlphaError('USAGE', `${path} is a file; a folder to write was expected.`, {
      hint: 'Name a folder that is not there yet.',
    });
  }
  const others = (await readdir(target)).filter((name) => !names.includes(name));
  if (others.length === 0) return true;
  throw new OpenAlphaError('USAGE', `${path} is a folder that holds ${others.slice(0, 3).join(', ')}.`, {
    hint: `Name a folder that is not there yet, for example ${join(path, 'model')}, or an earlier export.`,
  });
}

async function makeFolder(temporary: string, path: string, parent: string): Promise<void> {
  try {
    await mkdir(temporary);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      throw new OpenAlphaError('NOT_FOUND', `${path} cannot be written: the folder ${parent} does not exist.`, {
        hint: `Create it first (mkdir -p ${parent}), or choose another path.`,
        cause,
      });
    }
    throw new OpenAlphaError('USAGE', `${path} cannot be written: ${message}.`, {
      hint: 'Choose a place that you may write to.',
      cause,
    });
  }
}

async function putInPlace(temporary: string, target: string, before: boolean): Promise<void> {
  if (!before) return rename(temporary, target);
  const aside = join(dirname(target), `.openalpha-${randomUUID()}.${basename(target)}.old`);
  await rename(target, aside);
  try {
    await rename(temporary, target);
  } catch (error) {
    await rename(aside, target);
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

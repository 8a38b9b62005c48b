import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { OpenAlphaError } from '../../domain/errors.js';

/** Small chunks are gathered until they are worth a system call. */
const BATCH_BYTES = 256 * 1024;

/**
 * Writes a file so that a reader sees the old content or the new one, never a part: into a temporary file in the same
 * folder, flushed to the disk, then renamed. Gives the number of bytes written.
 *
 * `chunks` are taken one after the other, each only when the ones before are written, so a slow disk slows the source
 * down and memory stays small; text becomes UTF-8, so a chunk must not end inside a surrogate pair. When the source
 * throws or the disk refuses, the old file stays as it was, nothing temporary is left, and the error goes on (only a
 * killed process can leave a `.openalpha-*.tmp` behind).
 *
 * The last folder of the path is created when it is missing; a folder above it is not, since that is more often a typing
 * error. A link is followed and stays a link, an existing file keeps its mode. What is there but is no
 * regular file (a pipe, `/dev/stdout`) is written straight. Errors: USAGE when the path is a folder or may not be
 * written; NOT_FOUND when the folder above the file's folder is missing; OUTPUT when the disk refuses.
 */
export async function writeAtomic(
  path: string,
  chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<{ bytes: number }> {
  const existing = await lookAt(path);
  if (existing?.kind === 'special') return { bytes: await writeStraight(path, chunks) };

  const target = existing?.path ?? resolve(path);
  const folder = dirname(target);
  const created = existing ? false : await createLastFolder(folder, path);
  // A name of its own length: the target's name may already be as long as the file system allows.
  const temporary = join(folder, `.openalpha-${randomUUID()}.tmp`);
  try {
    const bytes = await writeNew(temporary, chunks, { path, mode: existing?.mode });
    await refusing(path, () => rename(temporary, target));
    await flushFolder(folder);
    return { bytes };
  } catch (error) {
    await rm(temporary, { force: true });
    // Only an empty folder can be removed this way; when someone else has used it in the meantime it stays.
    if (created) await rmdir(folder).catch(() => {});
    throw error;
  }
}

interface Existing {
  readonly kind: 'file' | 'special';
  /** Where it really is, links followed. */
  readonly path: string;
  readonly mode: number;
}

async function lookAt(path: string): Promise<Existing | undefined> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      throw new OpenAlphaError('USAGE', `${path} is a folder; a file to write was expected.`, {
        hint: `Name a file in it, for example ${join(path, 'out.csv')}.`,
      });
    }
    return { kind: found.isFile() ? 'file' : 'special', path: await realpath(path), mode: found.mode & 0o7777 };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw refusal(path, error);
  }
}

/** True when the folder was missing and is there now. */
async function createLastFolder(folder: string, path: string): Promise<boolean> {
  if (await isThere(folder)) return false;
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (codeOf(error) !== 'ENOENT') throw refusal(path, error);
    throw new OpenAlphaError('NOT_FOUND', `${path} cannot be written: the folder ${dirname(folder)} does not exist.`, {
      hint: `Create it first (mkdir -p ${folder}), or choose another path. Only the last folder is created for you.`,
      cause: error,
    });
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function writeNew(
  temporary: string,
  chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  target: { readonly path: string; readonly mode: number | undefined },
): Promise<number> {
  const file = await refusing(target.path, () => open(temporary, 'wx'));
  try {
    const bytes = await writeAll(file, chunks, target.path);
    await refusing(target.path, async () => {
      if (target.mode !== undefined) await file.chmod(target.mode);
      // Without this a crash of the machine could leave the new name on an empty file.
      await file.sync();
    });
    return bytes;
  } finally {
    await file.close();
  }
}

async function writeStraight(
  path: string,
  chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<number> {
  const file = await refusing(path, () => open(path, 'w'));
  try {
    return await writeAll(file, chunks, path);
  } finally {
    await file.close();
  }
}

async function writeAll(
  file: FileHandle,
  chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  path: string,
): Promise<number> {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let bytes = 0;
  const flush = async () => {
    // writeFile on a handle goes on where it stands and repeats short writes, which write does not.
    const batch = waiting.length === 1 ? (waiting[0] as Uint8Array) : Buffer.concat(waiting);
    await refusing(path, () => file.writeFile(batch));
    bytes += waitingBytes;
    waiting = [];
    waitingBytes = 0;
  };
  for await (const chunk of chunks) {
    const data = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    waiting.push(data);
    waitingBytes += data.byteLength;
    if (waitingBytes >= BATCH_BYTES) await flush();
  }
  if (waitingBytes > 0) await flush();
  return bytes;
}

/** Makes the new name itself durable. Not every system lets a folder be opened; the content is safe without it. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  if (!handle) return;
  await handle.sync().catch(() => {});
  await handle.close();
}

/** Runs a step on the disk; what the system refuses becomes an error that names the file. */
async function refusing<Result>(path: string, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    throw refusal(path, error);
  }
}

/** What the person can put right by naming another place; everything else is the disk's. */
const WRONG_PLACE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL', 'ELOOP']);

function refusal(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (error instanceof OpenAlphaError || code === undefined) return error;
  const wrongPlace = WRONG_PLACE.has(code);
  return new OpenAlphaError(
    wrongPlace ? 'USAGE' : 'OUTPUT',
    `${path} cannot be written: ${(error as Error).message}.`,
    {
      hint: `${wrongPlace ? 'Choose a place that you may write to' : 'Make room or mend the disk, then try again'}; what stood there before is unchanged.`,
      cause: error,
    },
  );
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : undefined;
}

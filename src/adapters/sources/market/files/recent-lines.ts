import { type FileHandle, open } from 'node:fs/promises';

const HEAD = 4_096;
const FIRST_TAIL = 16_384;

export interface RecentLines {
  /** The first line of the file. */
  readonly header: string;
  /** Whole lines from the end of the file back to one that is old enough, or all after the header. */
  readonly lines: readonly string[];
}

/**
 * The header of a text file and its last lines. `isOld` says of a line whether those before it are not needed; the tail is
 * doubled until its first whole line is old. A file with its newest line first is read whole: `isOld` must hold for its
 * first line after the header, and not be asked of a file that is not in order of time.
 */
export async function readRecentLines(
  path: string,
  isOld: (line: string, header: string) => boolean,
): Promise<RecentLines> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const head = await textAt(file, 0, Math.min(HEAD, size));
    const [header = '', first = ''] = head.replace(/^\uFEFF/, '').split(/\r?\n/);
    for (let tail = FIRST_TAIL; tail < size && isOld(first, header); tail *= 2) {
      const lines = (await textAt(file, size - tail, tail)).split(/\r?\n/).slice(1);
      if (isOld(lines[0] ?? '', header)) return { header, lines };
    }
    const lines = (await textAt(file, 0, size)).split(/\r?\n/).slice(1);
    return { header, lines };
  } finally {
    await file.close();
  }
}

async function textAt(file: FileHandle, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.toString('utf8', 0, bytesRead);
}

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file system of its own, small, in memory. */
export interface SmallDisk {
  readonly path: string;
  /** Nothing can be written any more, whoever asks. */
  seal(): Promise<void>;
  empty(): void;
  unmount(): Promise<void>;
}

/** Mounts one of so many MiB; `undefined` where that is not allowed. */
export async function mountSmall(path: string, mebibytes: number): Promise<SmallDisk | undefined> {
  mkdirSync(path, { recursive: true });
  try {
    run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path]);
  } catch {
    return undefined;
  }
  return {
    path,
    seal: async () => run('mount', ['-o', 'remount,ro', path]),
    empty: () => {
      for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true });
    },
    unmount: async () => run('umount', [path]),
  };
}

/** Fills a file system until so many bytes are free; gives the way to have the room back. */
export async function fill(path: string, free: number): Promise<() => void> {
  const { bavail, bsize } = statfsSync(path);
  const filler = join(path, 'filler');
  writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - free)));
  return () => rmSync(filler);
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: 'ignore' });
}

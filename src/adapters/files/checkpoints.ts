import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Checkpoints } from '../../ports/model.js';
import { writeAtomic } from './write-atomic.js';

/** The checkpoint of one kind's training in a folder, which is made when first written to: `<kind>.checkpoint`. */
export function openCheckpoints(folder: string, kind: string): Checkpoints {
  const path = join(folder, `${kind}.checkpoint`);
  return {
    async read() {
      try {
        return new Uint8Array(await readFile(path));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    async write(bytes) {
      await mkdir(dirname(path), { recursive: true });
      await writeAtomic(path, [bytes]);
    },
    clear: () => rm(path, { force: true }),
  };
}

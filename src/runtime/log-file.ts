import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

export interface RotateOptions {
  /** A log that is larger is set aside. */
  readonly maxBytes: number;
  /** How many that were set aside stay. */
  readonly keep: number;
  /** Names the log that is set aside. Epoch milliseconds. */
  readonly at: number;
}

/** What an older log is called: `openalpha.log.20261121T065437123Z`. */
const STAMP = /^\d{8}T\d{9}Z$/;

/**
 * Sets a log aside when it has grown too large, and removes the oldest that were set aside before. Whoever has the log open
 * goes on writing to it under its new name, and the next run begins a new one: no line is lost, and none is cut. One
 * rename, so that two processes at once do no harm. What the system refuses is left for the next time: a log must not
 * stop the work. Gives the name under which the log is now, if it was set aside.
 */
export function rotateLog(path: string, { maxBytes, keep, at }: RotateOptions): string | undefined {
  const log = resolve(path);
  try {
    const found = statSync(log, { throwIfNoEntry: false });
    if (found?.isFile() !== true || found.size <= maxBytes) return undefined;
    const aside = `${log}.${new Date(at).toISOString().replace(/[-:.]/g, '')}`;
    renameSync(log, aside);
    for (const old of olderLogs(log).slice(0, -keep || undefined)) rmSync(old, { force: true });
    return aside;
  } catch {
    return undefined;
  }
}

/** Logs that were set aside, oldest first. */
export function olderLogs(path: string): string[] {
  const log = resolve(path);
  const [folder, prefix] = [dirname(log), `${basename(log)}.`];
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && STAMP.test(name.slice(prefix.length)))
    .sort()
    .map((name) => join(folder, name));
}

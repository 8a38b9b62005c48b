import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program `crontab` first in PATH, that keeps its table in a file of a folder and behaves like Debian's. */
export interface FakeCrontab {
  /** PATH for processes that are to find it. */
  readonly path: string;
  /** The table as bytes in a string; `undefined` when there is none. */
  read(): string | undefined;
  write(bytes: string): void;
  /** From now on the program says this on stderr and ends with this code. */
  fail(code: number, says: string): void;
}

export function fakeCrontab(folder: string): FakeCrontab {
  const bin = join(folder, 'fake-bin');
  const table = join(folder, 'fake-crontab');
  const failing = join(folder, 'fake-failure');
  mkdirSync(bin);
  const program = join(bin, 'crontab');
  writeFileSync(
    program,
    `#!/bin/sh
if [ -f '${failing}' ]; then cat '${failing}' >&2; exit "$(cat '${failing}.code')"; fi
case "$1" in
  -l) if [ -f '${table}' ]; then cat '${table}'; else echo "no crontab for me" >&2; exit 1; fi ;;
  -) cat > '${table}.new' && mv '${table}.new' '${table}' ;;
  *) echo "usage error" >&2; exit 2 ;;
esac
`,
  );
  chmodSync(program, 0o755);
  return {
    path: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
    read: () => (existsSync(table) ? readFileSync(table, 'latin1') : undefined),
    write: (bytes) => writeFileSync(table, bytes, 'latin1'),
    fail(code, says) {
      writeFileSync(failing, says);
      writeFileSync(`${failing}.code`, String(code));
    },
  };
}

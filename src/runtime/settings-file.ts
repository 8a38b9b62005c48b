import { readFileSync, statSync } from 'node:fs';
import { OpenAlphaError } from '../domain/errors.js';

/** Settings that a person writes are some kilobytes; what is larger is another file by mistake. */
const MOST_BYTES = 1_000_000;

/** Text of a configuration or environment file. Errors: CONFIG when it is no file, too large, or cannot be read. */
export function readSettingsFile(path: string): string {
  try {
    const { size } = statSync(path);
    // A pipe says that it is empty, so what was read counts as well.
    const text = size > MOST_BYTES ? undefined : readFileSync(path, 'utf8');
    if (text !== undefined && text.length <= MOST_BYTES) return text;
  } catch (cause) {
    throw new OpenAlphaError('CONFIG', `${path} cannot be read: ${(cause as Error).message}`, {
      hint: 'Make it a file that you may read, or remove it.',
      cause,
    });
  }
  throw new OpenAlphaError(
    'CONFIG',
    `${path} has more than ${MOST_BYTES.toLocaleString('en')} bytes: these are no settings.`,
    {
      hint: 'Name the right file with --config or --dotenv.',
    },
  );
}

/** A warning when a file that holds secrets may be read by others than its owner. `names` are shown, values never. */
export function looseSecretFile(path: string | null, names: readonly string[]): string[] {
  if (path === null || names.length === 0 || process.platform === 'win32') return [];
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & 0o077) === 0) return [];
  const octal = (mode & 0o777).toString(8).padStart(3, '0');
  return [`${path} holds secrets (${names.join(', ')}) and may be read by others (mode ${octal}): chmod 600 ${path}`];
}

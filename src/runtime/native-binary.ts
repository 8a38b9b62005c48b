import { OpenAlphaError } from '../domain/errors.js';

/**
 * What to say when the compiled part of better-sqlite3 is missing (npm skipped its install script) or was built for another
 * Node; any other error is given back as it is.
 */
export function explainNativeBinary(error: unknown): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  const message = error instanceof Error ? error.message : '';
  const missing = message.startsWith('Could not locate the bindings file');
  if (!missing && code !== 'ERR_DLOPEN_FAILED') return error;
  const here = `Node ${process.versions.node} on ${process.platform} ${process.arch}`;
  return new OpenAlphaError(
    'STORE',
    `better-sqlite3, which keeps the store, ${missing ? 'has not been built' : `was not built for ${here}`}.`,
    {
      hint: 'In a clone run `npm rebuild better-sqlite3`; for a global install, install again with --allow-scripts=better-sqlite3.',
      cause: error,
    },
  );
}

import type { Schedule } from '../../domain/operation.js';

/** Where things are on a machine that runs batches by itself; every path absolute. */
export interface Installation {
  readonly node: string;
  readonly launcher: string;
  /** Where the command runs: relative paths of the configuration are meant from here. */
  readonly folder: string;
  readonly config: string | null;
  readonly envFile: string | null;
  /** File or URL without a password; `null` when the configuration or the environment file names it. */
  readonly db: string | null;
  readonly modelsDir: string;
}

/** Arguments of one batch; nothing in them is secret, since tables of processes and crontabs are read by others. */
export function batchArguments(
  schedule: Schedule,
  { config, envFile, db, modelsDir }: Omit<Installation, 'node' | 'launcher' | 'folder'>,
): string[] {
  const option = (name: string, value: string | null) => (value === null ? [] : [name, value]);
  return [
    'run',
    schedule,
    ...option('--config', config),
    ...option('--dotenv', envFile),
    ...option('--db', db),
    ...option('--models-dir', modelsDir),
  ];
}

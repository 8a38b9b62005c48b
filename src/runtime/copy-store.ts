import { type CopiedTable, copyTables, type PortableStore } from '../adapters/store/copy-tables.js';
import { OpenAlphaError } from '../domain/errors.js';
import type { Config } from './config-schema.js';
import { explainNativeBinary } from './native-binary.js';
import { locateStore, postgresSettings, type StoreLocation } from './store-location.js';

export interface CopiedStore {
  readonly from: string;
  readonly to: string;
  readonly tables: readonly CopiedTable[];
}

/**
 * Moves a whole store into an empty one, of any dialect, checked row by row; all of it or nothing. The source is only read.
 * Errors: as of opening either; REFUSED when the target is not empty; USAGE when both are one.
 */
export async function copyStore(
  from: string,
  to: string,
  options: {
    readonly folder: string;
    readonly config: Pick<Config, 'postgres'>;
    readonly onProgress?: (table: string, done: number, total: number) => void;
  },
): Promise<CopiedStore> {
  const [source, target] = [locateStore(options.folder, from), locateStore(options.folder, to)];
  for (const { location, shown } of [source, target]) {
    if (location === ':memory:') {
      throw new OpenAlphaError('USAGE', `${shown} is a store that ends with the command.`, {
        hint: 'Name a file (sqlite:FILE) or a database (postgres://...).',
      });
    }
  }
  if (source.location === target.location) {
    throw new OpenAlphaError('USAGE', `${source.shown} is both --from and --to.`, {
      hint: 'Name another store with --to.',
    });
  }
  const reading = await openPortable(source, 'source', options.config);
  try {
    const writing = await openPortable(target, 'target', options.config);
    try {
      const tables = await copyTables(reading, writing, options.onProgress);
      return { from: source.shown, to: target.shown, tables };
    } finally {
      await writing.close();
    }
  } finally {
    await reading.close();
  }
}

async function openPortable(
  { dialect, location }: StoreLocation,
  use: 'source' | 'target',
  config: Pick<Config, 'postgres'>,
): Promise<PortableStore> {
  if (dialect === 'postgres') {
    const { openPortablePostgres } = await import('../adapters/store/postgres/portable.js');
    return openPortablePostgres(location, use, postgresSettings(config));
  }
  const { openPortableSqlite } = await import('../adapters/store/sqlite/portable.js');
  return openPortableSqlite(location, use).catch((error: unknown) => {
    throw explainNativeBinary(error);
  });
}

import type { Store } from '../../ports/store.js';
import type { PostgresSettings } from './postgres/connection-url.js';

export interface StoreOptions {
  /**
   * Refuse every write, and an older store too, because it could not be brought up to date. Default: only where the file or
   * its folder may not be written.
   */
  readonly readOnly?: boolean;
  /** How long to wait for another process to finish writing, milliseconds. Default 10,000 (Postgres: 30,000). */
  readonly busyTimeoutMs?: number;
  /** Refuse (NOT_FOUND) to make a store where there is none. Default false. */
  readonly mustExist?: boolean;
  readonly postgres?: PostgresSettings;
  /** Told when an older schema was brought up to date, which earlier versions of OpenAlpha cannot read any more. */
  readonly onMigrated?: (versions: { readonly from: number; readonly to: number }) => void;
}

/** Opens a store by location: for SQLite the path of a file, or `:memory:`; for Postgres a URL. */
export type OpenStore = (location: string, options?: StoreOptions) => Promise<Store>;

export type Dialect = 'sqlite' | 'postgres';

/** Every dialect of store. A new one is a folder beside these and a line here. */
export const STORES: Readonly<Record<Dialect, () => Promise<OpenStore>>> = {
  sqlite: async () => (await import('./sqlite/open.js')).openSqliteStore,
  postgres: async () => (await import('./postgres/open.js')).openPostgresStore,
};

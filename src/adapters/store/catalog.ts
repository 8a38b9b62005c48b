import type { Store } from '../../ports/store.js';

export interface StoreOptions {
  /**
   * Refuse every write, and an older file too, because it could not be brought up to date. Default: only where the file or
   * its folder may not be written.
   */
  readonly readOnly?: boolean;
  /** How long to wait for another process to finish writing, milliseconds. Default 10,000. */
  readonly busyTimeoutMs?: number;
  /** Told when an older schema was brought up to date, which earlier versions of OpenAlpha cannot read any more. */
  readonly onMigrated?: (versions: { readonly from: number; readonly to: number }) => void;
}

/** Opens a store by location: for SQLite the path of a file, or `:memory:`. */
export type OpenStore = (location: string, options?: StoreOptions) => Promise<Store>;

/** Every dialect of store. A new one is a folder beside `sqlite` and a line here. */
export const STORES: Readonly<Record<'sqlite', () => Promise<OpenStore>>> = {
  sqlite: async () => (await import('./sqlite/open.js')).openSqliteStore,
};

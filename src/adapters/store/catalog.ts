import type { Store } from '../../ports/store.js';

export interface StoreOptions {
  /** Refuse every write, and an older file too, because it could not be brought up to date. Default false. */
  readonly readOnly?: boolean;
  /** How long to wait for another process to finish writing, milliseconds. Default 10,000. */
  readonly busyTimeoutMs?: number;
}

/** Opens a store by location: for SQLite the path of a file, or `:memory:`. */
export type OpenStore = (location: string, options?: StoreOptions) => Promise<Store>;

/** Every dialect of store. A new one is a folder beside `sqlite` and a line here. */
export const STORES: Readonly<Record<'sqlite', () => Promise<OpenStore>>> = {
  sqlite: async () => (await import('./sqlite/open.js')).openSqliteStore,
};

import { START } from './migrations/0001-start.js';

/** One step of the schema's shape. Once released, a migration is never edited: a change is a new one at the end. */
export interface Migration {
  /** What `openalpha_schema` says afterwards; 1, 2, 3, ... without gaps. */
  readonly version: number;
  readonly about: string;
  readonly sql: string;
}

/** Every migration of the Postgres store, in order. */
export const MIGRATIONS: readonly Migration[] = [{ version: 1, about: 'all tables', sql: START }];

import { FACTS } from './migrations/0001-facts.js';
import { DERIVED } from './migrations/0002-derived.js';
import { COLLECTING } from './migrations/0003-collecting.js';
import { SIGNS_OF_LIFE } from './migrations/0004-signs-of-life.js';
import { SHORTER_CHUNKS } from './migrations/0005-shorter-chunks.js';
import { OPERATING } from './migrations/0006-operating.js';

/** One step of the database's shape. Once released, a migration is never edited: a change is a new one at the end. */
export interface Migration {
  /** What `PRAGMA user_version` says afterwards; 1, 2, 3, ... without gaps. */
  readonly version: number;
  readonly about: string;
  readonly sql: string;
}

/** Every migration, in order. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, about: 'facts: stocks, observations, predictions, recommendations, runs, models', sql: FACTS },
  { version: 2, about: 'derived: column chunks of bars, search index of company names', sql: DERIVED },
  {
    version: 3,
    about: 'collecting: texts, stories and scores of articles, fundamentals, how providers fare',
    sql: COLLECTING,
  },
  { version: 4, about: 'signs of life of runs', sql: SIGNS_OF_LIFE },
  { version: 5, about: 'column chunks in half the bytes', sql: SHORTER_CHUNKS },
  { version: 6, about: 'operating: locks with leases, steps of runs by what they start from, metrics', sql: OPERATING },
];

/**
 * What running unattended adds: locks with leases, steps that are known by what they start from, numbers about the pipeline.
 * Tables of these names were made by the first migration and never written to, so they are made anew.
 */
export const OPERATING = `
DROP TABLE run_steps;
CREATE TABLE run_steps (
  run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  schedule TEXT NOT NULL,
  hour INTEGER NOT NULL,
  name TEXT NOT NULL,
  inputs TEXT NOT NULL,
  status TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  detail TEXT NOT NULL,
  PRIMARY KEY (run_id, position)
) WITHOUT ROWID;
CREATE INDEX run_steps_hour ON run_steps (schedule, hour);
CREATE INDEX run_steps_done ON run_steps (schedule, name, run_id) WHERE status = 'done';

DROP TABLE locks;
CREATE TABLE locks (
  name TEXT PRIMARY KEY,
  holder_id TEXT NOT NULL,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  command TEXT NOT NULL,
  acquired_at INTEGER NOT NULL,
  renewed_at INTEGER NOT NULL,
  lease_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE metrics (
  name TEXT NOT NULL,
  labels TEXT NOT NULL,
  at INTEGER NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY (name, labels, at)
) WITHOUT ROWID;

CREATE INDEX predictions_open ON predictions (as_of) WHERE scored_at IS NULL;
`;

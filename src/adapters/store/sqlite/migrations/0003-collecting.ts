/** What collecting from providers and scoring texts adds to the facts. */
export const COLLECTING = `
ALTER TABLE articles ADD COLUMN text TEXT;
ALTER TABLE articles ADD COLUMN story TEXT;
CREATE INDEX articles_published ON articles (published_at);
ALTER TABLE article_stocks ADD COLUMN relevance REAL NOT NULL DEFAULT 1;

CREATE TABLE article_scores (
  stock_id INTEGER NOT NULL REFERENCES stocks (id),
  scorer TEXT NOT NULL,
  article_id INTEGER NOT NULL REFERENCES articles (id),
  score REAL NOT NULL,
  label TEXT NOT NULL,
  confidence REAL NOT NULL,
  topics TEXT NOT NULL,
  scored_at INTEGER NOT NULL,
  PRIMARY KEY (stock_id, scorer, article_id)
) WITHOUT ROWID;

CREATE TABLE fundamentals (
  id INTEGER PRIMARY KEY,
  stock_id INTEGER NOT NULL REFERENCES stocks (id),
  name TEXT NOT NULL,
  start INTEGER,
  end INTEGER NOT NULL,
  value REAL NOT NULL,
  form TEXT NOT NULL,
  provider TEXT NOT NULL,
  filed_at INTEGER NOT NULL,
  known_at INTEGER NOT NULL,
  first_seen INTEGER NOT NULL
);
CREATE UNIQUE INDEX fundamentals_key
  ON fundamentals (stock_id, name, end, coalesce(start, 9007199254740991), filed_at, known_at);

CREATE TABLE provider_outcomes (
  provider TEXT NOT NULL,
  hour INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  requests INTEGER NOT NULL,
  PRIMARY KEY (provider, hour, outcome)
) WITHOUT ROWID;
CREATE TABLE source_findings (
  provider TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  times INTEGER NOT NULL,
  PRIMARY KEY (provider, kind, subject)
) WITHOUT ROWID;
CREATE INDEX source_findings_seen ON source_findings (last_seen);
`;

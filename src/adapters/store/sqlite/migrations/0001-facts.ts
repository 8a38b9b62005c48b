/** What was told to us and what we said: nothing in here can be computed from anything else. */
export const FACTS = `
CREATE TABLE stocks (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  symbol TEXT UNIQUE,
  company_name TEXT NOT NULL,
  sector TEXT,
  fortune_500_rank INTEGER,
  year INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX stocks_private_name ON stocks (company_name) WHERE symbol IS NULL;

CREATE TABLE bar_batches (
  id INTEGER PRIMARY KEY,
  provider TEXT NOT NULL,
  adjustment INTEGER NOT NULL,
  first_seen INTEGER NOT NULL
);
CREATE TABLE market_data (
  stock_id INTEGER NOT NULL REFERENCES stocks (id),
  interval TEXT NOT NULL,
  ts INTEGER NOT NULL,
  open REAL NOT NULL,
  high REAL NOT NULL,
  low REAL NOT NULL,
  close REAL NOT NULL,
  volume REAL NOT NULL,
  known_at INTEGER NOT NULL,
  batch_id INTEGER NOT NULL REFERENCES bar_batches (id),
  PRIMARY KEY (stock_id, interval, ts)
) WITHOUT ROWID;
CREATE TABLE market_data_revisions (
  stock_id INTEGER NOT NULL REFERENCES stocks (id),
  interval TEXT NOT NULL,
  ts INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  open REAL NOT NULL,
  high REAL NOT NULL,
  low REAL NOT NULL,
  close REAL NOT NULL,
  volume REAL NOT NULL,
  known_at INTEGER NOT NULL,
  superseded_at INTEGER NOT NULL,
  batch_id INTEGER NOT NULL REFERENCES bar_batches (id),
  PRIMARY KEY (stock_id, interval, ts, revision)
) WITHOUT ROWID;
CREATE INDEX market_data_revisions_superseded ON market_data_revisions (superseded_at);

CREATE TABLE corporate_actions (
  stock_id INTEGER NOT NULL REFERENCES stocks (id),
  ex_date INTEGER NOT NULL,
  type TEXT NOT NULL,
  known_at INTEGER NOT NULL,
  value REAL NOT NULL,
  provider TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  PRIMARY KEY (stock_id, ex_date, type, known_at)
) WITHOUT ROWID;

CREATE TABLE articles (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  title TEXT NOT NULL,
  url TEXT,
  known_at INTEGER NOT NULL,
  provider TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  UNIQUE (source, published_at, title)
);
CREATE TABLE article_stocks (
  stock_id INTEGER NOT NULL REFERENCES stocks (id),
  article_id INTEGER NOT NULL REFERENCES articles (id),
  known_at INTEGER NOT NULL,
  provider TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  PRIMARY KEY (stock_id, article_id)
) WITHOUT ROWID;
CREATE INDEX article_stocks_article ON article_stocks (article_id);

CREATE TABLE sentiment_data (
  stock_id INTEGER NOT NULL REFERENCES stocks (id),
  source TEXT NOT NULL,
  ts INTEGER NOT NULL,
  known_at INTEGER NOT NULL,
  score REAL NOT NULL,
  confidence REAL NOT NULL,
  articles INTEGER NOT NULL,
  scorer TEXT NOT NULL,
  provider TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  PRIMARY KEY (stock_id, source, ts, known_at)
) WITHOUT ROWID;

CREATE TABLE macro_observations (
  series TEXT NOT NULL,
  date INTEGER NOT NULL,
  released_at INTEGER NOT NULL,
  known_at INTEGER NOT NULL,
  value REAL NOT NULL,
  provider TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  PRIMARY KEY (series, date, released_at, known_at)
) WITHOUT ROWID;

CREATE TABLE predictions (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  stock_id INTEGER NOT NULL REFERENCES stocks (id),
  interval TEXT NOT NULL,
  horizon INTEGER NOT NULL,
  as_of INTEGER NOT NULL,
  bar_time INTEGER NOT NULL,
  signal TEXT NOT NULL,
  confidence_score REAL NOT NULL,
  sell REAL NOT NULL,
  hold REAL NOT NULL,
  buy REAL NOT NULL,
  expected_return REAL NOT NULL,
  models TEXT NOT NULL,
  inputs_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  due_at INTEGER,
  outcome_return REAL,
  outcome_signal TEXT,
  scored_at INTEGER,
  UNIQUE (as_of, stock_id, interval, horizon)
);

CREATE TABLE recommendations (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  hour INTEGER NOT NULL,
  interval TEXT NOT NULL,
  holding_period TEXT NOT NULL,
  rank INTEGER NOT NULL,
  stock_id INTEGER NOT NULL REFERENCES stocks (id),
  company_name TEXT NOT NULL,
  sector TEXT,
  fortune_500_rank INTEGER,
  signal TEXT NOT NULL,
  confidence_score REAL NOT NULL,
  sell REAL NOT NULL,
  hold REAL NOT NULL,
  buy REAL NOT NULL,
  expected_return REAL NOT NULL,
  sentiment_score REAL,
  sentiment_sources TEXT NOT NULL,
  risk_level TEXT NOT NULL,
  risk TEXT NOT NULL,
  horizon INTEGER NOT NULL,
  price REAL NOT NULL,
  bar_time INTEGER NOT NULL,
  drivers TEXT NOT NULL,
  models TEXT NOT NULL,
  explanation TEXT NOT NULL,
  inputs_hash TEXT NOT NULL,
  as_of INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX recommendations_set ON recommendations (hour, interval, holding_period);
CREATE INDEX recommendations_as_of ON recommendations (as_of);

CREATE TABLE models (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  version TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  manifest TEXT NOT NULL,
  UNIQUE (kind, version)
);
CREATE TABLE model_metrics (
  model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  value REAL,
  PRIMARY KEY (model_id, name)
) WITHOUT ROWID;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  command TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  status TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX runs_started ON runs (started_at);
CREATE TABLE run_steps (
  run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  detail TEXT NOT NULL,
  PRIMARY KEY (run_id, position)
) WITHOUT ROWID;

CREATE TABLE locks (
  name TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  acquired_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE provider_state (
  provider TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (provider, key)
) WITHOUT ROWID;
`;

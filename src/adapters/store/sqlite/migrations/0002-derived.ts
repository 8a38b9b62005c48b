/**
 * What is derived from the facts to read them quickly. The search index fills itself here; column chunks are made from
 * the rows by the code that knows their format, whenever the table is found empty (see migrate.ts).
 */
export const DERIVED = `
CREATE TABLE bar_chunks (
  stock_id INTEGER NOT NULL REFERENCES stocks (id),
  interval TEXT NOT NULL,
  chunk INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  first_ts INTEGER NOT NULL,
  last_ts INTEGER NOT NULL,
  crc32 INTEGER NOT NULL,
  columns BLOB NOT NULL,
  PRIMARY KEY (stock_id, interval, chunk)
);

CREATE VIRTUAL TABLE stock_search USING fts5 (
  company_name,
  content = 'stocks',
  content_rowid = 'id',
  tokenize = 'trigram remove_diacritics 1'
);
CREATE TRIGGER stock_search_insert AFTER INSERT ON stocks BEGIN
  INSERT INTO stock_search (rowid, company_name) VALUES (new.id, new.company_name);
END;
CREATE TRIGGER stock_search_delete AFTER DELETE ON stocks BEGIN
  INSERT INTO stock_search (stock_search, rowid, company_name) VALUES ('delete', old.id, old.company_name);
END;
CREATE TRIGGER stock_search_update AFTER UPDATE OF company_name ON stocks BEGIN
  INSERT INTO stock_search (stock_search, rowid, company_name) VALUES ('delete', old.id, old.company_name);
  INSERT INTO stock_search (rowid, company_name) VALUES (new.id, new.company_name);
END;
INSERT INTO stock_search (stock_search) VALUES ('rebuild');
`;

-- An account is a person's, who may hold several seats (A2).
CREATE TABLE account_seat (
  name TEXT NOT NULL,
  seat TEXT NOT NULL,
  PRIMARY KEY (name, seat)
) STRICT, WITHOUT ROWID;

INSERT INTO account_seat (name, seat) SELECT name, seat FROM account;

CREATE TABLE officer (
  name   TEXT PRIMARY KEY,
  person TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO officer (name, person) SELECT name, name FROM account;

DROP TABLE account;
ALTER TABLE officer RENAME TO account;

-- Papers that an erasure takes away. Derived from the ledgers; it keeps a paper from being taken in
-- again. `gone`: its file is off the disk too.
CREATE TABLE erased (
  digest BLOB    PRIMARY KEY,
  gone   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a firm called the files behind a form: the ledger knows their digests alone.
CREATE TABLE file_name (
  form   BLOB NOT NULL,
  digest BLOB NOT NULL,
  name   TEXT NOT NULL,
  PRIMARY KEY (form, digest)
) STRICT, WITHOUT ROWID;

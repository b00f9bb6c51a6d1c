-- Papers that an erasure takes away. Derived from the ledgers; it keeps a paper from being taken in
-- again. `gone`: its file is off the disk too.
CREATE TABLE erased (
  digest BLOB    PRIMARY KEY,
  gone   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

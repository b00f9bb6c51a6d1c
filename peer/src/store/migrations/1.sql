-- One file per party. Everything but what is marked derived is the truth; derived tables can be
-- deleted and are rebuilt.

-- The party's own ledger (id 0) and its checked copies of others'.
CREATE TABLE ledger (
  id       INTEGER PRIMARY KEY,
  origin   TEXT    NOT NULL UNIQUE,
  size     INTEGER NOT NULL,
  frontier BLOB    NOT NULL          -- the right edge of the Merkle tree
) STRICT;

-- place = ledger << 40 | index: appends go to the right edge of each ledger's range.
CREATE TABLE record (
  place INTEGER PRIMARY KEY,
  leaf  BLOB NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

-- Derived: roots of complete subtrees of 256^level records, so that a proof reads O(log n) rows.
CREATE TABLE subtree (
  ledger INTEGER NOT NULL,
  level  INTEGER NOT NULL,
  n      INTEGER NOT NULL,
  hash   BLOB    NOT NULL,
  PRIMARY KEY (ledger, level, n)
) STRICT, WITHOUT ROWID;

-- Signed checkpoints of any ledger: one's own, and those that came with its pages.
CREATE TABLE checkpoint (
  ledger INTEGER NOT NULL,
  size   INTEGER NOT NULL,
  note   BLOB    NOT NULL,
  PRIMARY KEY (ledger, size)
) STRICT, WITHOUT ROWID;

-- Receipts, witnesses' and bodies' lines: the newest of each name at each size.
CREATE TABLE cosignature (
  ledger INTEGER NOT NULL,
  size   INTEGER NOT NULL,
  name   TEXT    NOT NULL,
  line   TEXT    NOT NULL,
  at     INTEGER NOT NULL,
  PRIMARY KEY (ledger, size, name)
) STRICT, WITHOUT ROWID;

-- Sealed notes of the hub's ledger, with the policy under which they were checked.
CREATE TABLE seal (
  size   INTEGER PRIMARY KEY,
  note   BLOB NOT NULL,
  policy TEXT NOT NULL
) STRICT;

-- Papers. Small documents stand here, so that they commit with the record that names them; files
-- stand in a folder, and their body is NULL. `owner` is the node that may read it beside the hub.
CREATE TABLE paper (
  digest BLOB    PRIMARY KEY,
  size   INTEGER NOT NULL,
  body   BLOB,
  owner  TEXT
) STRICT, WITHOUT ROWID;

-- Papers that a record names and that are still to come, and from whom.
CREATE TABLE want (
  digest BLOB NOT NULL,
  node   TEXT NOT NULL,
  PRIMARY KEY (digest, node)
) STRICT, WITHOUT ROWID;

-- Papers on offer to a node: what opens the answers to its recommendations.
CREATE TABLE offer (
  node   TEXT NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (node, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
  name TEXT PRIMARY KEY,
  seat TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Entry of nodes: invites, requests that wait for a person, and certificates handed out.
CREATE TABLE invite (
  token      TEXT    PRIMARY KEY,
  code       TEXT    NOT NULL,
  secret     BLOB    NOT NULL,
  expires_at INTEGER NOT NULL        -- machine time
) STRICT, WITHOUT ROWID;

CREATE TABLE joining (
  token       TEXT    PRIMARY KEY,
  code        TEXT    NOT NULL,
  log         TEXT    NOT NULL,
  witness     TEXT    NOT NULL,
  csr         BLOB    NOT NULL,
  transcript  BLOB    NOT NULL,
  words       TEXT    NOT NULL,
  received_at INTEGER NOT NULL,
  state       TEXT    NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'approved', 'refused')),
  reason      TEXT    NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE TABLE certificate (
  fingerprint BLOB PRIMARY KEY,
  code        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

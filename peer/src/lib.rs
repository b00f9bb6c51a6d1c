//! What both halves do with the world: store, papers, keys, clock, sync, TLS, configuration.
//!
//! Rules are `ledger`'s; what an officer may do is `hub`'s and `node`'s. In reading order:
//!
//! - [`store`]: one SQLite file per party, with one writer. [`book`], [`state`]: the store with the
//!   official time and with what follows from its ledgers. [`party`]: a directory, opened.
//! - [`placed`], [`displaced`], [`backup`]: what a restore brings back, and what it leaves behind.
//! - [`erasure`]: what the ledgers take away.
//! - [`clock`], [`random`], [`files`], [`paper_files`], [`paper_kind`], [`named`]: the rest of the
//!   machine.
//! - [`keys`], [`signer`], [`body_key`], [`sealed`]: who signs and who reads what, and the lock file that no backup brings back.
//! - [`sync`]: the join of two parties, both sides of it. [`fault`]: refusals on the wire.
//! - [`tls`], [`ca`], [`identity`], [`incoming`], [`channel`]: who may speak to whom.
//! - [`invite`], [`transcript`], [`join`], [`membership`], [`members`], [`renewal`]: entry.
//! - [`pdf`], [`posted`]: certificates, lists and notices on paper. [`issued`], [`certificate`]: what
//!   the bodies sign beside a seal, and the files that come of it.
//! - [`public`], [`fresh`], [`site`], [`web`]: what everyone may read, the same at hub and nodes.
//! - [`act`], [`account`], [`appointment`], [`cli`], [`deadline`], [`due`], [`charter`], [`config`], [`address`], [`logs`], [`list`],
//!   [`rebuild`], [`shown`]: what both programs share.

pub mod account;
pub mod act;
pub mod address;
pub mod appointment;
pub mod audit;
pub mod backup;
pub mod body_key;
pub mod book;
pub mod ca;
pub mod certificate;
pub mod changes;
pub mod channel;
pub mod charter;
pub mod checkup;
pub mod cli;
pub mod clock;
pub mod config;
pub mod deadline;
pub mod displaced;
pub mod due;
pub mod erasure;
pub mod fault;
pub mod files;
pub mod fresh;
pub mod identity;
pub mod incoming;
pub mod invite;
pub mod issued;
pub mod join;
pub mod keys;
pub mod lifts;
pub mod list;
pub mod list_table;
pub mod logs;
pub mod members;
pub mod membership;
pub mod named;
pub mod paper_files;
pub mod paper_kind;
pub mod party;
pub mod pdf;
pub mod placed;
pub mod posted;
pub mod public;
pub mod random;
pub mod rebuild;
pub mod renewal;
pub mod sealed;
pub mod sheet;
pub mod shown;
pub mod signer;
pub mod site;
pub mod state;
pub mod store;
pub mod sync;
pub mod table;
pub mod tls;
pub mod transcript;
pub mod usage;
pub mod web;
pub mod workbook;

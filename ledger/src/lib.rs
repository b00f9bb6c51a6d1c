//! The pure half of the federation: records, the roll, the rules, the tree and its notes.
//!
//! Nothing here reads a file, a clock, a socket or a database; time and random bytes come in as
//! arguments. In reading order:
//!
//! - [`hash`], [`tree`]: RFC 6962 hashing, the frontier, proofs.
//! - [`note`], [`checkpoint`], [`policy`], [`proof`], [`tiles`]: the C2SP formats, byte for byte.
//! - [`json`], [`names`], [`officer`], [`uscc`], [`category`], [`region`]: the parts that records are made of.
//! - [`record`]: one file per act. [`charter`]: the plan as data. [`dossier`]: the form.
//! - [`rules`]: every rule of the plan, once, with its clause. [`machine`]: what may follow what.
//! - [`roll`], [`intake`], [`docket`]: what follows from the hub's ledger, from a node's, and from
//!   the hub's own papers.
//! - [`extension`]: what one party sends another, and the single check that every receiver runs.
//! - [`annual`]: a year's figures out of them.
//! - [`public_list`], [`anchor`], [`evidence`]: what an outsider checks.

pub mod anchor;
pub mod annual;
pub mod b64;
pub mod bundle;
pub mod category;
pub mod charter;
pub mod checkpoint;
mod choices;
pub mod credential;
pub mod date;
pub mod did;
pub mod docket;
pub mod dossier;
pub mod evidence;
pub mod extension;
pub mod hash;
pub mod intake;
pub mod json;
pub mod machine;
pub mod names;
pub mod note;
pub mod officer;
pub mod policy;
pub mod proof;
pub mod public_list;
pub mod qr;
pub mod radix;
pub mod record;
pub mod region;
pub mod roll;
pub mod rules;
pub mod status_list;
pub mod tiles;
pub mod time;
pub mod tree;
pub mod uscc;

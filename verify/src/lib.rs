//! srdi-verify: what the public runs to check a certificate, a list, a ledger or evidence.
//!
//! It believes the anchor and nothing else, links no database, asks no server unless told to, and
//! decides nothing by itself: every check is the one in `ledger` that hub and nodes run too. In
//! reading order:
//!
//! - [`cli`]: the commands and their help; [`run`] is the whole program.
//! - [`certificate`]: a certificate's bundle, credential or QR text.
//! - [`online`]: whether it stands still, by what any server of the ledger says.
//! - [`list`]: the signed list; [`tiles`]: a whole published ledger; [`evidence`]: a fork.
//! - [`page`]: the web page that does the same without installing anything.
//! - [`text`], [`failure`], [`files`]: two languages, exit codes, bounded reading.

pub mod certificate;
pub mod cli;
pub mod evidence;
pub mod failure;
pub mod files;
pub mod list;
pub mod online;
pub mod page;
pub mod text;
pub mod tiles;

pub use cli::run;

//! ledger

pub mod b64;
pub mod checkpoint;
pub mod evidence;
pub mod hash;
pub mod note;
pub mod policy;
pub mod proof;
pub mod tiles;
pub mod tree;

//! ledger

pub mod region;
pub mod uscc;

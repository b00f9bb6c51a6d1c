//! ledger

pub mod uscc;

//! ledger

pub mod category;
pub mod region;
pub mod uscc;

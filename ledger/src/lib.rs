//! ledger

pub mod category;
pub mod date;
pub mod region;
pub mod uscc;

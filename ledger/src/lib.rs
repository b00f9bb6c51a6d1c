//! ledger

pub mod category;
pub mod date;
pub mod dossier;
pub mod region;
pub mod uscc;

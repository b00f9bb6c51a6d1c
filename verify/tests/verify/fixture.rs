//! A small hub in memory, with real keys: charter, three nodes, a round, three recognitions, a
//! cultivation, a cancellation, each sealed; and the program to run over its files.

mod hub;
mod program;

pub(crate) use hub::{Hub, firm_code, key, log_key};
pub(crate) use program::{Run, Workspace};

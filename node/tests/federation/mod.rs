//! A federation to test with: the hub in this process, nodes as their users see them.

mod hub;
mod node;

pub(crate) use hub::Federation;
pub(crate) use node::{Node, one_line, renew_nonce};

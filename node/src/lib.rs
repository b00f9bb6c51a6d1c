//! srdi-node: intake, preliminary review, recommendation at one prefecture. In reading order:
//! [`app`] joins and opens a node's directory, [`acts`] is what its officers do, [`sync`] dials the
//! hub.

pub mod acts;
pub mod app;
pub mod sync;

//! The join of two parties: a node dials the hub, both say how far they are, records flow both ways
//! and receipts and cosignatures come back; papers follow.
//!
//! Nodes only dial. Records never wait for papers. A page is whole in itself, so a cut costs one
//! page; whoever is behind pulls its own records back from the other side, and whoever finds two
//! histories under one key stops and keeps the proof.

mod board;
pub mod dial;
mod displace;
pub mod exchange;
mod fetch_back;
mod follow;
mod heads;
mod hellos;
pub mod mirror;
mod papers;
mod push;
mod recall;
pub mod receive;
mod retake;
pub mod serve;
mod serve_follow;
mod serve_pages;
mod serve_papers;

pub use follow::BOUNCED;
pub use heads::{Standing, compare, keep_evidence, settled};
pub use hellos::by_bundle as hellos_by_bundle;
pub use papers::RETURNED;

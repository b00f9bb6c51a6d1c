//! What the public runs, run: the real program over files that a real ledger wrote.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be built is a failed test")]

mod cli;
mod evidence;
mod fixture;
mod list;
mod tiles;

//! The program as people run it: the first days of a hub, and what it says when something is wrong.

#![allow(clippy::unwrap_used)] // a test that cannot go on should say where

#[path = "cli/case.rs"]
mod case;
#[path = "cli/complaints.rs"]
mod complaints;
#[path = "cli/days.rs"]
mod days;
#[path = "cli/deadlines.rs"]
mod deadlines;
#[path = "cli/keys.rs"]
mod keys;
#[path = "cli/legacy.rs"]
mod legacy;
#[path = "cli/local.rs"]
mod local;
#[path = "cli/officers.rs"]
mod officers;
#[path = "cli/serve.rs"]
mod serve;

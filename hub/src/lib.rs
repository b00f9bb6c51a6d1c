//! srdi-hub: determination, quota, publication, supervision. In reading order: [`app`] makes and
//! opens a hub's directory, [`acts`] is what its officers do, [`offer`] decides which checkpoint is
//! signed, [`sync`] serves the nodes, [`web`] the public, [`cli`] is how all of it is called;
//! [`recover`] is for the day when the database is gone.

pub mod acts;
pub mod app;
mod candidate;
pub mod cli;
mod due;
pub mod inbox;
mod members;
pub mod offer;
pub mod recover;
pub mod sync;
pub mod web;

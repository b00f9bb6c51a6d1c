//! srdi-node: intake, preliminary review, recommendation at one prefecture. In reading order:
//! [`app`] joins and opens a node's directory, [`acts`] is what its officers do, [`sync`] dials the
//! hub, [`status`] says how far both are, [`applications`] what came of each filing, [`bounces`] what
//! of it the hub could not let count, [`sent_back`] what it returned, [`picture`] what a file tells
//! unseen, [`web`] serves the public, [`cli`] is how all of it is called.

pub mod acts;
pub mod app;
pub mod applications;
pub mod bounces;
pub mod cli;
pub mod picture;
pub mod sent_back;
pub mod status;
pub mod sync;
pub mod web;

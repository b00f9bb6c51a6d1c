//! One binary for all tests over real sockets: it links once.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails the test that called it")]

mod hub;
mod join;
mod tls;

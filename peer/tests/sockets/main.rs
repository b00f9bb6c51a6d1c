//! One binary for all tests over real sockets: it links once.

mod hub;
mod join;
mod tls;

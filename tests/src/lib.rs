//! The Federation fixture (a real hub and real nodes over real sockets), the sample generator and
//! the demo. Tests and benchmarks stand on these.

pub mod crash;
pub mod demo;
pub mod federation;
pub mod generator;

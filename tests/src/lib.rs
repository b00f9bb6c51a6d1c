//! The Federation fixture (a real hub and real nodes over real sockets), the sample generator and
//! the demo and the benchmarks. The tests stand on these.

pub mod bench;
pub mod crash;
pub mod demo;
pub mod federation;
pub mod generator;
pub mod site;

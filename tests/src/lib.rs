//! tests

pub mod generator;

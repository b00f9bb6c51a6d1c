//! The wire between nodes and hub under hostile hands: page borders, cut lines, floods, lies and a
//! simulated network. Real stores, real signatures, real TLS; every module is named after what it
//! attacks. One binary, since linking is what costs.
//!
//! With `SRDI_FULL=1` the sweeps are complete: every cut from 1 to 64 pages, floods of 1 GiB.

#![allow(
    clippy::unwrap_used,
    reason = "what the stories share may fail them, as their own lines may"
)]
#![allow(
    clippy::print_stdout,
    reason = "the figures of a sweep, for whoever asks with --nocapture"
)]

mod wire {
    mod borders;
    mod cuts;
    mod floods;
    mod kit;
    mod papers;
    mod refusals;
    mod rogue;
    mod simulation;
}

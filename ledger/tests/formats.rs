//! The formats, against the specifications' own examples, other people's implementations and
//! strangers' input. One binary, since each integration test links everything anew.

#![allow(
    clippy::unwrap_used,
    reason = "a helper that fails should fail the test, as in a test"
)]
#![allow(
    clippy::cast_possible_truncation,
    reason = "the trees of these tests fit in memory"
)]

mod formats {
    mod checkpoint;
    mod evidence;
    mod hash;
    mod key;
    mod note;
    mod policy;
    mod proof;
    mod support;
    mod tiles;
    mod tree;
}

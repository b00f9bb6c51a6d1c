//! The formats, against the specifications' own examples, other people's implementations and
//! strangers' input. One binary, since each integration test links everything anew.

#![allow(
    clippy::unwrap_used,
    reason = "what the stories share may fail them, as their own lines may"
)]
#![allow(clippy::cast_possible_truncation, reason = "the trees of these tests fit in memory")]

mod formats {
    mod checkpoint;
    mod credential;
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

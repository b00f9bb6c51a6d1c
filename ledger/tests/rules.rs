//! The rules of the federation over whole ledgers in memory: real keys, real trees, real seals, and
//! no file, clock or socket. [`rules::federation`] builds them; every other module is named after what it
//! checks. One binary, since linking is what costs.

#![allow(
    clippy::unwrap_used,
    reason = "what the stories share may fail them, as their own lines may"
)]
#![allow(clippy::cast_possible_truncation, reason = "the ledgers of these tests fit in memory")]

mod rules {
    mod annual;
    mod application;
    mod basis;
    mod calendar;
    mod cases;
    mod chaos;
    mod charter;
    mod complaint;
    mod criteria;
    mod desk;
    mod docket;
    mod eligibility;
    mod erasure;
    mod extension;
    mod federation;
    mod files;
    mod intake;
    mod keys;
    mod legacy;
    mod list;
    mod lists;
    mod meeting;
    mod office;
    mod order;
    mod parse;
    mod procedure;
    mod promotion;
    mod quota;
    mod recommendation;
    mod rounds;
    mod rows;
    mod seal;
    mod titles;
    mod upgrade;
    mod void;
}

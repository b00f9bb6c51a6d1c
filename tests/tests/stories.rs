//! Stories: whole federations over real sockets, from the first day to two hubs with one key. Each
//! says in its name which rule it is about, and ends with an outsider's audit of both sides.

#![allow(clippy::unwrap_used, missing_docs)]

mod stories {
    mod agreed;
    mod away;
    mod body;
    mod browsed;
    mod by_file;
    mod certified;
    mod complained;
    mod decide;
    mod drafted;
    mod erased;
    mod faulty;
    mod first_days;
    mod kit;
    mod legacy;
    mod lift;
    mod locked;
    mod outside;
    mod prefecture;
    mod promotion;
    mod published;
    mod quota;
    mod rekeyed;
    mod renewed;
    mod replaced;
    mod restore_hub;
    mod restore_node;
    mod reviewed;
    mod seats;
    mod titles;
    mod two_hubs;
}

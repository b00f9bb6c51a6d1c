//! Who acts: seats, groups and the names that the plan uses for one and the same body (四(二); A2,
//! A3-18).

use super::read::{Check, Sink, words};
use super::table::table;
use crate::choices::choices;
use crate::names::Seat;

choices! {
    /// Which half a seat belongs to.
    Half {
        Node = "node", "市（州）";
        Hub = "hub", "省级";
    }
}

words!(Half, Seat);

table! {
    /// One seat (席位).
    pub struct SeatPlan {
        /// Its code, which records name.
        pub code: Seat,
        /// Prefecture or province.
        pub half: Half,
        /// What people read.
        pub name: String,
    }
}
impl Check for SeatPlan {}

table! {
    /// One group of the provincial organisation.
    pub struct Group {
        /// Its name.
        pub name: String,
        /// Other names that the plan uses for it (A3-18).
        pub also: Vec<String>,
        /// The seats that its members hold.
        pub seats: Vec<Seat>,
        /// Who fills them.
        pub members: String,
    }
}
impl Check for Group {}

table! {
    /// A name and what the plan also writes for it (A3-01).
    pub struct Alias {
        /// The name that is used.
        pub name: String,
        /// What it also stands as.
        pub also: Vec<String>,
    }
}
impl Check for Alias {}

/// Seats stand there once, and groups and signing seats name seats that there are.
pub(super) fn check(seats: &[SeatPlan], groups: &[Group], signing: &[Seat], sink: Sink<'_>) {
    for (i, seat) in seats.iter().enumerate() {
        if seats[..i].iter().any(|other| other.code == seat.code) {
            sink(&format!("seats/{i}/code"), format!("席位 {} 重复", seat.code));
        }
    }
    let half = |code: &Seat| seats.iter().find(|seat| seat.code == *code).map(|seat| seat.half);
    for (i, group) in groups.iter().enumerate() {
        for code in group.seats.iter().filter(|code| half(code).is_none()) {
            sink(&format!("groups/{i}/seats"), format!("{}：没有席位 {code}", group.name));
        }
    }
    for code in signing.iter().filter(|code| half(code) != Some(Half::Node)) {
        sink("node_signing_seats", format!("{code} 不是市（州）的席位，不能签批报送"));
    }
}

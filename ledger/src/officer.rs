//! Who acts: a person in a seat (A2). Records carry the seat; the person stands in papers, so that a
//! rule can ask whether two acts were done by two persons.

use crate::names::Seat;

/// A person who acts in one of their seats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// The person's name; empty for the machine, and where only the seat is known.
    pub person: String,
    /// The seat in which they act.
    pub seat: Seat,
}

impl Officer {
    /// A person in a seat.
    pub fn new(person: impl Into<String>, seat: Seat) -> Self {
        Self { person: person.into(), seat }
    }

    /// Whether this is certainly somebody else than `person`: who is not named might be anybody.
    pub fn differs_from(&self, person: &str) -> bool {
        !self.person.is_empty() && !person.is_empty() && self.person != person
    }
}

/// A seat of which nobody knows who holds it.
impl From<Seat> for Officer {
    fn from(seat: Seat) -> Self {
        Self { person: String::new(), seat }
    }
}

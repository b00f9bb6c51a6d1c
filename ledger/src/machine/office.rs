//! 任职 (四(二); A2): who holds a seat is an act of its own, at the province (H1) and in a prefecture
//! (N3, S49).

use super::{machine, word};
use crate::choices::choices;

choices! {
    /// How a seat stands to a person.
    State {
        Vacant = "vacant", "未任职";
        Held = "held", "任职中";
        Ended = "ended", "已离任";
    }
}

choices! {
    /// What happens to it.
    Event {
        Appoint = "appoint", "任职";
        End = "end", "离任";
    }
}

word!(State, Event);

machine! {
    /// 任职 of one person to one seat.
    OFFICE: State, Event = "该席位", "四(二)";
    // While held: the next term, after the last day of the one that runs.
    Vacant | Held | Ended, Appoint => Held, by H1 | N3, "四(二)";
    Held, End => Ended, by H1 | N3, "四(二)";
}

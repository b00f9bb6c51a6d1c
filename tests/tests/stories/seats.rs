//! Who may do what (A2; S39): every seat tries every act of both halves, on a state in which the act
//! could be done. Those that the requirements name succeed; the others are refused as another seat's,
//! and nothing is written. The lists stand here as the requirements have them, not taken from the
//! program; an act that nobody tries fails the test.

mod complaints;
mod files;
mod frame;
mod lists;
mod prefecture;
mod trial;

//! Why a server's ledger was not believed.

use super::sentence::Sentence;
use crate::evidence::Fork;

/// A server's ledger that was not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Distrust {
    /// It shows another history than the certificate's, than its own list's, or than was seen
    /// before; with the proof, where the hub's key signed both.
    Fork(Option<Box<Fork>>),
    /// It shows less than was seen before.
    Rollback,
    /// Its list is older than its ledger: a newer one was sealed.
    Hidden,
    /// A file of it does not hold; which one.
    Bad(String),
}

impl Distrust {
    pub(super) fn bad(what: impl Into<String>) -> Self {
        Self::Bad(what.into())
    }

    /// In words.
    pub fn said(&self) -> Sentence {
        match self {
            Self::Fork(_) => Sentence::new("net.fork"),
            Self::Rollback => Sentence::new("net.rollback"),
            Self::Hidden => Sentence::new("net.hidden"),
            Self::Bad(what) => Sentence::new("net.bad").with("what", what),
        }
    }
}

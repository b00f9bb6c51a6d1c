//! 自愿退出 and 终止: a firm leaves of itself, or is no more (四(一)5; A4.4).

use serde::{Deserialize, Serialize};

use super::notice::Notice;
use super::subject::Subject;
use super::{Act, Effect, Side, basis};
use crate::choices::choices;
use crate::hash::Hash;
use crate::names::Seat;
use crate::uscc::Uscc;

choices! {
    /// How a firm leaves.
    Leaving {
        Voluntary = "voluntary", "自愿退出";
        Dissolved = "dissolved", "已终止";
    }
}

/// A title or a place on the cultivation list ends without anybody's fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exit {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// What ends.
    pub subject: Subject,
    /// The firm, by its present code.
    pub firm: Uscc,
    /// How.
    pub leaving: Leaving,
    /// The joint notice; its date is the day on which it ends.
    pub notice: Notice,
    /// The firm's letter or the report of its 注销, a paper.
    pub reason: Hash,
    /// Who registered it.
    pub seat: Seat,
    /// Leaf of the charter in effect (S01).
    pub charter: Hash,
}

impl Act for Exit {
    const KIND: &'static str = "exit";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::Sealed;

    basis!();
}

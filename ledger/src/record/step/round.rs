//! Steps of a round that nothing else shows: the review opens, goes on without some, is over (A4.1).

use serde::{Deserialize, Serialize};

use crate::machine::round::Event;
use crate::names::{NodeCode, RoundId};

/// A step of a round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundStep {
    /// The round.
    pub round: RoundId,
    /// 开始评审, 先行评审 or 宣布审定结束.
    pub event: Event,
    /// Prefectures that were reminded in writing and had still not reported (书面催报).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub without: Vec<NodeCode>,
}

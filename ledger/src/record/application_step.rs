//! What happens to an application between its receipt and its recommendation, besides its return,
//! its review and its withdrawal (A4.2): one kind, since all of them name the application, a paper
//! and a seat, and little else.

use serde::{Deserialize, Serialize};

use super::{Act, Side, basis};
use crate::category::Item;
use crate::hash::Hash;
use crate::machine::application::Event;
use crate::names::{NodeCode, Seat};

/// One step of an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationStep {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// The leaf of the application.
    pub application: Hash,
    /// What happened.
    pub step: Step,
    /// The reason, the firm's letter or the minutes, a paper.
    pub content: Hash,
    /// Who did it; of a letter, who registered it.
    pub seat: Seat,
}

impl Act for ApplicationStep {
    const KIND: &'static str = "application_step";
    const SIDE: Side = Side::Node;

    basis!();
}

/// What may happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// 受理.
    Accept {},
    /// 不予受理: wrong province, barred, too large, penalised.
    Refuse {},
    /// The firm did not supplement in time: 视为放弃申报.
    Abandon {},
    /// 异议 of the firm.
    Object {},
    /// 异议成立.
    Uphold {},
    /// 异议不成立.
    Reject {},
    /// A reviewer declares: 无利害关系. Before this no evidence is shown and no opinion taken.
    Clear {
        /// Stands for the person, by a salted digest (A3-47).
        reviewer: Hash,
    },
    /// A reviewer withdraws from the file: 回避.
    Recuse {
        /// As in [`Clear`](Self::Clear).
        reviewer: Hash,
    },
    /// 现场核查 by two persons; the paper holds the minutes and the digests of the photographs.
    Visit {
        /// Two different reviewers, in order.
        reviewers: [Hash; 2],
        /// Photographs, at most [`MAX_PHOTOS`].
        photos: u8,
    },
    /// Secret material was seen off line, and is nowhere else (S91, A3-40).
    Verify {
        /// What it proves.
        item: Item,
    },
    /// The province sent the file back (A4.3).
    HubReturn {},
    /// 转送 to the prefecture where the firm practises (S51).
    Transfer {
        /// That prefecture.
        to: NodeCode,
        /// When the firm first handed it in, before any supplement or transfer.
        received_at: i64,
        /// Returns so far.
        returns: u8,
    },
}

/// Photographs that the minutes of one visit may name.
pub const MAX_PHOTOS: u8 = 30;

impl Step {
    /// The event of the machine.
    pub fn event(&self) -> Event {
        match self {
            Self::Accept {} => Event::Accept,
            Self::Refuse {} => Event::Refuse,
            Self::Abandon {} => Event::Abandon,
            Self::Object {} => Event::Object,
            Self::Uphold {} => Event::Uphold,
            Self::Reject {} => Event::Reject,
            Self::Clear { .. } => Event::Clear,
            Self::Recuse { .. } => Event::Recuse,
            Self::Visit { .. } => Event::Visit,
            Self::Verify { .. } => Event::Verify,
            Self::HubReturn {} => Event::HubReturn,
            Self::Transfer { .. } => Event::Transfer,
        }
    }
}

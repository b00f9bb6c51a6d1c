//! Records: the JSON of one official act, one line of a party's ledger.
//!
//! One file per act under `record/`: its type and what may stand in it. To add an act, add its file
//! and one line in [`records!`]; every `match` that must know of it then fails to compile.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::hash::Hash;
use crate::json::{self, JsonFault};
use crate::names::Seat;

pub mod application;
pub mod application_step;
pub mod appointment;
pub mod calendar;
pub mod certificate;
pub mod change;
pub mod change_report;
pub mod charter;
pub mod correction;
pub mod decision;
pub mod erasure;
pub mod exit;
pub mod exposure;
mod fields;
pub mod legacy;
pub mod lift;
pub mod list;
pub mod member;
pub mod notice;
pub mod recommendation;
pub mod removal;
pub mod renewal;
pub mod restoration;
pub mod review_right;
pub mod round;
pub mod step;
pub mod subject;
pub mod summary;
pub mod title;
pub mod void;

/// The most bytes that a record may have.
pub const LIMIT: usize = 8 * 1024;
/// The most bytes of a charter or a calendar: one must fit a tlog-tiles entry (65,535 bytes).
pub const CHARTER_LIMIT: usize = 60_000;
/// The most bytes of a recommendation: a recognition carries it whole.
pub const RECOMMENDATION_LIMIT: usize = 3 * 1024;

/// Whose ledger a kind of record belongs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// A prefecture node.
    Node,
    /// The provincial hub.
    Hub,
    /// Whichever party did the act.
    Either,
}

impl Side {
    /// Whether a record of this side may stand in a ledger of side `ledger`.
    pub fn belongs_in(self, ledger: Self) -> bool {
        self == ledger || self == Self::Either
    }
}

/// When a record counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// As soon as it is written.
    Written,
    /// With the first sealed checkpoint that covers it.
    Sealed,
    /// As `Sealed`, and both bodies may seal it without a quorum of nodes, so that lost nodes
    /// cannot block their own replacement.
    SealedMembership,
    /// A list: it closes an offer and never asks for a quorum of its own.
    SealedList,
}

/// One kind of record.
pub trait Act: Serialize + DeserializeOwned {
    /// The value of `kind`.
    const KIND: &'static str;
    /// Whose ledger it belongs in.
    const SIDE: Side;
    /// When it counts.
    const EFFECT: Effect = Effect::Written;
    /// The most bytes of its JSON.
    const LIMIT: usize = LIMIT;
    /// The version of its shape that this program reads and writes.
    const V: u64 = 1;

    /// Who acted, under which version of the rules; `None` for what no rule precedes: record 0.
    fn basis(&self) -> Option<Basis<'_>> {
        None
    }

    /// Leaf of the charter or of the amendment by which it was done, where the record names it (S01).
    fn charter(&self) -> Option<&Hash> {
        self.basis().map(|basis| basis.charter)
    }
}

/// The seat that did an act and the version of the rules under which it did (S01, S39).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Basis<'a> {
    /// The seat.
    pub seat: &'a Seat,
    /// Leaf of the charter, or of the amendment that was in effect.
    pub charter: &'a Hash,
}

/// For an [`Act`] with the fields `seat` and `charter`.
macro_rules! basis {
    () => {
        fn basis(&self) -> Option<$crate::record::Basis<'_>> {
            Some($crate::record::Basis { seat: &self.seat, charter: &self.charter })
        }
    };
}
pub(crate) use basis;

/// Why bytes are not a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordFault {
    /// Not canonical JSON within the limits.
    #[error(transparent)]
    Json(#[from] JsonFault),
    /// Not an object with a string `kind` and an integer `v` from 1.
    #[error("记录缺少 kind 或 v")]
    NoKind,
    /// A known kind whose fields are not as they must be.
    #[error("记录 {kind} 的内容不符：{message}")]
    Shape {
        /// Its kind.
        kind: String,
        /// What is wrong.
        message: String,
    },
}

/// What stands behind a record's bytes.
#[derive(Debug, Clone, PartialEq)]
pub enum Parsed {
    /// A record that this program knows.
    Known(Box<Record>),
    /// A kind, or a version of a kind, from a newer program: stored and served on byte for byte,
    /// never judged.
    Unknown {
        /// Its kind.
        kind: String,
        /// Its version.
        v: u64,
    },
}

impl Parsed {
    /// Parses the bytes of a record. They must equal their JCS.
    ///
    /// # Errors
    /// Anything that no program of ours would have written.
    pub fn parse(bytes: &[u8]) -> Result<Self, RecordFault> {
        match Record::read(bytes) {
            Some(record) => Ok(Self::Known(Box::new(record))),
            None => Self::examine(bytes),
        }
    }

    /// The long way: for kinds that this program does not know, and to say what is wrong. Whatever
    /// [`Record::read`] takes, this takes too, as the same record.
    fn examine(bytes: &[u8]) -> Result<Self, RecordFault> {
        let Value::Object(mut fields) = json::parse_canonical(bytes, CHARTER_LIMIT)? else {
            return Err(RecordFault::NoKind);
        };
        let (Some(Value::String(kind)), Some(v)) =
            (fields.remove("kind"), fields.remove("v").and_then(|v| v.as_u64()))
        else {
            return Err(RecordFault::NoKind);
        };
        // Versions count from 1: no newer program could ever read a 0.
        if v == 0 {
            return Err(RecordFault::NoKind);
        }
        let parsed = Record::from_fields(&kind, v, Value::Object(fields), bytes.len())
            .unwrap_or(Ok(Self::Unknown { kind, v }))?;
        // `null` for an absent field or a date with a time would be a second form of one record.
        match parsed.known().filter(|record| record.to_bytes() != bytes) {
            Some(record) => {
                let message = "不是该记录的唯一写法".to_owned();
                Err(RecordFault::Shape { kind: record.kind().to_owned(), message })
            }
            None => Ok(parsed),
        }
    }

    /// The record, if this program knows its kind.
    pub fn known(&self) -> Option<&Record> {
        match self {
            Self::Known(record) => Some(record),
            Self::Unknown { .. } => None,
        }
    }
}

fn shaped<T: Act>(fields: Value, size: usize) -> Result<T, RecordFault> {
    if size > T::LIMIT {
        return Err(JsonFault::TooLong { size, limit: T::LIMIT }.into());
    }
    serde_json::from_value(fields)
        .map_err(|e| RecordFault::Shape { kind: T::KIND.to_owned(), message: e.to_string() })
}

/// A record as it is written.
#[derive(Serialize)]
struct Whole<'a, T> {
    kind: &'static str,
    v: u64,
    #[serde(flatten)]
    act: &'a T,
}

impl<'a, T: Act> Whole<'a, T> {
    fn new(act: &'a T) -> Self {
        Self { kind: T::KIND, v: T::V, act }
    }
}

/// Reads a record whose bytes are exactly those that this program would write.
fn read<T: Act>(bytes: &[u8]) -> Option<T> {
    let act = fields::read::<T>(bytes)?;
    (bytes.len() <= T::LIMIT && json::is_canonical(&Whole::new(&act), bytes)).then_some(act)
}

macro_rules! records {
    ($($variant:ident = $module:ident),+ $(,)?) => {
        /// Any record that this program knows.
        #[derive(Debug, Clone, PartialEq)]
        #[allow(missing_docs, clippy::large_enum_variant)]
        pub enum Record { $($variant($module::$variant)),+ }

        impl Record {
            /// Every kind that this program knows.
            pub const KINDS: &'static [&'static str] = &[$(<$module::$variant as Act>::KIND),+];

            fn from_fields(
                kind: &str, v: u64, fields: Value, size: usize,
            ) -> Option<Result<Parsed, RecordFault>> {
                $(if kind == <$module::$variant as Act>::KIND && v == <$module::$variant as Act>::V {
                    return Some(shaped::<$module::$variant>(fields, size)
                        .map(|act| Parsed::Known(Box::new(Self::$variant(act)))));
                })+
                None
            }

            /// Reads a record straight into its type, if its bytes are those of
            /// [`to_bytes`](Self::to_bytes).
            fn read(bytes: &[u8]) -> Option<Self> {
                let kind = fields::kind(bytes)?;
                $(if kind == <$module::$variant as Act>::KIND.as_bytes() {
                    return read::<$module::$variant>(bytes).map(Self::$variant);
                })+
                None
            }

            /// The record's exact bytes: its JCS.
            pub fn to_bytes(&self) -> Vec<u8> {
                match self { $(Self::$variant(act) => json::canonical(&Whole::new(act))),+ }
            }

            /// The value of `kind`.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => <$module::$variant as Act>::KIND),+ }
            }

            /// When it was written, by its writer: official time, POSIX seconds.
            pub fn at(&self) -> i64 {
                match self { $(Self::$variant(act) => act.at),+ }
            }

            /// Whose ledger it belongs in.
            pub fn side(&self) -> Side {
                match self { $(Self::$variant(_) => <$module::$variant as Act>::SIDE),+ }
            }

            /// By which charter or amendment it was done, where the record names it (S01).
            pub fn charter(&self) -> Option<&Hash> {
                match self { $(Self::$variant(act) => Act::charter(act)),+ }
            }

            /// When it counts.
            pub fn effect(&self) -> Effect {
                match self { $(Self::$variant(_) => <$module::$variant as Act>::EFFECT),+ }
            }

            /// Who acted, under which version of the rules.
            pub fn basis(&self) -> Option<Basis<'_>> {
                match self { $(Self::$variant(act) => act.basis()),+ }
            }

            /// The most bytes that its kind may have.
            pub fn limit(&self) -> usize {
                match self { $(Self::$variant(_) => <$module::$variant as Act>::LIMIT),+ }
            }
        }

        $(impl From<$module::$variant> for Record {
            fn from(act: $module::$variant) -> Self { Self::$variant(act) }
        })+
    };
}

records! {
    // A node's ledger.
    Application = application,
    ApplicationReturned = application,
    ApplicationStep = application_step,
    ApplicationWithdrawn = application,
    Review = recommendation,
    Recommendation = recommendation,
    Batch = recommendation,
    ZeroReport = recommendation,
    ChangeReport = change_report,
    RoundSummary = summary,
    Appointment = appointment,
    // Of either ledger.
    Erasure = erasure,
    // The hub's ledger: the frame.
    Charter = charter,
    Amendment = charter,
    LogKey = charter,
    BodyKey = charter,
    CalendarIssued = calendar,
    NodeEnrolled = member,
    NodeRotated = member,
    NodeLocked = member,
    RoundAnnounced = round,
    RoundClosed = round,
    Extension = round,
    NoticeOpened = exposure,
    NoticeClosed = exposure,
    SizeLifted = lift,
    // The hub's ledger: decisions.
    Bounce = decision,
    Step = step,
    Examination = decision,
    Determination = decision,
    Answer = decision,
    LegacyEntry = legacy,
    Recognition = title,
    Certificate = certificate,
    Cultivation = title,
    Cancellation = title,
    Change = change,
    Correction = correction,
    Exit = exit,
    Removal = removal,
    Renewal = renewal,
    Restoration = restoration,
    ReviewRightLost = review_right,
    List = list,
    Void = void,
    OfferWithdrawn = void,
    HelloWaived = void,
}

#[cfg(test)]
mod tests;

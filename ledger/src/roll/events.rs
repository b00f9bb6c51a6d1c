//! What happened to titles and to places on the cultivation list, in the ledger's order.

use crate::record::Record;
use crate::record::change::Change;
use crate::record::correction::Correction;
use crate::record::exit::Exit;
use crate::record::removal::Removal;
use crate::record::renewal::Renewal;
use crate::record::restoration::Restoration;
use crate::record::review_right::ReviewRightLost;
use crate::record::subject::Subject;
use crate::record::title::Cancellation;

/// One sealed act upon the lists.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Event {
    Cancellation(Cancellation),
    Change(Change),
    Correction(Correction),
    Exit(Exit),
    Removal(Removal),
    Renewal(Renewal),
    Restoration(Restoration),
    ReviewRightLost(ReviewRightLost),
}

impl Event {
    /// The event that a record is, if it is one.
    pub(super) fn of(record: &Record) -> Option<Self> {
        Some(match record {
            Record::Cancellation(act) => Self::Cancellation(act.clone()),
            Record::Change(act) => Self::Change(act.clone()),
            Record::Correction(act) => Self::Correction(act.clone()),
            Record::Exit(act) => Self::Exit(act.clone()),
            Record::Removal(act) => Self::Removal(act.clone()),
            Record::Renewal(act) => Self::Renewal(act.clone()),
            Record::Restoration(act) => Self::Restoration(act.clone()),
            Record::ReviewRightLost(act) => Self::ReviewRightLost(act.clone()),
            _ => return None,
        })
    }

    /// The one title or place that it is about; a change is about all that a firm holds.
    pub fn subject(&self) -> Option<Subject> {
        Some(match self {
            Self::Cancellation(act) => Subject::Title(act.number.clone()),
            Self::Change(_) => return None,
            Self::Correction(act) => act.subject.clone(),
            Self::Exit(act) => act.subject.clone(),
            Self::Removal(act) => Subject::Listing(act.listing),
            Self::Renewal(act) => Subject::Title(act.number.clone()),
            Self::Restoration(act) => act.subject.clone(),
            Self::ReviewRightLost(act) => act.subject.clone(),
        })
    }
}

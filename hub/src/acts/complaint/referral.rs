//! 移送: what follows from a report that was found true (A4.7): the case that it names is opened with it.

use ledger::machine::complaint::Event;
use ledger::machine::{change_report, penalty as case};
use ledger::officer::Officer;
use ledger::record::step::change_report::{ChangeKind, Happened};
use ledger::record::step::complaint::{Complaint, Referral};
use ledger::record::step::penalty::Imposed;
use peer::act::ActError;
use peer::party::Party;

use super::super::filed::Filed;
use super::super::{change, penalty};
use super::write;

/// Where a report is referred to.
#[derive(Debug, Clone)]
pub enum Case {
    /// The firm was penalised: what was imposed, and the document.
    Penalty(Imposed, Filed),
    /// A material change: what changed, and the day.
    Change(ChangeKind, jiff::civil::Date),
    /// False information: the meeting goes on to cancel or remove.
    False,
    /// A clerical error on the lists.
    Correction,
}

/// Refers a report to what follows from it, and opens that case in the same act. Returns the
/// referral as it was written, and the place of its record.
///
/// # Errors
/// Not found true, another seat's to do, or the case cannot be opened: the firm is on no list, or a
/// case of it is open.
pub fn refer(
    party: &Party,
    number: &str,
    case: Case,
    reason: String,
    who: impl Into<Officer>,
) -> Result<(Referral, u64), ActError> {
    let (number, who) = (number.to_owned(), who.into());
    party.act(move |acting| {
        let found = acting.state.docket.complaints.get(&number);
        let found = found.ok_or_else(|| ActError::Refused(format!("没有举报 {number}")))?;
        let firm = found.firm.code;
        let referral = match case {
            Case::Penalty(imposed, document) => {
                let papers = (imposed, document);
                penalty::begin(acting, firm, case::Event::Refer, papers, &reason, who.clone())?;
                Referral::Penalty
            }
            Case::Change(kind, date) => {
                let happened = Happened { firm, kind, date, lawyers: None };
                let event = change_report::Event::Refer;
                Referral::Change(change::begin(acting, happened, event, &reason, who.clone())?)
            }
            Case::False => Referral::False,
            Case::Correction => Referral::Correction,
        };
        let mut step = Complaint::new(number, Event::Refer);
        step.referral = Some(referral.clone());
        Ok((referral, write(acting, step, &reason, who)?))
    })
}

//! 取消 and 移出培育库 as records: what every way to them has in common (四(四)).

use jiff::civil::Date;
use ledger::charter::Plan;
use ledger::hash::Hash;
use ledger::names::Seat;
use ledger::record::notice::Notice;
use ledger::record::removal::{Removal, RemovalCause};
use ledger::record::title::{Cancellation, Cause};
use ledger::rules::ban;
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::party::Acting;

/// One decision that takes something away, by one joint notice.
pub(super) struct Ending {
    at: i64,
    charter: Hash,
    reason: Hash,
    notice: Notice,
    seat: Seat,
    since: Option<Date>,
}

impl Ending {
    /// A decision of now; its reason is kept as a paper.
    pub(super) fn new(
        acting: &mut Acting<'_, '_>,
        notice: Notice,
        why: &str,
        seat: Seat,
    ) -> Result<Self, ActError> {
        let (charter, reason) = (acting.charter()?, super::reason(acting, why)?);
        Ok(Self { at: acting.now, charter, reason, notice, seat, since: None })
    }

    /// Of a penalty that was decided on this day: what bans the firm names it.
    pub(super) fn since(self, day: Date) -> Self {
        Self { since: Some(day), ..self }
    }

    /// Of the title with this 证书编号; after a penalty with its ban.
    pub(super) fn cancellation(
        &self,
        plan: &Plan,
        (number, firm): (String, Uscc),
        cause: Cause,
        document: Hash,
    ) -> Result<Cancellation, ActError> {
        let date = self.notice.date;
        let ban_until = ban::of_cancellation(cause, date, plan.ban_years);
        Ok(Cancellation {
            at: self.at,
            nonce: peer::random::nonce()?,
            number,
            firm,
            cause,
            date,
            ban_until,
            since: ban_until.and(self.since),
            notice: self.notice.clone(),
            document,
            reason: self.reason,
            seat: self.seat.clone(),
            charter: self.charter,
        })
    }

    /// Of the place on the cultivation list that this record brought.
    pub(super) fn removal(
        &self,
        plan: &Plan,
        (listing, firm): (Hash, Uscc),
        cause: RemovalCause,
        document: Option<Hash>,
    ) -> Result<Removal, ActError> {
        let ban_until = ban::of_removal(cause, self.notice.date, plan);
        Ok(Removal {
            at: self.at,
            nonce: peer::random::nonce()?,
            listing,
            firm,
            cause,
            ban_until,
            since: ban_until.and(self.since),
            document,
            notice: self.notice.clone(),
            reason: self.reason,
            seat: self.seat.clone(),
            charter: self.charter,
        })
    }
}

//! 会议: who met in a seat that decides together, with the digest of the minutes (四(三)2; S53).

use ledger::officer::Officer;
use ledger::record::step::Matter;
use ledger::record::step::meeting::Meeting;
use peer::act::ActError;
use peer::party::Party;

/// Enters a meeting.
///
/// # Errors
/// Somebody present does not hold the seat on that day, or the name is used.
pub fn meeting(
    party: &Party,
    one: Meeting,
    reason: String,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let who = who.into();
    party.act(move |acting| {
        if one.date > ledger::time::day(acting.now) {
            return Err(ActError::refused("会议日期晚于今天"));
        }
        acting.state.docket.meetings.judge(&one, &who.seat, &acting.state.docket.offices)?;
        super::step(acting, Matter::Meeting(one), &reason, who)
    })
}

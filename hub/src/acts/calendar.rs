//! 工作日历: the working days of a year that the charter did not know yet (四(四)1; S66).

use ledger::charter::CalendarFile;
use ledger::hash::Hash;
use ledger::names::Seat;
use ledger::record::calendar::CalendarIssued;
use ledger::rules::RuleFault;
use peer::act::ActError;
use peer::party::Party;

/// Writes calendars, which replace those of the same years. In effect with the joint seal.
///
/// # Errors
/// No reason, or a prefecture that the plan does not have.
pub fn issue(party: &Party, file: CalendarFile, why: String, seat: Seat) -> Result<u64, ActError> {
    party.act(move |acting| {
        let plan = acting.state.roll.plan();
        let strange = |code| plan.as_ref().is_some_and(|plan| plan.node(code).is_none());
        if let Some(table) = file.local_calendar.iter().find(|table| strange(&table.region)) {
            let message = format!("实施规则中没有市（州）{}", table.region);
            return Err(RuleFault::new("calendar", "四(四)1", message).into());
        }
        let reason: Hash = super::reason(acting, &why)?;
        let (at, nonce, charter) = (acting.now, peer::random::nonce()?, acting.charter()?);
        let CalendarFile { calendar: years, local_calendar: local } = file;
        let issued = CalendarIssued { at, nonce, years, local, reason, charter, seat };
        acting.append(issued).map(|(index, _)| index)
    })
}

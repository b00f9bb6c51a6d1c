//! 处罚处分 (四(四)2; S71, S72): entered, checked by a second officer, the firm heard, signed by 秘书长.
//! The cancellation and the ban are one sealed act, and nobody votes.

use ledger::docket::penalty::Case;
use ledger::machine::penalty::Event;
use ledger::officer::Officer;
use ledger::record::notice::Notice;
use ledger::record::removal::RemovalCause;
use ledger::record::step::Matter;
use ledger::record::step::penalty::{Imposed, Penalty};
use ledger::record::subject::Subject;
use ledger::record::title::Cause;
use ledger::rules::deadline::{Deadline, after};
use ledger::rules::{RuleFault, hearing, penalty};
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::party::{Acting, Party};
use peer::state::State;

use super::ending::Ending;
use super::filed::{Filed, keep};
use super::sealed;

/// Enters what was imposed on a firm that holds a title or stands on the cultivation list.
///
/// # Errors
/// The firm holds nothing, or its case is open already.
pub fn enter(
    party: &Party,
    firm: Uscc,
    (imposed, document): (Imposed, Filed),
    why: String,
    who: Officer,
) -> Result<u64, ActError> {
    party.act(move |acting| begin(acting, firm, Event::Enter, (imposed, document), &why, who))
}

/// Opens the case: entered by an officer, or by the meeting that a report was referred to (A4.7).
pub(super) fn begin(
    acting: &mut Acting<'_, '_>,
    firm: Uscc,
    event: Event,
    (imposed, document): (Imposed, Filed),
    why: &str,
    who: Officer,
) -> Result<u64, ActError> {
    let (titles, listings) = acting.state.roll.live_of(&firm);
    if titles.is_empty() && listings.is_empty() {
        return Err(ActError::Refused(format!("{firm} 现无认定，也不在培育名单")));
    }
    let imposed = Imposed { document: keep(acting, document)?, ..imposed };
    step(acting, Penalty { event, firm, imposed: Some(imposed) }, why, who)
}

/// 核对, 通知律所, 收到意见 or 撤回.
///
/// # Errors
/// It is not that step's turn, or the second officer is the first.
pub fn advance(
    party: &Party,
    firm: Uscc,
    event: Event,
    why: String,
    who: Officer,
) -> Result<u64, ActError> {
    party.act(move |acting| step(acting, Penalty { event, firm, imposed: None }, &why, who))
}

/// 秘书长签发: whatever the firm holds ends, titles with a ban, in one act.
///
/// # Errors
/// Not checked, the firm was not heard, not in force, nothing to take away, or not signed by 秘书长.
pub fn sign(
    party: &Party,
    firm: Uscc,
    notice: Notice,
    why: String,
    who: Officer,
) -> Result<Vec<u64>, ActError> {
    party.act(move |acting| {
        let case = acting.state.docket.penalties.of(&firm).cloned();
        let seat = who.seat.clone();
        let signed = Penalty { event: Event::Sign, firm, imposed: None };
        judge(acting, &signed, &who)?;
        let case = case.ok_or_else(|| ActError::refused("该所没有已核对的处罚处分"))?;
        hearing::over(hearing_until(acting.state, &case), case.answered, acting.now)?;
        let records = ends(acting, &firm, &case, &notice, &why, &seat)?;
        if records.is_empty() {
            return Err(ActError::refused("该所没有可因此取消的认定或培育"));
        }
        step(acting, signed, &why, who)?;
        records.into_iter().map(|record| sealed(acting, record)).collect()
    })
}

/// Until when a firm may answer; `None` before it was told.
pub(crate) fn hearing_until(state: &State, case: &Case) -> Option<Deadline> {
    let plan = state.roll.plan()?;
    let day = ledger::time::day(case.heard_at?);
    Some(after(&state.roll.calendar(), day, plan.clocks.hearing_wd, None))
}

fn ends(
    acting: &mut Acting<'_, '_>,
    firm: &Uscc,
    case: &Case,
    notice: &Notice,
    why: &str,
    seat: &ledger::names::Seat,
) -> Result<Vec<ledger::record::Record>, ActError> {
    let (document, cause) = (case.imposed.document, Cause::Penalty);
    let ending = Ending::new(acting, notice.clone(), why, seat.clone())?.since(case.imposed.date);
    let roll = &acting.state.roll;
    let plan = roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
    let day = ledger::time::day(acting.now);
    let (mut records, mut refused): (Vec<ledger::record::Record>, Option<RuleFault>) =
        (Vec::new(), None);
    for (subject, held) in roll.holdings(firm, day) {
        let term = (held.valid_from, held.valid_until);
        if let Err(fault) = penalty::takes_away(&case.imposed, term, &plan) {
            refused = Some(fault);
            continue;
        }
        match subject {
            Subject::Title(number) => {
                let act = ending.cancellation(&plan, (number, *firm), cause, document)?;
                records.push(act.into());
            }
            Subject::Listing(listing) if plan.deciding.cultivation_removal => {
                let (of, cause) = ((listing, *firm), RemovalCause::Penalty);
                records.push(ending.removal(&plan, of, cause, Some(document))?.into());
            }
            Subject::Listing(_) => {}
        }
    }
    match refused {
        Some(fault) if records.is_empty() => Err(fault.into()),
        _ => Ok(records),
    }
}

fn step(
    acting: &mut Acting<'_, '_>,
    step: Penalty,
    why: &str,
    who: Officer,
) -> Result<u64, ActError> {
    judge(acting, &step, &who)?;
    super::step(acting, Matter::Penalty(step), why, who)
}

fn judge(acting: &Acting<'_, '_>, step: &Penalty, who: &Officer) -> Result<(), ActError> {
    let docket = &acting.state.docket;
    docket.penalties.judge(step, who, acting.now, &docket.offices)?;
    Ok(())
}

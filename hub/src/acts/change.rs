//! 重大变化 (四(四)1; S65-S70, S73; A4.6): found or reported, checked, registered; and the case of a
//! report that came late or not at all.

use ledger::docket::change_report::Report;
use ledger::hash::Hash;
use ledger::machine::change_report::Event;
use ledger::names::{Firm, NodeCode};
use ledger::officer::Officer;
use ledger::record::Record;
use ledger::record::change::{Change, Lineage};
use ledger::record::notice::Notice;
use ledger::record::removal::RemovalCause;
use ledger::record::review_right::ReviewRightLost;
use ledger::record::step::Matter;
use ledger::record::step::change_report::{ChangeStep, Filing, Happened};
use ledger::record::subject::Subject;
use ledger::record::title::Cause;
use ledger::rules::change::survivor;
use ledger::rules::deadline::{Deadline, Timeliness};
use ledger::rules::{change_report, duplicate, hearing};
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::party::{Acting, Party};
use peer::state::State;

use super::ending::Ending;
use super::filed::{Filed, keep};
use super::sealed;

/// What becomes of a firm by an accepted change.
#[derive(Debug, Clone)]
pub struct Becomes {
    /// What became of it.
    pub lineage: Lineage,
    /// Its name and code from now on, or those of its successor.
    pub to: Firm,
    /// Its prefecture from now on.
    pub region: NodeCode,
    /// Whether a ban on an absorbed firm bars the survivor too.
    pub bars_survivor: Option<bool>,
}

/// How a report came to the secretariat.
#[derive(Debug, Clone)]
pub enum Came {
    /// To the secretariat itself, now.
    Here,
    /// To a prefecture, which relayed it: the leaf of its record (S67).
    Relayed(NodeCode, Hash),
}

/// Enters a change that monitoring found or a firm told of, before its report (S73). Returns the
/// report's reference.
///
/// # Errors
/// The firm holds nothing, or a seat that may not.
pub fn find(
    party: &Party,
    happened: Happened,
    why: String,
    who: Officer,
) -> Result<Hash, ActError> {
    party.act(move |acting| begin(acting, happened, Event::Find, &why, who))
}

/// Opens the case of a change: found by monitoring, or referred by the meeting after a report of
/// somebody (A4.7).
pub(super) fn begin(
    acting: &mut Acting<'_, '_>,
    happened: Happened,
    event: Event,
    why: &str,
    who: Officer,
) -> Result<Hash, ActError> {
    known(acting.state, &happened.firm)?;
    let (report, happened) = (peer::random::nonce()?, Some(happened));
    let step = ChangeStep { event, report, happened, filing: None, document: None };
    write(acting, step, why, who)?;
    Ok(report)
}

/// Takes a report in: a new one, or that of a change which was found before. The first signed receipt
/// decides whether it is in time.
///
/// # Errors
/// The firm holds nothing, no such receipt of the prefecture, or it was filed already.
pub fn file(
    party: &Party,
    report: Option<Hash>,
    happened: Happened,
    (form, approval): (Filed, Filed),
    came: Came,
    who: Officer,
) -> Result<Hash, ActError> {
    party.act(move |acting| {
        known(acting.state, &happened.firm)?;
        let (earliest, latest, relayed) = match came {
            Came::Here => (acting.now, acting.now, None),
            Came::Relayed(node, leaf) => {
                let (earliest, latest) = relayed(acting, &node, &leaf, &happened.firm)?;
                (earliest, latest, Some((node, leaf)))
            }
        };
        let (form, approval) = (keep(acting, form)?, keep(acting, approval)?);
        let filing = Some(Filing { earliest, latest, form, approval, relayed });
        let report = report.map_or_else(peer::random::nonce, Ok)?;
        let (event, happened) = (Event::File, Some(happened));
        let step = ChangeStep { event, report, happened, filing, document: None };
        write(acting, step, "收到重大变化情况报告表。", who)?;
        Ok(report)
    })
}

/// 退回补正 and its end, 初核, 立案, 听取意见, 核实（保留）, 不予追究: a step that changes no list.
///
/// # Errors
/// It is not that step's turn.
pub fn advance(
    party: &Party,
    report: Hash,
    event: Event,
    document: Option<Filed>,
    why: String,
    who: Officer,
) -> Result<u64, ActError> {
    party.act(move |acting| {
        let found = get(acting.state, &report)?.clone();
        may_advance(acting.state, &found, event, acting.now)?;
        let document = document.map(|file| keep(acting, file)).transpose()?;
        let step = ChangeStep { event, report, happened: None, filing: None, document };
        write(acting, step, &why, who)
    })
}

/// 登记变更: the change takes effect on the lists with the joint seal.
///
/// # Errors
/// Not checked, or not what may be registered of the firm.
pub fn register(
    party: &Party,
    report: Hash,
    becomes: Option<Becomes>,
    notice: Notice,
    why: String,
    who: Officer,
) -> Result<Vec<u64>, ActError> {
    party.act(move |acting| {
        let found = get(acting.state, &report)?.clone();
        let (seat, event) = (who.seat.clone(), Event::Register);
        let step = ChangeStep { event, report, happened: None, filing: None, document: None };
        write(acting, step, &why, who)?;
        let Some(Becomes { lineage, to, region, bars_survivor }) = becomes else {
            return Ok(Vec::new());
        };
        let (firm, today) = (found.happened.firm, ledger::time::day(acting.now));
        let at_stake = acting.state.docket.penalties.is_open(&firm)
            || acting.state.roll.will_be_barred(&firm, today);
        survivor(lineage, at_stake, bars_survivor)?;
        let (charter, reason) = (acting.charter()?, super::reason(acting, &why)?);
        let change = Change {
            at: acting.now,
            nonce: peer::random::nonce()?,
            firm,
            lineage,
            to,
            region,
            event: found.happened.date,
            minutes: found.minutes,
            bars_survivor,
            notice,
            reason,
            seat,
            charter,
        };
        Ok(vec![sealed(acting, change)?])
    })
}

/// What the meeting decided against a firm (S69, S70).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It no longer meets the standard: cancelled and removed.
    Unqualified,
    /// Late, choice a: the right of review is lost.
    ReviewLost,
    /// Late, choice b: cancelled and removed.
    Unreported,
}

/// 会长办公会议 decides against the firm: whatever it holds is hit, both if both (A3-27).
///
/// # Errors
/// The case is not there yet, or the firm was not heard.
pub fn decide(
    party: &Party,
    report: Hash,
    verdict: Verdict,
    (minutes, notice): (Filed, Notice),
    why: String,
    who: Officer,
) -> Result<Vec<u64>, ActError> {
    party.act(move |acting| {
        let found = get(acting.state, &report)?.clone();
        let event = match verdict {
            Verdict::Unqualified => Event::Cancel,
            Verdict::ReviewLost => Event::LoseReview,
            Verdict::Unreported => Event::CancelLate,
        };
        may_advance(acting.state, &found, event, acting.now)?;
        let (minutes, seat) = (keep(acting, minutes)?, who.seat.clone());
        let document = Some(minutes);
        let step = ChangeStep { event, report, happened: None, filing: None, document };
        write(acting, step, &why, who)?;
        let records = hits(acting, found.happened.firm, verdict, minutes, &notice, &why, &seat)?;
        records.into_iter().map(|record| sealed(acting, record)).collect()
    })
}

fn hits(
    acting: &mut Acting<'_, '_>,
    firm: Uscc,
    verdict: Verdict,
    minutes: Hash,
    notice: &Notice,
    why: &str,
    seat: &ledger::names::Seat,
) -> Result<Vec<Record>, ActError> {
    let day = ledger::time::day(acting.now);
    let roll = &acting.state.roll;
    let held = roll.holdings(&firm, day).into_iter();
    let (cause, removal) = match verdict {
        Verdict::ReviewLost => {
            let left: Vec<Subject> =
                held.filter(|(_, held)| held.review_eligible).map(|(subject, _)| subject).collect();
            if left.is_empty() {
                return Err(duplicate::of_lost_review().into());
            }
            return left
                .into_iter()
                .map(|subject| review_lost(acting, subject, (firm, minutes), notice, why, seat))
                .collect();
        }
        Verdict::Unreported => (Cause::Unreported, RemovalCause::Unreported),
        Verdict::Unqualified => (Cause::Unqualified, RemovalCause::Unqualified),
    };
    let ending = Ending::new(acting, notice.clone(), why, seat.clone())?;
    let plan = acting.state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
    let hit = |subject| match subject {
        Subject::Title(number) => {
            Ok(ending.cancellation(&plan, (number, firm), cause, minutes)?.into())
        }
        Subject::Listing(listing) => {
            Ok(ending.removal(&plan, (listing, firm), removal, Some(minutes))?.into())
        }
    };
    held.map(|(subject, _)| subject).map(hit).collect()
}

fn review_lost(
    acting: &mut Acting<'_, '_>,
    subject: Subject,
    (firm, minutes): (Uscc, Hash),
    notice: &Notice,
    why: &str,
    seat: &ledger::names::Seat,
) -> Result<Record, ActError> {
    let (at, nonce, charter) = (acting.now, peer::random::nonce()?, acting.charter()?);
    let (reason, notice, seat) = (super::reason(acting, why)?, notice.clone(), seat.clone());
    let act = ReviewRightLost { at, nonce, subject, firm, minutes, notice, reason, seat, charter };
    Ok(act.into())
}

/// The last day of a report, how it stands to it, and the prefecture whose days off lengthen it.
pub(crate) fn timeliness(
    state: &State,
    report: &Report,
    now: i64,
) -> Option<(Deadline, Timeliness)> {
    let plan = state.roll.plan()?;
    let (titles, listings) = state.roll.live_of(&report.happened.firm);
    let held = titles.into_iter().map(|(_, held)| held).chain(listings).next();
    let region = held.map(|held| held.region);
    let deadline = report.deadline(&plan, &state.roll.calendar(), region.as_ref());
    Some((deadline, report.timeliness(deadline, now)))
}

fn may_advance(state: &State, report: &Report, event: Event, now: i64) -> Result<(), ActError> {
    let (plan, calendar) = (state.roll.plan(), state.roll.calendar());
    let plan = plan.ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
    match event {
        Event::Return if report.returns >= plan.max_returns => {
            let most = plan.max_returns;
            Err(ActError::Refused(format!("已退回补正 {most} 次，不得再退，请初核")))
        }
        Event::TimeOut => {
            let end = report.fixing(&plan, &calendar).and_then(|d| d.ends_at());
            match end {
                Some(end) if now >= end => Ok(()),
                _ => Err(ActError::refused("补正期限未满")),
            }
        }
        Event::Meets | Event::NewCode => Ok(change_report::check(event, &report.happened, &plan)?),
        Event::OpenCase => {
            let found = timeliness(state, report, now);
            Ok(change_report::may_open(found.map_or(Timeliness::Undecided, |(_, t)| t))?)
        }
        Event::LoseReview | Event::CancelLate => {
            Ok(hearing::over(report.hearing(&plan, &calendar), report.answered, now)?)
        }
        _ => Ok(()),
    }
}

/// Between which moments a prefecture's receipt was given: after the hub's last receipt that did not
/// cover it, and before the first that did (S67). Its own clock is not believed beyond that.
fn relayed(
    acting: &Acting<'_, '_>,
    node: &NodeCode,
    leaf: &Hash,
    firm: &Uscc,
) -> Result<(i64, i64), ActError> {
    let intake = acting.state.intake(node);
    let found = intake.and_then(|intake| intake.change_report(leaf));
    let Some((index, act)) = found.filter(|(_, act)| act.firm == *firm) else {
        let message = format!("{node} 的台账中没有该所的这份报告回执，请核对 --relayed");
        return Err(ActError::Refused(message));
    };
    let host = acting.state.roll.charter().map(|charter| charter.host.clone());
    let host = host.unwrap_or_default();
    let ledger = acting.tx.ledger(&ledger::names::node_origin(&host, node))?;
    let ledger = ledger.ok_or_else(|| ActError::Local(format!("没有 {node} 的台账副本")))?;
    let name = ledger::names::receipt_name(&host);
    let (before, covers) = acting.tx.cosigned_around(ledger, &name, *index)?;
    let covers = covers.unwrap_or(acting.now);
    let before = before.unwrap_or(i64::MIN).min(covers);
    // Nobody gains by a receipt that says later than it was; one that says earlier gains to `covers`.
    Ok((act.at.clamp(before, covers), covers))
}

fn known(state: &State, firm: &Uscc) -> Result<(), ActError> {
    if state.roll.knows_firm(firm) {
        return Ok(());
    }
    Err(ActError::Refused(format!("{firm} 不在认定名单或培育名单")))
}

/// A report by its 32 bytes.
pub(crate) fn get<'s>(state: &'s State, report: &Hash) -> Result<&'s Report, ActError> {
    let found = state.docket.reports.get(report);
    found.ok_or_else(|| ActError::refused("没有这份报告，可用 change list 查看"))
}

fn write(
    acting: &mut Acting<'_, '_>,
    step: ChangeStep,
    why: &str,
    who: Officer,
) -> Result<u64, ActError> {
    acting.state.docket.reports.judge(&step, &who.seat)?;
    super::step(acting, Matter::ChangeReport(step), why, who)
}

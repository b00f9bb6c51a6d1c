//! 异议: of anybody during the 公示, by name (A3-32), and of a firm that was not selected (A3-34).

use ledger::hash::Hash;
use ledger::machine::file::{Event, State as Step};
use ledger::names::NodeCode;
use ledger::officer::Officer;
use ledger::record::step::file::{FileStep, Objection, Rejection};
use ledger::rules::deadline::{Timeliness, after};
use ledger::rules::{RuleFault, deciding};
use peer::act::ActError;
use peer::party::{Acting, Party};
use serde::Serialize;

use crate::candidate::Candidate;

/// An objection as it was received.
#[derive(Debug, Clone)]
pub struct Entered {
    /// Whose recommendation it is about.
    pub node: NodeCode,
    /// Its leaf.
    pub file: Hash,
    /// Facts and grounds, without who objects.
    pub facts: String,
    /// Name and contact of who objects, kept in a paper of its own; none of the firm itself.
    pub objector: Option<String>,
}

/// Enters an objection; of a firm that is being shown it stops that firm's clock alone.
///
/// # Errors
/// Anonymous, too late, or nothing that can be objected to.
pub fn enter(party: &Party, entered: Entered, who: impl Into<Officer>) -> Result<u64, ActError> {
    let who = who.into();
    party.act(move |acting| {
        let Entered { node, file, facts, objector } = entered;
        Candidate::standing(acting.state, &node, &file)?;
        let state = acting.state.docket.files.state(&file);
        let shown = state == Step::InNotice;
        if shown && objector.as_ref().is_none_or(|name| name.trim().is_empty()) {
            let message = "公示异议应实名提出：请写明异议人姓名（名称）和联系方式（--objector）";
            return Err(RuleFault::new("anonymous", "A3-32", message).into());
        }
        let left = if shown { Some(left(acting, &file)) } else { in_time(acting, &node, &file)? };
        let objector = objector.map(|text| kept(acting, &text)).transpose()?;
        let received = ledger::time::day(acting.now);
        let objection = Objection { file, received, facts: facts.clone(), objector, left };
        super::file_step::write(acting, FileStep::Object(objection), &facts, who)
    })
}

fn kept(acting: &mut Acting<'_, '_>, text: &str) -> Result<Hash, ActError> {
    #[derive(Serialize)]
    struct Objector<'a> {
        objector: &'a str,
        nonce: Hash,
    }
    let paper = Objector { objector: text, nonce: peer::random::nonce()? };
    Ok(acting.tx.put_document(&ledger::json::canonical(&paper), None)?)
}

/// Working days that are left of the 公示 of a file, today not counted.
fn left(acting: &Acting<'_, '_>, file: &Hash) -> u16 {
    let state = &acting.state;
    let notice = state.docket.files.get(file).and_then(|file| file.notice);
    let (calendar, today) = (state.roll.calendar(), ledger::time::day(acting.now));
    let days = state.roll.plan().map_or(0, |plan| plan.clocks.notice_wd);
    let Some((_, Some(last))) = notice else { return days };
    (0..=days).find(|n| after(&calendar, today, *n, None).last_day() >= Some(last)).unwrap_or(days)
}

/// A3-34: within the days after the firm was told.
fn in_time(acting: &Acting<'_, '_>, node: &NodeCode, file: &Hash) -> Result<Option<u16>, ActError> {
    let state = &acting.state;
    let told = state.docket.files.get(file).and_then(|file| file.told);
    let Some(told) = told else { return Ok(None) };
    let days = state.roll.plan().map_or(0, |plan| plan.clocks.objection_wd);
    let end = after(&state.roll.calendar(), told, days, Some(node));
    match end.judge(acting.now, acting.now) {
        Timeliness::Late => {
            let last = end.last_day().map(|day| day.to_string()).unwrap_or_default();
            let message = format!("{told} 告知，异议期至 {last} 24:00，已过");
            Err(RuleFault::new("objection-late", "A3-34", message).into())
        }
        _ => Ok(None),
    }
}

/// Answers an objection that is not upheld, or one of a declined firm that is. During the 公示 an
/// objection is upheld by a decision (`determine`), which gives the place back.
///
/// # Errors
/// Nothing is open, it is another seat's to do, decisions are over, or who answers scored the file or
/// practises in the firm.
pub fn answer(
    party: &Party,
    (node, file): (NodeCode, Hash),
    upheld: bool,
    reason: String,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let who = who.into();
    party.act(move |acting| {
        let one = Candidate::standing(acting.state, &node, &file)?;
        let (round, firm) = (one.round.clone(), one.firm);
        let state = acting.state.docket.files.state(&file);
        let step = match (state, upheld) {
            (Step::Contested, true) => {
                return Err(ActError::refused(
                    "公示异议成立的，由领导小组重新审定（determine），名额随之退回，可递补（waitlist promote）",
                ));
            }
            (_, true) => {
                let (docket, roll) = (&acting.state.docket, &acting.state.roll);
                let plan = roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
                let stage = docket.rounds.stage(roll, &round, acting.now);
                deciding::open(&plan.deciding, stage, roll.decide_by(&round), acting.now)?;
                FileStep::Move { event: Event::Uphold, files: vec![file] }
            }
            (_, false) => FileStep::Reject(Rejection { file, last: resumed(acting, &file) }),
        };
        acting.state.docket.files.judge(&step, &who.seat, acting.now)?;
        super::may_decide_on(acting.state, (&file, &firm), &who, acting.now)?;
        let index = super::file_step::write(acting, step, &reason, who)?;
        super::offer_step(acting, index, &[node])?;
        Ok(index)
    })
}

/// The new last day of a 公示 whose clock was stopped.
fn resumed(acting: &Acting<'_, '_>, file: &Hash) -> Option<ledger::date::Date> {
    let found = acting.state.docket.files.get(file)?;
    let left = found.objections.last()?.left?;
    let today = ledger::time::day(acting.now);
    after(&acting.state.roll.calendar(), today, left, None).last_day()
}

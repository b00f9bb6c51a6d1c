//! Checking the signed public list: 认定名单／培育名单.

mod firm;
mod show;
mod steps;

use std::time::{SystemTime, UNIX_EPOCH};

use ledger::anchor::Anchor;
use ledger::checkpoint::Checkpoint;
use ledger::date::Date;
use ledger::note::Note;
use ledger::policy::{FUTURE_SKEW, Policy};
use ledger::proof::TlogProof;
use ledger::public_list::{CheckedList, PublicList, SignedList};
use ledger::record::charter::Body;
use ledger::record::list::List;
use ledger::time;

pub use firm::{FirmAnswer, FirmFault, FirmStanding};
pub(crate) use show::{json, minute, refusal_json, text};

use crate::text::{Step, Text};

/// Days after which a list is no longer called confirmed: the plan's own figure, unless its charter
/// was changed, which a list alone does not tell.
pub const FRESH_DAYS: u64 = 10;

/// A list that holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ListReport {
    /// The steps, all of which hold.
    pub steps: Vec<Step>,
    /// The list.
    pub list: PublicList,
    /// The record in which both bodies sealed its digest.
    pub record: List,
    /// The sealed checkpoint.
    pub checkpoint: Checkpoint,
    /// Nodes of the policy whose cosignature is in the file (核验联署).
    pub witnesses: usize,
    /// The newest cosignature, POSIX seconds: 数据截至.
    pub data_as_of: u64,
    /// Whether that is at most [`FRESH_DAYS`] before the moment that was asked for.
    pub fresh: bool,
    /// The day for which terms are counted.
    pub day: Date,
}

/// A list that does not hold.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", .reason.zh)]
pub struct ListRefusal {
    /// The steps up to the one that failed.
    pub steps: Vec<Step>,
    /// Bodies whose seal is missing or false; then there is no joint publication.
    pub missing: Vec<Body>,
    /// What failed and what to do next.
    pub reason: Text,
}

/// Checks a signed list against an anchor that was obtained elsewhere, and reads it as of `day`.
///
/// # Errors
/// The first step that fails.
pub fn check(bytes: &[u8], anchor: &Anchor, day: Date) -> Result<ListReport, ListRefusal> {
    check_at(bytes, anchor, day, now())
}

/// [`check`], with this machine's time given, in POSIX seconds.
///
/// # Errors
/// The first step that fails.
pub fn check_at(
    bytes: &[u8],
    anchor: &Anchor,
    day: Date,
    now: u64,
) -> Result<ListReport, ListRefusal> {
    let signed = SignedList::parse(bytes).map_err(|fault| steps::refuse(&fault, Vec::new()))?;
    let checked = signed
        .check(anchor)
        .map_err(|fault| steps::refuse(&fault, missing_bodies(&signed, anchor)))?;
    let newest = checked.cosigned_at.values().max().copied();
    let moment = moment(day, now);
    if newest.is_some_and(|time| time > now.max(moment).saturating_add(FUTURE_SKEW)) {
        return Err(steps::from_the_future());
    }
    Ok(report(&signed, anchor, checked, day, moment))
}

fn report(
    signed: &SignedList,
    anchor: &Anchor,
    checked: CheckedList,
    day: Date,
    moment: u64,
) -> ListReport {
    let nodes = node_times(signed, anchor, &checked);
    let all = checked.cosigned_at.values();
    // While no node is enrolled, the bodies' own times are all there is.
    let data_as_of = nodes.iter().max().or(all.max()).copied();
    let data_as_of = data_as_of.unwrap_or_default();
    let fresh = moment.saturating_sub(data_as_of) <= FRESH_DAYS * 86_400;
    ListReport {
        steps: steps::passed(nodes.len()),
        list: checked.list,
        record: checked.record,
        checkpoint: checked.checkpoint,
        witnesses: nodes.len(),
        data_as_of,
        fresh,
        day,
    }
}

/// When each node cosigned: everyone in the policy but the two bodies.
fn node_times(signed: &SignedList, anchor: &Anchor, checked: &CheckedList) -> Vec<u64> {
    let Ok(policy) = Policy::parse(&signed.policy) else {
        return Vec::new();
    };
    let bodies = [anchor.party.key(), anchor.association.key()];
    policy
        .witnesses()
        .iter()
        .filter(|witness| !bodies.contains(&witness.key.key()))
        .filter_map(|witness| checked.cosigned_at.get(&witness.name).copied())
        .collect()
}

/// Bodies whose line in the sealed note does not hold: to name both, where the check stops at one.
fn missing_bodies(signed: &SignedList, anchor: &Anchor) -> Vec<Body> {
    let Ok(proof) = TlogProof::parse(signed.proof.as_bytes()) else {
        return Vec::new();
    };
    let Ok(note) = Note::parse(&proof.checkpoint) else {
        return Vec::new();
    };
    let key = |body: &Body| match body {
        Body::Party => &anchor.party,
        Body::Association => &anchor.association,
    };
    let mut bodies = Body::BOTH.to_vec();
    bodies.retain(|body| note.cosignature_time(key(body)).is_err());
    bodies
}

/// The second for which freshness is asked: now if `day` is today, else the near end of that day.
fn moment(day: Date, now: u64) -> u64 {
    let start = u64::try_from(time::start_of(day)).unwrap_or_default();
    now.clamp(start, start + 86_399)
}

/// This machine's time, POSIX seconds.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map(|since| since.as_secs()).unwrap_or_default()
}

/// This machine's clock as records count, POSIX seconds.
pub(crate) fn posix() -> i64 {
    i64::try_from(now()).unwrap_or_default()
}

/// The day in Sichuan by this machine's clock.
pub(crate) fn today() -> Date {
    time::day(posix())
}

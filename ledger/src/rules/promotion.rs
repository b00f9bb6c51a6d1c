//! 培育期内达到相应认定标准的，通过评选推荐认定 (四(四)4; S78, A3-16, A3-31): the one recognition that
//! no node recommends again.

use jiff::civil::Date;

use super::RuleFault;
use super::calendar::Calendar;
use super::deadline::after;
use crate::category::Category;
use crate::docket::listing::Place;
use crate::machine::listing::State;
use crate::names::NodeCode;
use crate::record::recommendation::{CategoryOpinion, Opinion};
use crate::record::round::{RoundAnnounced, RoundType};
use crate::record::step::listing::Proposal;
use crate::record::title::Recognition;
use crate::roll::Holding;

fn fault(message: impl Into<String>) -> RuleFault {
    RuleFault::new("promotion", "四(四)4", message)
}

/// A recognition stands on a recommendation or on a place on the cultivation list, on one of them.
pub fn no_basis() -> RuleFault {
    let message = "认定须有且只有一项依据：市（州）的推荐，或培育名单中的一条";
    RuleFault::new("basis", "四(一)5", message)
}

/// No place on the cultivation list in effect has that leaf.
pub fn not_listed() -> RuleFault {
    fault("所依据的培育记录不存在或尚未生效，不能据以认定")
}

/// The firm was not proposed: there is nothing to decide upon.
pub fn not_proposed() -> RuleFault {
    fault("该培育对象未被推荐认定；达到标准的，先由评定小组推荐（cultivate promote）")
}

/// Whether a cultivated firm may be proposed for recognition on `day` (S78): while it is cultivated,
/// in categories that it is cultivated in, for a `round` of the plan (A3-31, A3-36). One that waits
/// for a place of a year may be proposed for a later one.
///
/// # Errors
/// Its place ended, its term is over, or the proposal does not fit it or the round.
pub fn may_propose(
    listing: &Holding,
    place: &Place,
    (proposal, round): (&Proposal, Option<&RoundAnnounced>),
    day: Date,
) -> Result<(), RuleFault> {
    if !listing.stands(day) {
        let until = listing.valid_until;
        return Err(fault(format!("培育期至 {until}，或已不在培育名单，不能推荐认定")));
    }
    let ordered = proposal.categories.windows(2).all(|pair| pair[0] < pair[1]);
    if proposal.categories.is_empty() || !ordered {
        return Err(fault("请写明推荐认定的类别，每类一次"));
    }
    cultivated_in(listing, &proposal.categories)?;
    let year = proposal.round.year();
    match round.map(|round| round.purpose) {
        None => return Err(fault(format!("{} 未经两家联合发布，不能推荐", proposal.round))),
        Some(RoundType::Review) => {
            return Err(fault(format!("{} 是届满复核，请写认定批次", proposal.round)));
        }
        Some(RoundType::Selection) => {}
    }
    let waits_for = place.proposed.as_ref().filter(|_| place.state == State::Waiting);
    match waits_for.map(|(before, _)| before.round.year()) {
        Some(before) if year <= before => {
            Err(fault(format!("该所已是 {before} 年度候补，可递补，或推荐参加以后年度的批次")))
        }
        _ => Ok(()),
    }
}

fn cultivated_in(listing: &Holding, categories: &[Category]) -> Result<(), RuleFault> {
    match categories.iter().find(|one| !listing.categories.contains(one)) {
        None => Ok(()),
        Some(category) => {
            Err(fault(format!("该所现未列入{}培育，不能由培育转为认定", category.label())))
        }
    }
}

/// Whether the leading group may select a firm that was proposed: the prefecture's written opinion is
/// here, or its working days are over (A3-31: 5个工作日，逾期不影响).
///
/// # Errors
/// The prefecture may still answer; or the end of its days is not known yet.
pub fn heard(
    place: &Place,
    (calendar, opinion_wd, region): (&Calendar, u16, &NodeCode),
    now: i64,
) -> Result<(), RuleFault> {
    let Some((_, at)) = &place.proposed else { return Err(not_proposed()) };
    let end = after(calendar, crate::time::day(*at), opinion_wd, Some(region));
    if place.opinion || end.ends_at().is_some_and(|end| now >= end) {
        return Ok(());
    }
    let last = end.last_day().map_or_else(|| "待定".to_owned(), |day| format!("{day} 24:00"));
    let message =
        format!("正征求 {region} 的书面意见，至 {last}；收到后登记（cultivate opinion），再审定");
    Err(RuleFault::new("opinion", "A3-31", message))
}

/// Whether an outcome is what can be decided on a proposal: 认定, or 不予认定, after which the firm is
/// cultivated as before (A4.5).
///
/// # Errors
/// It is cultivated already.
pub fn outcomes(outcomes: &[CategoryOpinion]) -> Result<(), RuleFault> {
    match outcomes.iter().any(|one| one.opinion == Opinion::Cultivate) {
        false => Ok(()),
        true => Err(fault("培育对象的推荐只作认定或不予认定；不予认定的，继续培育至期满")),
    }
}

/// Whether a firm that waits for a place loses its turn on `day`: at the end of the year (A4.5).
///
/// # Errors
/// The year is not over.
pub fn may_lapse(place: &Place, day: Date) -> Result<(), RuleFault> {
    let Some((proposal, _)) = &place.proposed else { return Err(not_proposed()) };
    let year = proposal.round.year();
    if i32::from(day.year()) > i32::from(year) {
        return Ok(());
    }
    Err(fault(format!("{year} 年度的候补至 {year}-12-31 有效，年内有名额空出可以递补")))
}

/// Whether a recognition is what a place on the cultivation list can grow into: of its firm as it is
/// called now, in categories not recognised yet, and within its term.
///
/// # Errors
/// Names what does not fit.
pub fn fits(listing: &Holding, act: &Recognition) -> Result<(), RuleFault> {
    if listing.end.is_some() {
        return Err(fault("该所已不在培育名单中，不能由培育转为认定"));
    }
    if listing.firm != act.firm || listing.region != act.region {
        return Err(fault("律所或市（州）与培育名单不符"));
    }
    cultivated_in(listing, &act.categories)?;
    if act.valid_from < listing.valid_from || act.valid_from > listing.valid_until {
        let (from, until) = (listing.valid_from, listing.valid_until);
        return Err(fault(format!("培育期为 {from} 至 {until}，不能在期外由培育转为认定")));
    }
    Ok(())
}

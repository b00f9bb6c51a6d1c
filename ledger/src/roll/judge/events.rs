//! Acts upon titles and places on the cultivation list (A4.4, A4.5): the tables of
//! [`machine`](crate::machine) over what the ledger shows, and each kind's own rule.

use jiff::civil::Date;

use crate::charter::Plan;
use crate::machine::listing::{self, LISTING};
use crate::machine::title::{self, TITLE};
use crate::names::Seat;
use crate::record::change::Change;
use crate::record::correction::Correction;
use crate::record::exit::Exit;
use crate::record::recommendation::Opinion;
use crate::record::removal::Removal;
use crate::record::renewal::Renewal;
use crate::record::restoration::Restoration;
use crate::record::review_right::ReviewRightLost;
use crate::record::subject::Subject;
use crate::record::title::Cancellation;
use crate::roll::{Event, Holding, Roll};
use crate::rules::change::Known;
use crate::rules::recommendation::Decided;
use crate::rules::{RuleFault, ban, change, correction, duplicate, removal, term};
use crate::uscc::Uscc;

impl Roll {
    pub(super) fn event(&self, index: u64, event: &Event) -> Result<(), RuleFault> {
        let Some(plan) = self.plan() else { return Ok(()) };
        match event {
            Event::Cancellation(act) => self.cancellation_fits(act, &plan),
            Event::Change(act) => self.change(act, &plan),
            Event::Correction(act) => self.corrected(act, &plan),
            Event::Exit(act) => self.exit(act, &plan),
            Event::Removal(act) => self.removed(act, &plan),
            Event::Renewal(act) => self.renewed(index, act, &plan),
            Event::Restoration(act) => self.restored(act, &plan),
            Event::ReviewRightLost(act) => self.review_right_lost(act, &plan),
        }
    }

    fn cancellation_fits(&self, act: &Cancellation, plan: &Plan) -> Result<(), RuleFault> {
        let held = self.held(&Subject::Title(act.number.clone()))?;
        same_firm(&held, &act.firm)?;
        title_step(&held, act.cause.into(), &act.seat, act.at, plan)?;
        if act.date != act.notice.date {
            let message = format!("取消日期应为公告日期 {}", act.notice.date);
            return Err(RuleFault::new("cancellation-date", "四(四)2", message));
        }
        let due = ban::of_cancellation(act.cause, act.date, plan.ban_years);
        ban::fits((act.ban_until, act.since), due, act.date)
    }

    fn removed(&self, act: &Removal, plan: &Plan) -> Result<(), RuleFault> {
        let held = self.held(&Subject::Listing(act.listing))?;
        same_firm(&held, &act.firm)?;
        LISTING.step(held.listing_state(), act.cause.into(), &act.seat)?;
        removal::fits(act, &held, crate::time::day(act.at), &plan.deciding)?;
        let due = ban::of_removal(act.cause, act.notice.date, plan);
        ban::fits((act.ban_until, act.since), due, act.notice.date)
    }

    fn exit(&self, act: &Exit, plan: &Plan) -> Result<(), RuleFault> {
        let held = self.held(&act.subject)?;
        same_firm(&held, &act.firm)?;
        let steps = (act.leaving.into(), act.leaving.into());
        step(&act.subject, &held, steps, &act.seat, act.at, plan)
    }

    fn change(&self, act: &Change, plan: &Plan) -> Result<(), RuleFault> {
        if plan.node(&act.region).is_none() {
            let message = format!("实施规则中没有市（州）{}", act.region);
            return Err(RuleFault::new("change", "四(四)1", message));
        }
        let day = day(act.at);
        let (titles, listings) = self.live_of(&act.firm);
        let standing = titles.iter().map(|(_, held)| held).filter(|held| held.stands(day));
        let all = || standing.clone().chain(&listings);
        let barred = self.will_be_barred(&act.firm, day);
        let same = |held: &Holding| held.firm == act.to && held.region == act.region;
        let known = Known {
            holds: all().next().is_some(),
            barred,
            taken: self.is_anothers(&act.to.code, &act.firm),
            same: act.lineage.is_same_firm()
                && act.firm == act.to.code
                && all().next().is_some()
                && all().all(same),
        };
        change::fits(act, known, day)?;
        LISTING.step(listing::State::Listed, listing::Event::Change, &act.seat)?;
        for held in standing.clone() {
            title_step(held, title::Event::Change, &act.seat, act.at, plan)?;
            let another = act.carries() && act.firm != act.to.code;
            let twice = held.categories.iter().find(|c| self.bears(&act.to.code, **c, day));
            if let Some(category) = twice.filter(|_| another) {
                return Err(duplicate::of_title(*category));
            }
        }
        Ok(())
    }

    fn corrected(&self, act: &Correction, plan: &Plan) -> Result<(), RuleFault> {
        let held = self.held(&act.subject)?;
        let steps = (title::Event::Correct, listing::Event::Correct);
        step(&act.subject, &held, steps, &act.seat, act.at, plan)?;
        correction::fits(act, &held)?;
        let Some(categories) = &act.categories else { return Ok(()) };
        correction::within(categories, self.decided_for(&act.subject).as_deref())?;
        let mut new = categories.iter().filter(|one| !held.categories.contains(one));
        let day = crate::time::day(act.at);
        let taken = new.find(|one| match &act.subject {
            Subject::Title(_) => self.bears(&held.firm.code, **one, day),
            Subject::Listing(_) => self.cultivates(&held.firm.code, **one, day),
        });
        taken.map_or(Ok(()), |category| Err(duplicate::of_title(*category)))
    }

    /// The categories that could have been published of a title or a place; `None` where a paper
    /// notice says it (补录).
    fn decided_for(&self, subject: &Subject) -> Option<Vec<crate::category::Category>> {
        let (signed, opinion) = match subject {
            Subject::Title(number) => {
                let title = self.title(number)?;
                if let Some(leaf) = title.act.promoted_from {
                    let listing = self.cultivations().find(|entry| entry.leaf == leaf)?;
                    return Some(listing.act.categories.clone());
                }
                (title.act.recommendation.as_ref()?, Some(Opinion::Recognise))
            }
            Subject::Listing(leaf) => {
                let entry = self.cultivations().find(|entry| entry.leaf == *leaf)?;
                (entry.act.recommendation.as_ref()?, None)
            }
        };
        Some(crate::rules::recommendation::categories_of(signed, opinion))
    }

    fn review_right_lost(&self, act: &ReviewRightLost, plan: &Plan) -> Result<(), RuleFault> {
        let held = self.held(&act.subject)?;
        same_firm(&held, &act.firm)?;
        let steps = (title::Event::LoseReview, listing::Event::Mark);
        step(&act.subject, &held, steps, &act.seat, act.at, plan)?;
        if held.review_eligible {
            return Ok(());
        }
        Err(duplicate::of_lost_review())
    }

    fn restored(&self, act: &Restoration, plan: &Plan) -> Result<(), RuleFault> {
        let held = self.held(&act.subject)?;
        same_firm(&held, &act.firm)?;
        let steps = (title::Event::Restore, listing::Event::Restore);
        step(&act.subject, &held, steps, &act.seat, act.at, plan)?;
        if held.end.is_none_or(|end| end.leaf != act.reverses) {
            return Err(RuleFault::new(
                "restoration",
                "四(四)",
                "所恢复的不是现行的取消或移出决定",
            ));
        }
        let day = crate::time::day(act.at);
        let mut again = held.categories.iter().filter(|one| match &act.subject {
            Subject::Title(_) => self.bears(&held.firm.code, **one, day),
            Subject::Listing(_) => self.cultivates(&held.firm.code, **one, day),
        });
        again.next().map_or(Ok(()), |category| Err(duplicate::of_title(*category)))
    }

    fn renewed(&self, index: u64, act: &Renewal, plan: &Plan) -> Result<(), RuleFault> {
        let held = self.held(&Subject::Title(act.number.clone()))?;
        same_firm(&held, &act.firm)?;
        title_step(&held, title::Event::Renew, &act.seat, act.at, plan)?;
        self.in_round(&act.round, &held.categories)?;
        if !self.is_review(&act.round) {
            let message = "复核应在复核批次中办理（round announce 时注明）";
            return Err(RuleFault::new("review-round", "四(四)1", message));
        }
        let decided = Decided {
            host: self.host(),
            region: &held.region,
            round: &act.round,
            firm: &held.firm,
            categories: &held.categories,
            opinion: Opinion::Recognise,
        };
        self.decided(index, decided, &act.recommendation)?;
        let titles = self.titles().filter_map(|title| title.act.answers());
        super::titles::unanswered(&act.recommendation, &held.categories, titles)?;
        let used = self.events().any(|event| match &event.act {
            Event::Renewal(other) => other.recommendation.record == act.recommendation.record,
            _ => false,
        });
        if used {
            return Err(duplicate::of_recommendation());
        }
        if act.valid_until != term::last_day(held.valid_until, plan.term_years) {
            let message = "复核通过的，有效期自原届满之日起再延三年";
            return Err(RuleFault::new("term", "四(四)1", message));
        }
        self.barred(&act.firm, crate::time::day(act.at))
    }

    fn held(&self, subject: &Subject) -> Result<Holding, RuleFault> {
        let (held, message) = match subject {
            Subject::Title(number) => {
                (self.title_now(number), format!("没有编号为 {number} 的认定"))
            }
            Subject::Listing(leaf) => {
                (self.listing_now(leaf), format!("培育名单中没有记录 {leaf}"))
            }
        };
        held.ok_or_else(|| RuleFault::new("subject", "四(四)", message))
    }
}

fn same_firm(held: &Holding, firm: &Uscc) -> Result<(), RuleFault> {
    if held.firm.code == *firm {
        return Ok(());
    }
    Err(RuleFault::new("subject", "四(四)", "所写的律所与名单不符"))
}

/// The step that a title takes; the table says by whom.
pub(super) fn title_step(
    held: &Holding,
    event: title::Event,
    seat: &Seat,
    at: i64,
    plan: &Plan,
) -> Result<(), RuleFault> {
    let state = held.title_state(day(at), plan.clocks.review_months);
    TITLE.step(state, event, seat).map(|_| ())
}

fn step(
    subject: &Subject,
    held: &Holding,
    (of_title, of_listing): (title::Event, listing::Event),
    seat: &Seat,
    at: i64,
    plan: &Plan,
) -> Result<(), RuleFault> {
    match subject {
        Subject::Title(_) => title_step(held, of_title, seat, at, plan),
        Subject::Listing(_) => LISTING.step(held.listing_state(), of_listing, seat).map(|_| ()),
    }
}

fn day(at: i64) -> Date {
    crate::time::day(at)
}

//! What the province does for and about cultivated firms (四(三)6, 四(四)4; A4.5). That a place ended
//! stands in the roll, and what was decided on a firm that is proposed for recognition in its file;
//! here is the rest.

use std::collections::BTreeMap;

use crate::hash::Hash;
use crate::machine::file;
use crate::machine::listing::{Event, LISTING, State};
use crate::names::Seat;
use crate::record::step::listing::{ListingStep, Proposal, Support};
use crate::rules::RuleFault;

/// One place on the cultivation list, as those who handle it see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// How far it is.
    pub state: State,
    /// Who helps the firm.
    pub support: Option<Support>,
    /// Yearly checks: whether the standard was met.
    pub checks: BTreeMap<u16, bool>,
    /// What it was last proposed for, and when, POSIX seconds.
    pub proposed: Option<(Proposal, i64)>,
    /// The prefecture's written opinion is here (A3-31).
    pub opinion: bool,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            state: State::Listed,
            support: None,
            checks: BTreeMap::new(),
            proposed: None,
            opinion: false,
        }
    }
}

impl Place {
    /// As it stands once its file is `file`: the table says what each decision leads to.
    pub(super) fn with_file(mut self, file: file::State) -> Self {
        if self.proposed.is_none() {
            return self;
        }
        let event = match file {
            file::State::Declined => Some(Event::Refuse),
            file::State::Waitlisted => Some(Event::Wait),
            file::State::Withdrawn => Some(Event::Withdraw),
            // With its last category the place itself ends, which the roll knows.
            file::State::Published => Some(Event::PromotePart),
            _ => None,
        };
        let led = event.and_then(|event| LISTING.leads(State::Proposed, event));
        self.state = led.unwrap_or(State::Proposed);
        self
    }
}

/// Whether `step` may follow on a place that stands at `state`.
///
/// # Errors
/// The rule that it would break.
pub(super) fn judge(state: State, step: &ListingStep, seat: &Seat) -> Result<State, RuleFault> {
    let fault = |message: &str| Err(RuleFault::new("cultivation", "四(四)4", message));
    let next = LISTING.step(state, step.event, seat)?;
    match step.event {
        Event::Support
        | Event::Met
        | Event::NotMet
        | Event::Propose
        | Event::Opinion
        | Event::Lapse => {}
        Event::Refuse | Event::Wait => return fault("该事项由领导小组审定（determine）"),
        Event::Withdraw => return fault("撤回请在该件上登记（withdraw）"),
        _ => return fault("该事项须联合签发，不在内部办理"),
    }
    if (step.event == Event::Support) != step.support.is_some() {
        return fault("确定帮扶小组时须写明小组和联系人，其他步骤不写");
    }
    if matches!(step.event, Event::Met | Event::NotMet) != step.year.is_some() {
        return fault("年度检查须写明年度，其他步骤不写");
    }
    if (step.event == Event::Propose) != step.proposal.is_some() {
        return fault("推荐认定须写明批次和类别，其他步骤不写");
    }
    Ok(next)
}

/// The fold of all steps upon the cultivation list.
#[derive(Debug, Clone, Default)]
pub struct Listings {
    places: BTreeMap<Hash, Place>,
}

impl Listings {
    /// Folds a step that was judged and leads to `next`.
    pub(super) fn fold(&mut self, step: &ListingStep, next: State, at: i64) {
        let place = self.places.entry(step.listing).or_default();
        place.state = next;
        if let Some(support) = &step.support {
            place.support = Some(support.clone());
        }
        if let Some(year) = step.year {
            place.checks.insert(year, step.event == Event::Met);
        }
        match (step.event, &step.proposal) {
            (Event::Propose, Some(proposal)) => {
                (place.proposed, place.opinion) = (Some((proposal.clone(), at)), false);
            }
            (Event::Lapse, _) => place.proposed = None,
            (Event::Opinion, _) => place.opinion = true,
            _ => {}
        }
    }

    /// A place, as far as anything was done about it.
    pub(super) fn get(&self, listing: &Hash) -> Place {
        self.places.get(listing).cloned().unwrap_or_default()
    }
}

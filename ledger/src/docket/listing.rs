//! What the province does for and about cultivated firms (四(三)6, 四(四)4; A4.5). That a place ended
//! stands in the roll; here is how far it is until then.

use std::collections::BTreeMap;

use crate::hash::Hash;
use crate::machine::listing::{Event, LISTING, State};
use crate::names::Seat;
use crate::record::step::listing::{ListingStep, Support};
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
    /// When it was proposed for promotion, POSIX seconds.
    pub proposed_at: Option<i64>,
    /// The prefecture's written opinion is here (A3-31).
    pub opinion: bool,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            state: State::Listed,
            support: None,
            checks: BTreeMap::new(),
            proposed_at: None,
            opinion: false,
        }
    }
}

/// The fold of all steps upon the cultivation list.
#[derive(Debug, Clone, Default)]
pub struct Listings {
    places: BTreeMap<Hash, Place>,
}

impl Listings {
    /// Whether `step` may be written next by `seat`; `public` is how the place stands in the roll.
    ///
    /// # Errors
    /// The rule that it would break.
    pub fn judge(
        &self,
        step: &ListingStep,
        seat: &Seat,
        public: State,
    ) -> Result<State, RuleFault> {
        let known = self.places.get(&step.listing).map_or(State::Listed, |place| place.state);
        let state = if public == State::Listed { known } else { public };
        let next = LISTING.step(state, step.event, seat)?;
        let fault = |message: &str| Err(RuleFault::new("cultivation", "四(四)4", message));
        if !is_internal(step.event) {
            return fault("该事项须联合签发，不在内部办理");
        }
        if (step.event == Event::Support) != step.support.is_some() {
            return fault("确定帮扶小组时须写明小组和联系人，其他步骤不写");
        }
        if matches!(step.event, Event::Met | Event::NotMet) != step.year.is_some() {
            return fault("年度检查须写明年度，其他步骤不写");
        }
        Ok(next)
    }

    pub(super) fn fold(&mut self, step: &ListingStep, seat: &Seat, at: i64) {
        let Ok(state) = self.judge(step, seat, State::Listed) else { return };
        let place = self.places.entry(step.listing).or_default();
        place.state = state;
        if let Some(support) = &step.support {
            place.support = Some(support.clone());
        }
        if let Some(year) = step.year {
            place.checks.insert(year, step.event == Event::Met);
        }
        match step.event {
            Event::Propose => (place.proposed_at, place.opinion) = (Some(at), false),
            Event::Opinion => place.opinion = true,
            _ => {}
        }
    }

    /// A place, as far as anything was done about it.
    pub fn get(&self, listing: &Hash) -> Place {
        self.places.get(listing).cloned().unwrap_or_default()
    }
}

/// What happens inside the house; the rest is sealed and stands in the roll.
fn is_internal(event: Event) -> bool {
    matches!(
        event,
        Event::Support
            | Event::Met
            | Event::NotMet
            | Event::Propose
            | Event::Opinion
            | Event::Refuse
            | Event::Wait
            | Event::Lapse
    )
}

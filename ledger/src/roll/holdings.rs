//! Titles and places on the cultivation list as the acts upon them left them, with what stood before.
//!
//! Nothing is written over: a holding is folded from its record and the events after it, so that what
//! stood at any size of the ledger can be asked again.

use jiff::civil::Date;

use super::{Entry, Event, Listing, Roll, Title};
use crate::category::Category;
use crate::hash::Hash;
use crate::machine::{listing, title};
use crate::names::{Firm, NodeCode};
use crate::record::change::Change;
use crate::record::exit::Leaving;
use crate::record::removal::RemovalCause;
use crate::record::subject::Subject;
use crate::record::title::Cause;
use crate::rules::term;

/// How something ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// 取消.
    Cancelled(Cause),
    /// 移出培育库.
    Removed(RemovalCause),
    /// 自愿退出 or 已终止.
    Left(Leaving),
    /// 由培育转为认定, in every category.
    Promoted,
}

/// The end of a holding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Leaf of the record that ended it.
    pub leaf: Hash,
    /// How.
    pub how: Ending,
    /// The day.
    pub date: Date,
    /// Last day of the ban that was part of it.
    pub ban_until: Option<Date>,
}

/// What a holding said before a correction, a change or a renewal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The firm.
    pub firm: Firm,
    /// The prefecture.
    pub region: NodeCode,
    /// The categories.
    pub categories: Vec<Category>,
    /// Its last day then.
    pub valid_until: Date,
    /// The date of the notice that put another version in its place.
    pub until: Date,
}

/// A title or a place on the cultivation list after the acts upon it.
#[derive(Debug, Clone, PartialEq)]
pub struct Holding {
    /// The firm, by its present name and code.
    pub firm: Firm,
    /// Its present prefecture.
    pub region: NodeCode,
    /// The categories, in the plan's order; of a cultivated firm those not recognised since.
    pub categories: Vec<Category>,
    /// First day.
    pub valid_from: Date,
    /// Last day, counted to its end.
    pub valid_until: Date,
    /// 复核资格: a late report may take it (A3-26).
    pub review_eligible: bool,
    /// How it ended, if it did; that a term ran out is no end.
    pub end: Option<End>,
    /// Earlier versions, the first one first.
    pub earlier: Vec<Version>,
}

impl Holding {
    /// The state of a title on `day` (A4.4); its review opens `review_months` before its last day.
    pub fn title_state(&self, day: Date, review_months: u16) -> title::State {
        match self.end.map(|end| end.how) {
            Some(Ending::Left(Leaving::Voluntary)) => title::State::Left,
            Some(Ending::Left(Leaving::Dissolved)) => title::State::Closed,
            Some(_) => title::State::Cancelled,
            None if day > self.valid_until => title::State::Expired,
            None if self.review_eligible && day >= self.review_opens(review_months) => {
                title::State::ReviewDue
            }
            None => title::State::Active,
        }
    }

    /// The state of a place on the cultivation list, as far as it is public (A4.5).
    pub fn listing_state(&self) -> listing::State {
        match self.end.map(|end| end.how) {
            None => listing::State::Listed,
            Some(Ending::Promoted) => listing::State::Promoted,
            Some(Ending::Left(Leaving::Voluntary)) => listing::State::Left,
            Some(Ending::Left(Leaving::Dissolved)) => listing::State::Closed,
            Some(_) => listing::State::Removed,
        }
    }

    /// The first day of the review at the end of the term (A4.4: 届满前 6 个月).
    pub fn review_opens(&self, review_months: u16) -> Date {
        term::months_before(self.valid_until, review_months)
    }

    /// Whether it stands on `day`: neither ended nor run out.
    pub fn stands(&self, day: Date) -> bool {
        self.end.is_none() && day <= self.valid_until
    }

    fn supersede(&mut self, until: Date) {
        self.earlier.push(Version {
            firm: self.firm.clone(),
            region: self.region.clone(),
            categories: self.categories.clone(),
            valid_until: self.valid_until,
            until,
        });
    }

    fn apply(&mut self, leaf: Hash, event: &Event) {
        let mut end = |how, date, ban_until| self.end = Some(End { leaf, how, date, ban_until });
        match event {
            Event::Cancellation(act) => end(Ending::Cancelled(act.cause), act.date, act.ban_until),
            Event::Removal(act) => end(Ending::Removed(act.cause), act.notice.date, act.ban_until),
            Event::Exit(act) => end(Ending::Left(act.leaving), act.notice.date, None),
            Event::Restoration(act) if self.end.is_some_and(|end| end.leaf == act.reverses) => {
                self.end = None;
            }
            Event::Restoration(_) => {}
            Event::ReviewRightLost(_) => self.review_eligible = false,
            Event::Renewal(act) => {
                self.supersede(act.notice.date);
                self.valid_until = act.valid_until;
            }
            Event::Correction(act) => {
                self.supersede(act.notice.date);
                if let Some(name) = &act.name {
                    self.firm.name.clone_from(name);
                }
                if let Some(categories) = &act.categories {
                    self.categories.clone_from(categories);
                }
            }
            Event::Change(act) => self.change(act),
        }
    }

    fn change(&mut self, act: &Change) {
        if act.carries() && act.firm == self.firm.code && self.end.is_none() {
            self.supersede(act.notice.date);
            self.firm = act.to.clone();
            self.region = act.region.clone();
        }
    }
}

impl From<&Title> for Holding {
    fn from(title: &Title) -> Self {
        Self {
            firm: title.firm.clone(),
            region: title.region.clone(),
            categories: title.categories.clone(),
            valid_from: title.valid_from,
            valid_until: title.valid_until,
            review_eligible: true,
            end: None,
            earlier: Vec::new(),
        }
    }
}

impl From<&Listing> for Holding {
    fn from(listing: &Listing) -> Self {
        Self {
            firm: listing.firm.clone(),
            region: listing.region.clone(),
            categories: listing.categories.clone(),
            valid_from: listing.valid_from,
            valid_until: listing.valid_until,
            review_eligible: true,
            end: None,
            earlier: Vec::new(),
        }
    }
}

impl Roll {
    /// Sealed acts upon the lists, voided ones left out, in order.
    pub fn events(&self) -> impl Iterator<Item = &Entry<Event>> {
        self.events.iter().filter(|entry| self.counts(entry.index))
    }

    /// A title after those events that `takes` part.
    pub(super) fn title_after(&self, title: &Entry<Title>, takes: &dyn Fn(u64) -> bool) -> Holding {
        let mut holding = Holding::from(&title.act);
        let about = |event: &Event| {
            event.subject().is_none_or(
                |subject| matches!(subject, Subject::Title(number) if number == title.act.number),
            )
        };
        let later = self.events.iter().filter(|e| e.index > title.index && takes(e.index));
        later.filter(|e| about(&e.act)).for_each(|e| holding.apply(e.leaf, &e.act));
        holding
    }

    /// A place on the cultivation list after those events and promotions that `takes` part.
    pub(super) fn listing_after(
        &self,
        listing: &Entry<Listing>,
        takes: &dyn Fn(u64) -> bool,
    ) -> Holding {
        let mut holding = Holding::from(&listing.act);
        let about = |event: &Event| {
            event.subject().is_none_or(|subject| subject == Subject::Listing(listing.leaf))
        };
        let later = self.events.iter().filter(|e| e.index > listing.index && takes(e.index));
        later.filter(|e| about(&e.act)).for_each(|e| holding.apply(e.leaf, &e.act));
        let grown = |title: &&Entry<Title>| title.act.promoted_from == Some(listing.leaf);
        for title in self.titles.iter().filter(|title| takes(title.index)).filter(grown) {
            holding.categories.retain(|category| !title.act.categories.contains(category));
            if holding.categories.is_empty() && holding.end.is_none() {
                let (leaf, date) = (title.leaf, title.act.valid_from);
                holding.end = Some(End { leaf, how: Ending::Promoted, date, ban_until: None });
            }
        }
        holding
    }

    /// Every title that counts, as it stands now, pending acts included.
    pub fn titles_now(&self) -> impl Iterator<Item = (&Entry<Title>, Holding)> {
        self.titles().map(|title| (title, self.title_after(title, &|index| self.counts(index))))
    }

    /// Every place on the cultivation list that counts, as it stands now, pending acts included.
    pub fn listings_now(&self) -> impl Iterator<Item = (&Entry<Listing>, Holding)> {
        self.cultivations()
            .map(|entry| (entry, self.listing_after(entry, &|index| self.counts(index))))
    }

    /// Every title in effect, after those acts that are.
    pub fn titles_in_effect(&self) -> impl Iterator<Item = (&Entry<Title>, Holding)> {
        let titles = self.titles().filter(|title| self.in_effect(title.index));
        titles.map(|title| (title, self.title_after(title, &|index| self.in_effect(index))))
    }

    /// Every place on the cultivation list in effect, after those acts that are; ended ones too.
    pub fn listings_in_effect(&self) -> impl Iterator<Item = (&Entry<Listing>, Holding)> {
        let listings = self.cultivations().filter(|entry| self.in_effect(entry.index));
        listings.map(|entry| (entry, self.listing_after(entry, &|index| self.in_effect(index))))
    }

    /// The title with this 证书编号 as it stands now.
    pub fn title_now(&self, number: &str) -> Option<Holding> {
        let title = self.title(number)?;
        Some(self.title_after(title, &|index| self.counts(index)))
    }

    /// The place on the cultivation list that the record with this leaf brought, as it stands now.
    pub fn listing_now(&self, leaf: &Hash) -> Option<Holding> {
        let entry = self.cultivations().find(|entry| entry.leaf == *leaf)?;
        Some(self.listing_after(entry, &|index| self.counts(index)))
    }
}

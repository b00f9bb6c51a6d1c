//! Seats: who was recognised and for which year; and what a firm bears.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Ending, Entry, Event, Holding, Roll, Title};
use crate::category::Category;
use crate::record::subject::Subject;
use crate::record::title::Cancellation;
use crate::uscc::Uscc;

impl Roll {
    /// Every firm that was ever recognised, by the code of its first title, with the year whose seat
    /// it took. A cancelled one keeps its seat (A3-06), an added category takes none (A3-35), nor
    /// does a firm that was recognised under an earlier name.
    pub fn seats(&self) -> BTreeMap<&Uscc, u16> {
        let mut seats = BTreeMap::new();
        for title in self.titles() {
            if !self.is_seated(&seats, &title.act.firm.code) {
                seats.insert(&title.act.firm.code, title.act.year);
            }
        }
        seats
    }

    /// Whether a firm has its seat among `seats`, under this code or an earlier one.
    pub fn is_seated(&self, seats: &BTreeMap<&Uscc, u16>, firm: &Uscc) -> bool {
        seats.contains_key(firm)
            || self
                .forebears(firm, &|index| self.counts(index))
                .iter()
                .any(|c| seats.contains_key(c))
    }

    /// Firms that took a seat of `year`.
    pub fn recognised_in(&self, year: u16) -> usize {
        self.seats().values().filter(|taken| **taken == year).count()
    }

    /// The cancellation of a title, if there is one that counts and was not reversed.
    pub fn cancellation(&self, number: &str) -> Option<&Cancellation> {
        let end = self.title_now(number)?.end?;
        self.events().find(|entry| entry.leaf == end.leaf).and_then(|entry| match &entry.act {
            Event::Cancellation(act) => Some(act),
            _ => None,
        })
    }

    /// The title with this 证书编号, if it counts.
    pub fn title(&self, number: &str) -> Option<&Entry<Title>> {
        self.titles().find(|entry| entry.act.number == number)
    }

    /// Whether the firm bears the title in `category` on `day`: recognised, not ended, not run out.
    pub fn bears(&self, firm: &Uscc, category: Category, day: Date) -> bool {
        self.titles_now().any(|(_, held)| holds(&held, firm, category, day))
    }

    /// Whether the firm stands on the cultivation list in `category` on `day`.
    pub fn cultivates(&self, firm: &Uscc, category: Category, day: Date) -> bool {
        self.listings_now().any(|(_, held)| holds(&held, firm, category, day))
    }

    /// What a firm holds under this code that did not end, run out or not.
    pub fn live_of(&self, firm: &Uscc) -> (Vec<(&Entry<Title>, Holding)>, Vec<Holding>) {
        let live = |held: &Holding| held.firm.code == *firm && held.end.is_none();
        let titles = self.titles_now().filter(|(_, held)| live(held)).collect();
        let listings = self.listings_now().map(|(_, held)| held).filter(live).collect();
        (titles, listings)
    }

    /// What an act against a firm, or its leaving, takes away on `day` (A3-27): titles that have not run
    /// out, and places on the cultivation list, which no day ends by itself (A4.5).
    pub fn holdings(&self, firm: &Uscc, day: Date) -> Vec<(Subject, Holding)> {
        let titles = self.titles_now().filter(|(_, held)| held.stands(day));
        let titles = titles.map(|(title, held)| (Subject::Title(title.act.number.clone()), held));
        let places = self.listings_now().filter(|(_, held)| held.end.is_none());
        let places = places.map(|(place, held)| (Subject::Listing(place.leaf), held));
        titles.chain(places).filter(|(_, held)| held.firm.code == *firm).collect()
    }

    /// Whether the firm ever stood on a list under this code.
    pub fn knows_firm(&self, firm: &Uscc) -> bool {
        self.all_now().any(|held| held.firm.code == *firm || bore(&held, firm))
    }

    /// Whether another firm than `own` stands on a list under this code, or did. What `own` itself bore
    /// before is its own: a change to a wrong code can be taken back.
    pub fn is_anothers(&self, code: &Uscc, own: &Uscc) -> bool {
        let others = |held: &Holding| held.firm.code != *own && bore(held, code);
        self.all_now().any(|held| held.firm.code == *code || others(&held))
    }

    fn all_now(&self) -> impl Iterator<Item = Holding> {
        let titles = self.titles_now().map(|(_, held)| held);
        titles.chain(self.listings_now().map(|(_, held)| held))
    }
}

/// Whether it was under this code before a change.
fn bore(held: &Holding, code: &Uscc) -> bool {
    held.earlier.iter().any(|old| old.firm.code == *code)
}

fn holds(held: &Holding, firm: &Uscc, category: Category, day: Date) -> bool {
    held.firm.code == *firm && held.categories.contains(&category) && held.stands(day)
}

impl Ending {
    /// Whether a person decided against the firm: what can be reversed.
    pub fn is_reversible(self) -> bool {
        matches!(self, Self::Cancelled(_) | Self::Removed(_))
    }
}

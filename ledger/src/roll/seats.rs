//! Seats: who was recognised, for which year, and who is barred.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Entry, Roll, Title};
use crate::category::Category;
use crate::record::title::Cancellation;
use crate::rules::{RuleFault, ban};
use crate::uscc::Uscc;

impl Roll {
    /// Every firm that was ever recognised, with the year whose seat it took: that of its first
    /// title. A cancelled one keeps its seat (A3-06), an added category takes none (A3-35).
    pub fn seats(&self) -> BTreeMap<&Uscc, u16> {
        let mut seats = BTreeMap::new();
        for title in self.titles() {
            seats.entry(&title.act.firm.code).or_insert_with(|| title.act.year);
        }
        seats
    }

    /// Firms that took a seat of `year`.
    pub fn recognised_in(&self, year: u16) -> usize {
        self.seats().values().filter(|taken| **taken == year).count()
    }

    /// The cancellation of a title, if there is one that counts.
    pub fn cancellation(&self, number: &str) -> Option<&Entry<Cancellation>> {
        self.cancellations
            .iter()
            .find(|entry| self.counts(entry.index) && entry.act.number == number)
    }

    /// The title with this 证书编号, if it counts.
    pub fn title(&self, number: &str) -> Option<&Entry<Title>> {
        self.titles().find(|entry| entry.act.number == number)
    }

    /// Whether the firm may apply or be recognised on `day`. It depends on the dates of the
    /// cancellations alone, so that folding again years later says the same.
    ///
    /// # Errors
    /// A ban in effect spans the day.
    pub fn barred(&self, firm: &Uscc, day: Date) -> Result<(), RuleFault> {
        self.cancellations
            .iter()
            .filter(|entry| self.in_effect(entry.index) && entry.act.firm == *firm)
            .filter(|entry| entry.act.date <= day)
            .filter_map(|entry| entry.act.ban_until)
            .try_for_each(|until| ban::open(until, day))
    }

    /// Whether the firm bears the title in `category` on `day`: recognised, not cancelled, not run
    /// out.
    pub fn bears(&self, firm: &Uscc, category: Category, day: Date) -> bool {
        self.titles().any(|title| {
            title.act.firm.code == *firm
                && title.act.categories.contains(&category)
                && day <= title.act.valid_until
                && self.cancellation(&title.act.number).is_none()
        })
    }
}

//! 证书编号 by year, never used twice: not by a title that was voided either, nor by one on paper.

use std::collections::{BTreeMap, BTreeSet};

use ledger::roll::Roll;

/// The numbers that were given, and where each year goes on.
pub(crate) struct Serials {
    used: BTreeSet<String>,
    last: BTreeMap<u16, u32>,
}

/// The next number of a year.
pub(crate) struct Serial {
    pub(crate) serial: u32,
    pub(crate) number: String,
}

impl Serials {
    /// Those that the roll has, and `given` ones that are about to be written.
    pub(crate) fn of(roll: &Roll, given: impl Iterator<Item = String>) -> Self {
        let used = roll.numbers().map(|title| title.number.clone()).chain(given).collect();
        let mut last = BTreeMap::new();
        for title in roll.numbers() {
            *last.entry(title.year).or_insert(0) += 1;
        }
        Self { used, last }
    }

    pub(crate) fn next(&mut self, year: u16, pattern: &str) -> Serial {
        let last = self.last.entry(year).or_insert(0);
        loop {
            *last += 1;
            let (year, serial) = (year.to_string(), format!("{last:04}"));
            let number = pattern.replace("{year}", &year).replace("{serial}", &serial);
            if self.used.insert(number.clone()) {
                return Serial { serial: *last, number };
            }
        }
    }
}

//! The public list as it follows from the roll.

use super::{Ending, Entry, Holding, Listing, Roll, Title, Version};
use crate::public_list::{Cancelled, Cultivated, Earlier, Left, PublicList, Recognised};

impl Roll {
    /// The list that stands once the first `size` records are sealed.
    pub fn list_at(&self, size: u64) -> PublicList {
        let takes = |index: u64| self.takes_part(index, size);
        let titles = self.titles.iter().filter(|entry| takes(entry.index));
        let listings = self.cultivations.iter().filter(|entry| takes(entry.index));
        PublicList {
            kind: "srdi-list".to_owned(),
            v: 1,
            title: self.charter().map(|charter| charter.plan.title.clone()).unwrap_or_default(),
            recognised: titles
                .map(|entry| recognised(entry, self.title_after(entry, &takes)))
                .collect(),
            cultivated: listings
                .filter_map(|entry| cultivated(entry, self.listing_after(entry, &takes)))
                .collect(),
        }
    }

    /// The list in effect: that of the last sealed checkpoint.
    pub fn list_in_effect(&self) -> PublicList {
        self.list_at(self.sealed_size())
    }
}

fn recognised(entry: &Entry<Title>, held: Holding) -> Recognised {
    let cancelled = held.end.and_then(|end| match end.how {
        Ending::Cancelled(cause) => {
            Some(Cancelled { date: end.date, cause, ban_until: end.ban_until })
        }
        _ => None,
    });
    let left = held.end.and_then(|end| match end.how {
        Ending::Left(leaving) => Some(Left { date: end.date, leaving }),
        _ => None,
    });
    Recognised {
        number: entry.act.number.clone(),
        name: held.firm.name,
        code: held.firm.code,
        region: held.region,
        year: entry.act.year,
        categories: held.categories,
        valid_from: held.valid_from,
        valid_until: held.valid_until,
        legacy: entry.act.is_legacy(),
        earlier: held.earlier.into_iter().map(earlier).collect(),
        cancelled,
        left,
    }
}

/// Who was removed, left or was recognised is on the cultivation list no more (A4.5).
fn cultivated(entry: &Entry<Listing>, held: Holding) -> Option<Cultivated> {
    held.end.is_none().then(|| Cultivated {
        name: held.firm.name,
        code: held.firm.code,
        region: held.region,
        year: entry.act.year,
        categories: held.categories,
        valid_from: held.valid_from,
        valid_until: held.valid_until,
        legacy: entry.act.recommendation.is_none(),
        earlier: held.earlier.into_iter().map(earlier).collect(),
    })
}

fn earlier(version: Version) -> Earlier {
    Earlier {
        name: version.firm.name,
        code: version.firm.code,
        region: version.region,
        categories: version.categories,
        valid_until: version.valid_until,
        until: version.until,
    }
}

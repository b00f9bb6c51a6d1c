//! The public list as it follows from the roll.

use super::Roll;
use crate::category::Category;
use crate::public_list::{Cancelled, Cultivated, PublicList, Recognised};

impl Roll {
    /// The list that stands once the first `size` records are sealed.
    pub fn list_at(&self, size: u64) -> PublicList {
        let takes_part = |index: u64| self.takes_part(index, size);
        let recognised = self.titles.iter().filter(|entry| takes_part(entry.index)).map(|entry| {
            let act = &entry.act;
            let cancelled = self
                .cancellations
                .iter()
                .find(|c| takes_part(c.index) && c.act.number == act.number)
                .map(|c| Cancelled {
                    date: c.act.date,
                    cause: c.act.cause,
                    ban_until: c.act.ban_until,
                });
            Recognised {
                number: act.number.clone(),
                name: act.firm.name.clone(),
                code: act.firm.code,
                region: act.region.clone(),
                year: act.year,
                categories: act.categories.clone(),
                valid_from: act.valid_from,
                valid_until: act.valid_until,
                legacy: act.is_legacy(),
                cancelled,
            }
        });
        let cultivated = self.cultivations.iter().filter(|entry| takes_part(entry.index));
        let cultivated = cultivated.filter_map(|entry| {
            let act = &entry.act;
            let promoted = |category: &Category| {
                let mut titles = self.titles.iter().filter(|title| takes_part(title.index));
                titles.any(|title| {
                    title.act.promoted_from == Some(entry.leaf)
                        && title.act.categories.contains(category)
                })
            };
            let categories: Vec<_> =
                act.categories.iter().copied().filter(|one| !promoted(one)).collect();
            (!categories.is_empty()).then(|| Cultivated {
                name: act.firm.name.clone(),
                code: act.firm.code,
                region: act.region.clone(),
                year: act.year,
                categories,
                valid_from: act.valid_from,
                valid_until: act.valid_until,
                legacy: act.recommendation.is_none(),
            })
        });
        PublicList {
            kind: "srdi-list".to_owned(),
            v: 1,
            title: self.charter().map(|charter| charter.plan.title.clone()).unwrap_or_default(),
            recognised: recognised.collect(),
            cultivated: cultivated.collect(),
        }
    }

    /// The list in effect: that of the last sealed checkpoint.
    pub fn list_in_effect(&self) -> PublicList {
        self.list_at(self.sealed_size())
    }
}

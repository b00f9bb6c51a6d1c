//! Titles and places on the cultivation list, by whichever record they came.

use jiff::civil::Date;

use super::{Entry, Roll};
use crate::category::Category;
use crate::hash::Hash;
use crate::names::{Firm, NodeCode};
use crate::record::legacy::LegacyEntry;
use crate::record::title::{Cultivation, Recognition, SignedRecommendation};

/// A title that a firm holds or held (A4.4).
#[derive(Debug, Clone, PartialEq)]
pub struct Title {
    /// 证书编号.
    pub number: String,
    /// 年度, whose seat it took.
    pub year: u16,
    /// The firm.
    pub firm: Firm,
    /// The prefecture.
    pub region: NodeCode,
    /// The categories, in the plan's order.
    pub categories: Vec<Category>,
    /// First day.
    pub valid_from: Date,
    /// Last day, counted to its end.
    pub valid_until: Date,
    /// SHA-256 of the policy under which its checkpoint is sealed.
    pub policy: Hash,
    /// The recommendation that it answers; `None` of a 补录 and of a promotion.
    pub recommendation: Option<SignedRecommendation>,
    /// The place on the cultivation list that it grew out of (S78, A3-31), by its record's leaf.
    pub promoted_from: Option<Hash>,
}

/// A place on the cultivation list (A4.5).
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// 年度.
    pub year: u16,
    /// The firm.
    pub firm: Firm,
    /// The prefecture.
    pub region: NodeCode,
    /// The categories, in the plan's order.
    pub categories: Vec<Category>,
    /// First day.
    pub valid_from: Date,
    /// Last day, counted to its end.
    pub valid_until: Date,
    /// The recommendation that it answers; `None` of a 补录.
    pub recommendation: Option<SignedRecommendation>,
}

impl From<&Recognition> for Title {
    fn from(act: &Recognition) -> Self {
        Self {
            number: act.number.clone(),
            year: act.round.year(),
            firm: act.firm.clone(),
            region: act.region.clone(),
            categories: act.categories.clone(),
            valid_from: act.valid_from,
            valid_until: act.valid_until,
            policy: act.policy,
            recommendation: act.recommendation.clone(),
            promoted_from: act.cultivation,
        }
    }
}

impl From<&Cultivation> for Listing {
    fn from(act: &Cultivation) -> Self {
        Self {
            year: act.round.year(),
            firm: act.firm.clone(),
            region: act.region.clone(),
            categories: act.categories.clone(),
            valid_from: act.valid_from,
            valid_until: act.valid_until,
            recommendation: Some(act.recommendation.clone()),
        }
    }
}

impl Title {
    /// 补录: it stood on paper before there was a ledger (A3-39).
    pub fn is_legacy(&self) -> bool {
        self.recommendation.is_none() && self.promoted_from.is_none()
    }

    /// The recommendation that it answers, and in which categories.
    pub(super) fn answers(&self) -> Option<(&SignedRecommendation, &[Category])> {
        Some((self.recommendation.as_ref()?, &self.categories))
    }

    /// The title that a 补录 enters, if it enters one.
    fn legacy(act: &LegacyEntry) -> Option<Self> {
        Some(Self {
            number: act.number.clone()?,
            year: act.year,
            firm: act.firm.clone(),
            region: act.region.clone(),
            categories: act.recognised.clone(),
            valid_from: act.valid_from,
            valid_until: act.valid_until,
            policy: act.policy,
            recommendation: None,
            promoted_from: None,
        })
    }
}

impl Listing {
    /// The recommendation that it answers, and in which categories.
    pub(super) fn answers(&self) -> Option<(&SignedRecommendation, &[Category])> {
        Some((self.recommendation.as_ref()?, &self.categories))
    }
}

impl Roll {
    /// What a 补录 brings: a title, a place on the cultivation list, or both.
    pub(super) fn fold_legacy(&mut self, index: u64, leaf: Hash, act: &LegacyEntry) {
        self.titles.extend(Title::legacy(act).map(|act| Entry { index, leaf, act }));
        if !act.cultivated.is_empty() {
            let listing = Listing {
                year: act.year,
                firm: act.firm.clone(),
                region: act.region.clone(),
                categories: act.cultivated.clone(),
                valid_from: act.valid_from,
                valid_until: act.valid_until,
                recommendation: None,
            };
            self.cultivations.push(Entry { index, leaf, act: listing });
        }
    }
}

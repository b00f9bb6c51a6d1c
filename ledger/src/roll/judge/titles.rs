//! What brings a title or a place on the cultivation list.

use jiff::civil::Date;

use crate::category::Category;
use crate::hash::Hash;
use crate::names::RoundId;
use crate::record::legacy::LegacyEntry;
use crate::record::recommendation::Opinion;
use crate::record::title::{Cultivation, Recognition, SignedRecommendation};
use crate::roll::{Roll, Scope};
use crate::rules::recommendation::{Decided, stands_behind};
use crate::rules::{RuleFault, duplicate, legacy, promotion, term};
use crate::uscc::Uscc;

impl Roll {
    pub(super) fn recognition(&self, index: u64, act: &Recognition) -> Result<(), RuleFault> {
        let Some(plan) = self.plan() else { return Ok(()) };
        self.in_round(&act.round, &act.categories)?;
        let named = (act.id.as_str(), act.number.as_str());
        self.documents(named, act.credential, act.endorsement, act.status)?;
        match (&act.recommendation, &act.cultivation) {
            (Some(signed), None) => self.recommended(index, act, signed)?,
            (None, Some(listing)) => self.promoted(listing, act)?,
            _ => return Err(promotion::no_basis()),
        }
        if act.valid_until != term::last_day(act.valid_from, plan.term_years) {
            return Err(RuleFault::new("term", "四(四)1", "有效期应为三年"));
        }
        // Of both days, so that a first day in the future does not step over a ban.
        self.barred(&act.firm.code, crate::time::day(act.at))?;
        self.barred(&act.firm.code, act.valid_from)
    }

    /// A recognition that answers a node's recommendation (S43).
    fn recommended(
        &self,
        index: u64,
        act: &Recognition,
        signed: &SignedRecommendation,
    ) -> Result<(), RuleFault> {
        let decided = Decided {
            host: self.host(),
            region: &act.region,
            round: &act.round,
            firm: &act.firm,
            categories: &act.categories,
            opinion: Opinion::Recognise,
        };
        self.decided(index, decided, signed)?;
        self.new_title(&act.number, &act.firm.code, &act.categories, act.valid_from)?;
        let earlier = self.titles().filter_map(|title| title.act.answers());
        unanswered(signed, &act.categories, earlier)
    }

    /// A recognition out of cultivation (S78, A3-31), which no node recommends again.
    fn promoted(&self, listing: &Hash, act: &Recognition) -> Result<(), RuleFault> {
        let listed = self.cultivations().find(|entry| entry.leaf == *listing);
        let listed = listed.filter(|entry| self.in_effect(entry.index));
        let listed = listed.ok_or_else(promotion::not_listed)?;
        let held = self.listing_after(listed, &|index| self.counts(index));
        self.new_title(&act.number, &act.firm.code, &act.categories, act.valid_from)?;
        promotion::fits(&held, act)
    }

    /// A number is used once, and a firm bears the title once in a category.
    fn new_title(
        &self,
        number: &str,
        firm: &Uscc,
        categories: &[Category],
        from: Date,
    ) -> Result<(), RuleFault> {
        if self.title(number).is_some() {
            let message = format!("证书编号 {number} 已使用");
            return Err(RuleFault::new("number", "四(三)2", message));
        }
        let borne = categories.iter().find(|category| self.bears(firm, **category, from));
        borne.map_or(Ok(()), |category| Err(duplicate::of_title(*category)))
    }

    pub(super) fn legacy(&self, act: &LegacyEntry) -> Result<(), RuleFault> {
        let Some(plan) = self.plan() else { return Ok(()) };
        legacy::fits(act, &plan)?;
        let (firm, from) = (&act.firm.code, act.valid_from);
        if let Some(number) = &act.number {
            self.new_title(number, firm, &act.recognised, from)?;
        }
        if act.cultivated.iter().any(|category| self.cultivates(firm, *category, from)) {
            return Err(RuleFault::new("legacy", "四(三)3", "该所已列入培育名单，不重复补录"));
        }
        self.barred(firm, from)
    }

    pub(super) fn cultivation(&self, index: u64, act: &Cultivation) -> Result<(), RuleFault> {
        let Some(plan) = self.plan() else { return Ok(()) };
        let decided = Decided {
            host: self.host(),
            region: &act.region,
            round: &act.round,
            firm: &act.firm,
            categories: &act.categories,
            opinion: Opinion::Cultivate,
        };
        self.in_round(&act.round, &act.categories)?;
        self.decided(index, decided, &act.recommendation)?;
        if act.valid_until != term::last_day(act.valid_from, plan.term_years) {
            return Err(RuleFault::new("term", "四(四)1", "培育期应为三年"));
        }
        let (firm, from) = (&act.firm.code, act.valid_from);
        if let Some(again) = act.categories.iter().find(|one| self.cultivates(firm, **one, from)) {
            return Err(duplicate::of_listing(*again));
        }
        self.barred(firm, from)?;
        let earlier = self.cultivations().filter_map(|entry| entry.act.answers());
        unanswered(&act.recommendation, &act.categories, earlier)
    }

    /// A decision is of a round in effect, and its categories stand once, in the plan's order.
    pub(super) fn in_round(
        &self,
        round: &RoundId,
        categories: &[Category],
    ) -> Result<(), RuleFault> {
        if self.round(round).is_none() {
            return Err(RuleFault::new("round", "四(三)1", "该年度批次未经两家联合发布"));
        }
        let ordered = categories.windows(2).all(|pair| pair[0] < pair[1]);
        if categories.is_empty() || !ordered {
            let message = "类别应为一至四类，按专、精、特、新的次序，每类一次";
            return Err(RuleFault::new("categories", "三", message));
        }
        Ok(())
    }

    pub(super) fn decided(
        &self,
        index: u64,
        decided: Decided<'_>,
        signed: &SignedRecommendation,
    ) -> Result<(), RuleFault> {
        let scope = Scope::SealedBefore(index + 1);
        let place =
            stands_behind(decided, signed, |head| self.node_log_keys(decided.region, head, scope))?;
        let leaf = crate::hash::leaf_hash(signed.record.as_bytes());
        if self.is_bounced(decided.region, place, &leaf) {
            return Err(RuleFault::new("bounced", "四(三)2", "该推荐已被退回，不能作为认定依据"));
        }
        Ok(())
    }
}

/// Whether no earlier answer of its kind answers the same recommendation in one of the categories.
pub(super) fn unanswered<'a>(
    signed: &SignedRecommendation,
    categories: &[Category],
    mut earlier: impl Iterator<Item = (&'a SignedRecommendation, &'a [Category])>,
) -> Result<(), RuleFault> {
    let used = |(other, in_these): (&SignedRecommendation, &[Category])| {
        other.record == signed.record && in_these.iter().any(|one| categories.contains(one))
    };
    if earlier.any(used) { Err(duplicate::of_recommendation()) } else { Ok(()) }
}

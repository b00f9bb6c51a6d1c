//! The hub's records against the charter: what every mirror checks before it cosigns.

use super::{Breach, Membership, Roll, Scope};
use crate::charter::MAX_NODES;
use crate::names::host_is_plain;
use crate::note::VerifierKey;
use crate::record::charter::{Amendment, Charter};
use crate::record::list::List;
use crate::record::member::{NodeEnrolled, NodeRotated};
use crate::record::recommendation::Opinion;
use crate::record::title::{Cancellation, Cultivation, Recognition};
use crate::record::void::Void;
use crate::record::{Record, Side};
use crate::rules::recommendation::{Decided, stands_behind};
use crate::rules::{RuleFault, ban, duplicate, quota, term};

impl Roll {
    /// Records from `from` on that break the charter, voids applied. Below the last cosigned size
    /// nothing is judged again.
    pub fn breaches(&self, from: u64) -> Vec<Breach> {
        let own = self
            .faults
            .range(from..)
            .filter(|(index, _)| self.counts(**index))
            .map(|(index, fault)| Breach { index: *index, fault: fault.clone() });
        let mut breaches: Vec<Breach> = own.chain(self.over_quota(from)).collect();
        breaches.sort_by_key(|breach| breach.index);
        breaches
    }

    /// Firms beyond the seats of their year or of the plan, counted in the ledger's order.
    fn over_quota(&self, from: u64) -> Vec<Breach> {
        let Some(plan) = self.plan() else { return Vec::new() };
        let mut seated: Vec<(&crate::uscc::Uscc, u16)> = Vec::new();
        let mut breaches = Vec::new();
        for title in self.titles() {
            let (firm, year) = (&title.act.firm.code, title.act.round.year());
            if seated.iter().any(|(other, _)| *other == firm) {
                continue;
            }
            let in_year = seated.iter().filter(|(_, taken)| *taken == year).count();
            match quota::admit(&plan.quotas, plan.total, year, in_year, seated.len()) {
                Err(fault) if title.index >= from => breaches.push(Breach { index: title.index, fault }),
                _ => {}
            }
            seated.push((firm, year));
        }
        breaches
    }

    pub(super) fn judge(&self, index: u64, record: &Record) -> Result<(), RuleFault> {
        if record.side() != Side::Hub {
            return Err(kind(format!("{} 不属于省级台账", record.kind())));
        }
        if (index == 0) != matches!(record, Record::Charter(_)) {
            return Err(kind("实施规则是且只能是第 0 条记录".to_owned()));
        }
        match record {
            Record::Charter(act) => charter(act),
            Record::Amendment(act) => self.amendment(act),
            Record::LogKey(act) => self.fresh_keys(&[&act.log, &act.receipt]),
            Record::BodyKey(act) => self.fresh_keys(&[&act.key]),
            Record::NodeEnrolled(act) => self.enrolled(act),
            Record::NodeRotated(act) => self.rotated(act),
            Record::Recognition(act) => self.recognition(index, act),
            Record::Cultivation(act) => self.cultivation(index, act),
            Record::Cancellation(act) => self.cancelled(act),
            Record::List(act) => self.list(index, act),
            Record::Void(act) => self.voided(index, act),
            _ => Ok(()),
        }
    }

    fn amendment(&self, act: &Amendment) -> Result<(), RuleFault> {
        let Some(plan) = self.plan() else { return Ok(()) };
        let sum: u32 = act.quotas.iter().flatten().map(|quota| quota.seats).sum();
        if sum > plan.total {
            let message = format!("调整后各年度名额合计 {sum}，超过总名额 {}", plan.total);
            return Err(RuleFault::new("quota", "一", message));
        }
        for quota in act.quotas.iter().flatten() {
            if self.recognised_in(quota.year) > quota.seats as usize {
                let message = format!("{} 年度已认定的家数多于调整后的名额", quota.year);
                return Err(RuleFault::new("quota", "一", message));
            }
        }
        Ok(())
    }

    fn fresh_keys(&self, keys: &[&VerifierKey]) -> Result<(), RuleFault> {
        let twice = keys.iter().enumerate().any(|(i, key)| keys[..i].iter().any(|k| k.key() == key.key()));
        if twice || keys.iter().any(|key| self.knows_key(key)) {
            return Err(RuleFault::new("key-used", "四(二)", "该密钥已登记过，请重新生成"));
        }
        Ok(())
    }

    fn enrolled(&self, act: &NodeEnrolled) -> Result<(), RuleFault> {
        let known = self.charter().is_some_and(|charter| charter.plan.node(&act.code).is_some());
        if !known {
            return Err(member(format!("实施规则中没有市（州）{}", act.code)));
        }
        let nodes = self.nodes(Scope::Known);
        if nodes.contains_key(&act.code) {
            return Err(member(format!("{} 已登记；更换密钥请走换密钥程序", act.code)));
        }
        if nodes.len() >= MAX_NODES {
            return Err(member(format!("市（州）端最多 {MAX_NODES} 个")));
        }
        self.fresh_keys(&[&act.log, &act.witness])
    }

    fn rotated(&self, act: &NodeRotated) -> Result<(), RuleFault> {
        let member_known = self.members_in_any_state(&act.code);
        if !member_known {
            return Err(member(format!("{} 尚未登记，不能更换密钥", act.code)));
        }
        self.fresh_keys(&[&act.log, &act.witness])
    }

    fn members_in_any_state(&self, code: &crate::names::NodeCode) -> bool {
        let enrolled = |m: &Membership| matches!(m, Membership::Enrolled(_)) && m.code() == code;
        self.members.iter().any(|entry| self.counts(entry.index) && enrolled(&entry.act))
    }

    fn recognition(&self, index: u64, act: &Recognition) -> Result<(), RuleFault> {
        let Some(plan) = self.plan() else { return Ok(()) };
        let decided = Decided {
            host: self.host(),
            region: &act.region,
            round: &act.round,
            firm: &act.firm,
            categories: &act.categories,
            opinion: Opinion::Recognise,
        };
        self.decided(index, decided, &act.recommendation)?;
        if act.valid_until != term::last_day(act.valid_from, plan.term_years) {
            return Err(RuleFault::new("term", "四(四)1", "有效期应为三年"));
        }
        if self.titles.iter().any(|e| self.counts(e.index) && e.act.number == act.number) {
            return Err(RuleFault::new("number", "四(三)2", format!("证书编号 {} 已使用", act.number)));
        }
        for category in &act.categories {
            if self.bears(&act.firm.code, *category, act.valid_from) {
                return Err(duplicate::of_title(*category));
            }
        }
        self.barred(&act.firm.code, act.valid_from)
    }

    fn cultivation(&self, index: u64, act: &Cultivation) -> Result<(), RuleFault> {
        let Some(plan) = self.plan() else { return Ok(()) };
        let decided = Decided {
            host: self.host(),
            region: &act.region,
            round: &act.round,
            firm: &act.firm,
            categories: &act.categories,
            opinion: Opinion::Cultivate,
        };
        self.decided(index, decided, &act.recommendation)?;
        if act.valid_until != term::last_day(act.valid_from, plan.term_years) {
            return Err(RuleFault::new("term", "四(四)1", "培育期应为三年"));
        }
        Ok(())
    }

    fn decided(
        &self,
        index: u64,
        decided: Decided<'_>,
        signed: &crate::record::title::SignedRecommendation,
    ) -> Result<(), RuleFault> {
        if self.round(decided.round).is_none() {
            return Err(RuleFault::new("round", "四(三)1", "该年度批次未经两家联合发布"));
        }
        let scope = Scope::SealedBefore(index + 1);
        let recommendation =
            stands_behind(decided, signed, |size| self.node_log_key(decided.region, size, scope))?;
        let leaf = crate::hash::leaf_hash(signed.record.as_bytes());
        if self.is_bounced(decided.region, &leaf) {
            return Err(RuleFault::new("bounced", "四(三)2", "该推荐已被退回，不能作为认定依据"));
        }
        debug_assert_eq!(recommendation.firm, decided.firm.code);
        Ok(())
    }

    fn cancelled(&self, act: &Cancellation) -> Result<(), RuleFault> {
        let Some(title) = self.title(&act.number) else {
            return Err(RuleFault::new("cancellation", "四(四)", format!("没有编号 {}", act.number)));
        };
        if title.act.firm.code != act.firm {
            return Err(RuleFault::new("cancellation", "四(四)", "编号与律所不符"));
        }
        if self.cancellation(&act.number).is_some() {
            return Err(RuleFault::new("cancellation", "四(四)", format!("{} 已取消", act.number)));
        }
        self.plan().map_or(Ok(()), |plan| ban::fits(act, plan.ban_years))
    }

    fn list(&self, index: u64, act: &List) -> Result<(), RuleFault> {
        let list = self.list_at(index);
        let counts = (list.recognised.len() as u64, list.cultivated.len() as u64);
        if act.digest != list.digest() || (act.recognised, act.cultivated) != counts {
            return Err(RuleFault::new("list", "四(三)3", "名单与台账推演的结果不符"));
        }
        let policy = self.policy_at(index + 1).map(|policy| policy.digest());
        let sealed = self.sealed_size();
        let mut new = self.titles().filter(|title| title.index >= sealed);
        if policy != Some(act.policy) || new.any(|title| title.act.policy != act.policy) {
            return Err(RuleFault::new("policy", "四(三)3", "核验规则与现有市（州）端不符，请重新提交签发"));
        }
        Ok(())
    }

    fn voided(&self, index: u64, act: &Void) -> Result<(), RuleFault> {
        let named = self.pending.iter().any(|p| p.index == act.index && p.leaf == act.leaf);
        if act.index >= index || (!named && !self.in_effect(act.index)) {
            return Err(RuleFault::new("void", "四(三)3", "作废的记录不存在，或不属待签发事项"));
        }
        Ok(())
    }

    fn host(&self) -> &str {
        self.charter().map(|charter| charter.host.as_str()).unwrap_or_default()
    }
}

fn kind(message: String) -> RuleFault {
    RuleFault::new("kind", "四(二)", message)
}

fn member(message: String) -> RuleFault {
    RuleFault::new("member", "四(二)", message)
}

fn charter(act: &Charter) -> Result<(), RuleFault> {
    let keys = [&act.log, &act.receipt, &act.party, &act.association, &act.recovery];
    let twice = keys.iter().enumerate().any(|(i, key)| keys[..i].iter().any(|k| k.key() == key.key()));
    if twice || !host_is_plain(&act.host) || act.plan.nodes.len() > MAX_NODES {
        return Err(RuleFault::new("charter", "四(二)", "实施规则的域名、密钥或市（州）名录不成立"));
    }
    Ok(())
}

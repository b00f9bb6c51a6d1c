//! The hub's records against the charter: what every mirror checks before it cosigns.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Breach, Entry, Listing, Roll, Scope, Title};
use crate::category::Category;
use crate::charter::MAX_NODES;
use crate::names::{
    NodeCode, RoundId, host_is_plain, hub_origin, node_origin, receipt_name, recovery_name,
    witness_name,
};
use crate::note::{KeyKind, VerifierKey};
use crate::record::calendar::CalendarIssued;
use crate::record::charter::{Amendment, Body, BodyKey, Charter, LogKey};
use crate::record::legacy::LegacyEntry;
use crate::record::list::List;
use crate::record::member::{NodeEnrolled, NodeRotated};
use crate::record::recommendation::Opinion;
use crate::record::round::RoundAnnounced;
use crate::record::title::{Cancellation, Cultivation, Recognition, SignedRecommendation};
use crate::record::void::Void;
use crate::record::{Record, Side};
use crate::rules::recommendation::{Decided, stands_behind};
use crate::rules::{RuleFault, ban, calendar, duplicate, legacy, quota, term};
use crate::uscc::Uscc;

impl Roll {
    /// Records from `from` on that break the charter, voids applied. Below the last cosigned size
    /// nothing is judged again.
    pub fn breaches(&self, from: u64) -> Vec<Breach> {
        self.breaches_within(from, self.size)
    }

    /// As [`breaches`](Self::breaches), of a checkpoint of `size` records: whoever signs one must
    /// ask for its own size, since a void written after it would come too late.
    ///
    /// What only a newer program can judge is no breach.
    pub fn breaches_within(&self, from: u64, size: u64) -> Vec<Breach> {
        let end = self.judged_until().unwrap_or(u64::MAX).min(size);
        let own = self.faults.range(from.min(end)..end);
        let own = own.filter(|(index, _)| self.takes_part(**index, size));
        let own = own.map(|(index, (_, fault))| Breach { index: *index, fault: fault.clone() });
        let of_titles = self.over_quota(size).into_iter().chain(self.twice_titled(size));
        let of_titles = of_titles.filter(|breach| (from..end).contains(&breach.index));
        let mut breaches: Vec<Breach> = own.chain(of_titles).collect();
        breaches.sort_by_key(|breach| breach.index);
        breaches.dedup_by_key(|breach| breach.index);
        breaches
    }

    /// Firms beyond the seats of their year or of the plan, counted in the ledger's order: under the
    /// plan in effect, and under what becomes of it with this checkpoint.
    fn over_quota(&self, size: u64) -> Vec<Breach> {
        let (Some(plan), Some(next)) = (self.plan(), self.plan_with(|i| self.takes_part(i, size)))
        else {
            return Vec::new();
        };
        let mut seated = BTreeSet::new();
        let mut taken: BTreeMap<u16, usize> = BTreeMap::new();
        let mut breaches = Vec::new();
        for title in self.titles_at(size) {
            let year = title.act.year;
            if !seated.insert(&title.act.firm.code) {
                continue;
            }
            let (in_year, in_all) = (taken.entry(year).or_default(), seated.len() - 1);
            let admitted = [&plan, &next]
                .into_iter()
                .try_for_each(|p| quota::admit(&p.quotas, p.total, year, *in_year, in_all));
            if let Err(fault) = admitted {
                breaches.push(Breach { index: title.index, fault });
            }
            *in_year += 1;
        }
        breaches
    }

    /// Titles of a firm in a category that it bears already: each was right when it was written, and
    /// then the cancellation before it was voided.
    fn twice_titled(&self, size: u64) -> Vec<Breach> {
        let cancelled: BTreeSet<&str> = self
            .cancellations
            .iter()
            .filter(|entry| self.takes_part(entry.index, size))
            .map(|entry| entry.act.number.as_str())
            .collect();
        let mut borne: BTreeMap<(&Uscc, Category), Date> = BTreeMap::new();
        let mut breaches = Vec::new();
        for title in self.titles_at(size) {
            let act = &title.act;
            for category in &act.categories {
                let last = borne.get(&(&act.firm.code, *category));
                if last.is_some_and(|last| act.valid_from <= *last) {
                    breaches
                        .push(Breach { index: title.index, fault: duplicate::of_title(*category) });
                }
                if !cancelled.contains(act.number.as_str()) {
                    let last = last.copied().unwrap_or(act.valid_until).max(act.valid_until);
                    borne.insert((&act.firm.code, *category), last);
                }
            }
        }
        breaches
    }

    fn titles_at(&self, size: u64) -> impl Iterator<Item = &Entry<Title>> {
        self.titles.iter().filter(move |title| self.takes_part(title.index, size))
    }

    pub(super) fn judge(&self, index: u64, record: &Record) -> Result<(), RuleFault> {
        if record.side() != Side::Hub {
            return Err(kind(format!("{} 不属于省级台账", record.kind())));
        }
        if (index == 0) != matches!(record, Record::Charter(_)) {
            return Err(kind("实施规则是且只能是第 0 条记录".to_owned()));
        }
        self.based(record)?;
        match record {
            Record::Charter(act) => charter(act),
            Record::Amendment(act) => self.amendment(act),
            Record::LogKey(act) => self.log_key(act),
            Record::BodyKey(act) => self.body_key(act),
            Record::CalendarIssued(act) => self.calendar_issued(act),
            Record::NodeEnrolled(act) => self.enrolled(act),
            Record::NodeRotated(act) => self.rotated(act),
            Record::RoundAnnounced(act) => self.announced(act),
            Record::RoundClosed(act) if self.announcement(&act.round).is_none() => {
                Err(round(format!("{} 尚未发布，不能关闭", act.round)))
            }
            Record::RoundClosed(act) => self.may_close(act.at),
            Record::Recognition(act) => self.recognition(index, act),
            Record::Cultivation(act) => self.cultivation(index, act),
            Record::LegacyEntry(act) => self.legacy(act),
            Record::Cancellation(act) => self.cancelled(act),
            Record::List(act) => self.list(index, act),
            Record::Void(act) => self.voided(index, act),
            _ => Ok(()),
        }
    }

    fn amendment(&self, act: &Amendment) -> Result<(), RuleFault> {
        let Some(mut plan) = self.plan().map(Cow::into_owned) else { return Ok(()) };
        if act.rules.is_some_and(|rules| rules < plan.rules) {
            let message = format!("规则版本不得低于现行的 {}", plan.rules);
            return Err(RuleFault::new("rules", "四(二)", message));
        }
        plan.amend(act);
        if let Some(message) = plan.contradiction() {
            let rule = if act.quotas.is_some() { "quota" } else { "amendment" };
            return Err(RuleFault::new(rule, "一", message));
        }
        let seats = self.seats();
        for year in seats.values() {
            let used = seats.values().filter(|taken| *taken == year).count();
            let left = plan.quotas.iter().find(|quota| quota.year == *year);
            if left.is_none_or(|quota| used > quota.seats as usize) {
                let message = format!("{year} 年度已认定的家数多于调整后的名额");
                return Err(RuleFault::new("quota", "一", message));
            }
        }
        Ok(())
    }

    /// A calendar brings something, each of its tables can be one, and prefectures are the plan's.
    fn calendar_issued(&self, act: &CalendarIssued) -> Result<(), RuleFault> {
        let fault = |message| Err(RuleFault::new("calendar", "四(四)1", message));
        if act.years.is_empty() && act.local.is_empty() {
            return fault("工作日历应至少载明一个年度".to_owned());
        }
        if let Some(message) = calendar::faults(&act.years, &act.local).into_iter().next() {
            return fault(message);
        }
        let plan = self.charter().map(|charter| &charter.plan);
        let strange = |code| plan.is_some_and(|plan| plan.node(code).is_none());
        match act.local.iter().find(|table| strange(&table.region)) {
            Some(table) => fault(format!("实施规则中没有市（州）{}", table.region)),
            None => Ok(()),
        }
    }

    fn announced(&self, act: &RoundAnnounced) -> Result<(), RuleFault> {
        if self.announcement(&act.round).is_some() {
            return Err(round(format!("{} 已发布，不得重复发布", act.round)));
        }
        if act.opens_at >= act.closes_at {
            return Err(round(format!("{} 的申报截止时间应晚于开始时间", act.round)));
        }
        Ok(())
    }

    fn announcement(&self, id: &RoundId) -> Option<&Entry<RoundAnnounced>> {
        self.rounds.get(id).filter(|entry| self.counts(entry.index))
    }

    fn log_key(&self, act: &LogKey) -> Result<(), RuleFault> {
        named(&act.log, &hub_origin(self.host()), KeyKind::Log)?;
        named(&act.receipt, &receipt_name(self.host()), KeyKind::Cosigner)?;
        self.fresh_keys(&[&act.log, &act.receipt])
    }

    fn body_key(&self, act: &BodyKey) -> Result<(), RuleFault> {
        named(&act.key, &act.body.key_name(self.host()), KeyKind::Cosigner)?;
        self.fresh_keys(&[&act.key])
    }

    /// A node's keys: of the right kinds, under its own names, and never seen before. With others a
    /// later policy could not be written, and nothing could be sealed any more.
    fn node_keys(
        &self,
        code: &NodeCode,
        log: &VerifierKey,
        witness: &VerifierKey,
    ) -> Result<(), RuleFault> {
        named(log, &node_origin(self.host(), code), KeyKind::Log)?;
        named(witness, &witness_name(self.host(), code), KeyKind::Cosigner)?;
        self.fresh_keys(&[log, witness])
    }

    fn fresh_keys(&self, keys: &[&VerifierKey]) -> Result<(), RuleFault> {
        let twice =
            keys.iter().enumerate().any(|(i, key)| keys[..i].iter().any(|k| k.key() == key.key()));
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
        self.node_keys(&act.code, &act.log, &act.witness)
    }

    fn rotated(&self, act: &NodeRotated) -> Result<(), RuleFault> {
        if !self.nodes(Scope::Known).contains_key(&act.code) {
            return Err(member(format!("{} 未登记或已锁定，不能更换密钥，请重新登记", act.code)));
        }
        self.node_keys(&act.code, &act.log, &act.witness)
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
        self.new_title(&act.number, &act.firm.code, &act.categories, act.valid_from)?;
        let earlier = self.titles().filter_map(|title| title.act.answers());
        answered(&Answer::from(act), earlier, plan.term_years)?;
        // Of both days, so that a first day in the future does not step over a ban.
        self.barred(&act.firm.code, crate::time::day(act.at))?;
        self.barred(&act.firm.code, act.valid_from)
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

    fn legacy(&self, act: &LegacyEntry) -> Result<(), RuleFault> {
        let Some(plan) = self.plan() else { return Ok(()) };
        legacy::fits(act, &plan)?;
        let (firm, from) = (&act.firm.code, act.valid_from);
        if let Some(number) = &act.number {
            self.new_title(number, firm, &act.recognised, from)?;
        }
        let listed = |entry: &Entry<Listing>| {
            entry.act.firm.code == *firm
                && from <= entry.act.valid_until
                && entry.act.categories.iter().any(|category| act.cultivated.contains(category))
        };
        if self.cultivations().any(listed) {
            return Err(RuleFault::new("legacy", "四(三)3", "该所已列入培育名单，不重复补录"));
        }
        self.barred(firm, from)
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
        let earlier = self.cultivations().filter_map(|entry| entry.act.answers());
        answered(&Answer::from(act), earlier, plan.term_years)
    }

    fn decided(
        &self,
        index: u64,
        decided: Decided<'_>,
        signed: &SignedRecommendation,
    ) -> Result<(), RuleFault> {
        if self.round(decided.round).is_none() {
            return Err(RuleFault::new("round", "四(三)1", "该年度批次未经两家联合发布"));
        }
        let ordered = decided.categories.windows(2).all(|pair| pair[0] < pair[1]);
        if decided.categories.is_empty() || !ordered {
            let message = "类别应为一至四类，按专、精、特、新的次序，每类一次";
            return Err(RuleFault::new("categories", "三", message));
        }
        let scope = Scope::SealedBefore(index + 1);
        let place =
            stands_behind(decided, signed, |head| self.node_log_keys(decided.region, head, scope))?;
        let leaf = crate::hash::leaf_hash(signed.record.as_bytes());
        if self.is_bounced(decided.region, place, &leaf) {
            return Err(RuleFault::new("bounced", "四(三)2", "该推荐已被退回，不能作为认定依据"));
        }
        Ok(())
    }

    fn cancelled(&self, act: &Cancellation) -> Result<(), RuleFault> {
        let Some(title) = self.title(&act.number) else {
            return Err(RuleFault::new(
                "cancellation",
                "四(四)",
                format!("没有编号 {}", act.number),
            ));
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
            return Err(RuleFault::new(
                "policy",
                "四(三)3",
                "核验规则与现有市（州）端不符，请重新提交签发",
            ));
        }
        Ok(())
    }

    /// What a void may name: a pending record, or any that breaks a rule, so that every breach has a
    /// cure. Never the charter, without which nothing could be judged.
    fn voided(&self, index: u64, act: &Void) -> Result<(), RuleFault> {
        let pending = || {
            let place = self.sealed_kinds.binary_search_by_key(&act.index, |place| place.index);
            place.is_ok_and(|i| self.sealed_kinds[i].leaf == act.leaf)
        };
        let faulty = || self.faults.get(&act.index).is_some_and(|(leaf, _)| *leaf == act.leaf);
        let may = self.in_effect(act.index) || (act.index > 0 && (pending() || faulty()));
        if act.index >= index || !may {
            return Err(RuleFault::new("void", "四(三)3", "作废的记录不存在，或不属待签发事项"));
        }
        Ok(())
    }

    fn host(&self) -> &str {
        self.charter().map(|charter| charter.host.as_str()).unwrap_or_default()
    }
}

/// What a recognition and a cultivation have in common as answers to a recommendation.
#[derive(Clone, Copy)]
struct Answer<'a> {
    recommendation: &'a str,
    categories: &'a [Category],
    valid: (Date, Date),
    term: &'static str,
}

impl<'a> From<&'a Recognition> for Answer<'a> {
    fn from(act: &'a Recognition) -> Self {
        let (recommendation, categories) = (&act.recommendation.record, &act.categories);
        let valid = (act.valid_from, act.valid_until);
        Self { recommendation, categories, valid, term: "有效期应为三年" }
    }
}

impl<'a> From<&'a Cultivation> for Answer<'a> {
    fn from(act: &'a Cultivation) -> Self {
        let (recommendation, categories) = (&act.recommendation.record, &act.categories);
        let valid = (act.valid_from, act.valid_until);
        Self { recommendation, categories, valid, term: "培育期应为三年" }
    }
}

/// Whether an answer runs for the plan's term, and answers what no earlier one of its kind did.
fn answered<'a>(
    answer: &Answer<'_>,
    mut earlier: impl Iterator<Item = (&'a SignedRecommendation, &'a [Category])>,
    years: u8,
) -> Result<(), RuleFault> {
    let (from, until) = answer.valid;
    if until != term::last_day(from, years) {
        return Err(RuleFault::new("term", "四(四)1", answer.term));
    }
    let used = |(signed, categories): (&SignedRecommendation, &[Category])| {
        signed.record == answer.recommendation
            && categories.iter().any(|category| answer.categories.contains(category))
    };
    if earlier.any(used) { Err(duplicate::of_recommendation()) } else { Ok(()) }
}

fn kind(message: String) -> RuleFault {
    RuleFault::new("kind", "四(二)", message)
}

fn member(message: String) -> RuleFault {
    RuleFault::new("member", "四(二)", message)
}

fn round(message: String) -> RuleFault {
    RuleFault::new("round", "四(三)1", message)
}

fn named(key: &VerifierKey, name: &str, kind: KeyKind) -> Result<(), RuleFault> {
    if key.name() == name && key.kind() == kind {
        return Ok(());
    }
    Err(RuleFault::new("key-name", "四(二)", format!("密钥应以 {name} 为名，用途应与事项相符")))
}

fn charter(act: &Charter) -> Result<(), RuleFault> {
    let fault = |message: String| RuleFault::new("charter", "四(二)", message);
    let host = &act.host;
    if !host_is_plain(host) {
        return Err(fault(format!("域名 {host:?} 不成立")));
    }
    let keys = [
        (&act.log, hub_origin(host), KeyKind::Log),
        (&act.receipt, receipt_name(host), KeyKind::Cosigner),
        (&act.party, Body::Party.key_name(host), KeyKind::Cosigner),
        (&act.association, Body::Association.key_name(host), KeyKind::Cosigner),
        (&act.recovery, recovery_name(host), KeyKind::Cosigner),
    ];
    for (i, (key, name, kind)) in keys.iter().enumerate() {
        named(key, name, *kind).map_err(|fault| RuleFault { rule: "charter", ..fault })?;
        if keys[..i].iter().any(|(other, _, _)| other.key() == key.key()) {
            return Err(fault(format!("{name} 与另一用途使用了同一密钥")));
        }
    }
    act.plan.contradiction().map_or(Ok(()), |message| Err(fault(message)))
}

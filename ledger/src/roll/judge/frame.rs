//! The frame: charter, amendments, calendars, keys, members and rounds.

mod did;

use std::borrow::Cow;

use crate::charter::MAX_NODES;
use crate::names::{
    NodeCode, RoundId, host_is_plain, hub_origin, node_origin, receipt_name, recovery_name,
    witness_name,
};
use crate::note::{KeyKind, VerifierKey};
use crate::record::calendar::CalendarIssued;
use crate::record::charter::{Amendment, Body, BodyKey, Charter, LogKey};
use crate::record::member::{NodeEnrolled, NodeRotated};
use crate::record::round::RoundAnnounced;
use crate::roll::{Entry, Roll, Scope};
use crate::rules::{RuleFault, calendar, deciding};

impl Roll {
    pub(super) fn amendment(&self, act: &Amendment) -> Result<(), RuleFault> {
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
    pub(super) fn calendar_issued(&self, act: &CalendarIssued) -> Result<(), RuleFault> {
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

    pub(super) fn announced(&self, act: &RoundAnnounced) -> Result<(), RuleFault> {
        if self.announcement(&act.round).is_some() {
            return Err(round(format!("{} 已发布，不得重复发布", act.round)));
        }
        deciding::window(act)
    }

    pub(super) fn announcement(&self, id: &RoundId) -> Option<&Entry<RoundAnnounced>> {
        self.rounds.get(id).filter(|entry| self.counts(entry.index))
    }

    pub(super) fn log_key(&self, act: &LogKey) -> Result<(), RuleFault> {
        named(&act.log, &hub_origin(self.host()), KeyKind::Log)?;
        named(&act.receipt, &receipt_name(self.host()), KeyKind::Cosigner)?;
        self.fresh_keys(&[&act.log, &act.receipt])
    }

    pub(super) fn body_key(&self, act: &BodyKey) -> Result<(), RuleFault> {
        let fault = |message| Err(RuleFault::new("body-key", "四(三)3", message));
        if act.key.is_none() && act.did.is_none() {
            return fault("应至少更换签发密钥、证书密钥之一");
        }
        if act.compromised && act.did.is_none() {
            return fault("证书密钥失密的，应同时登记新的证书密钥");
        }
        if act.lost && act.key.is_none() {
            return fault("签发密钥遗失的，应登记新的签发密钥");
        }
        if let Some(key) = &act.key {
            named(key, &act.body.key_name(self.host()), KeyKind::Cosigner)?;
            self.fresh_keys(&[key])?;
        }
        act.did.as_ref().map_or(Ok(()), |new| self.new_did_key(act.body, new, act.key.as_ref()))
    }

    /// A node's keys: of the right kinds, under its own names, and never seen before. With others a
    /// later policy could not be written, and nothing could be sealed any more.
    pub(super) fn node_keys(
        &self,
        code: &NodeCode,
        log: &VerifierKey,
        witness: &VerifierKey,
    ) -> Result<(), RuleFault> {
        named(log, &node_origin(self.host(), code), KeyKind::Log)?;
        named(witness, &witness_name(self.host(), code), KeyKind::Cosigner)?;
        self.fresh_keys(&[log, witness])
    }

    pub(super) fn fresh_keys(&self, keys: &[&VerifierKey]) -> Result<(), RuleFault> {
        let twice =
            keys.iter().enumerate().any(|(i, key)| keys[..i].iter().any(|k| k.key() == key.key()));
        if twice || keys.iter().any(|key| self.knows_key(key.key())) {
            return Err(RuleFault::new("key-used", "四(二)", "该密钥已登记过，请重新生成"));
        }
        Ok(())
    }

    pub(super) fn enrolled(&self, act: &NodeEnrolled) -> Result<(), RuleFault> {
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

    pub(super) fn rotated(&self, act: &NodeRotated) -> Result<(), RuleFault> {
        if !self.nodes(Scope::Known).contains_key(&act.code) {
            return Err(member(format!("{} 未登记或已锁定，不能更换密钥，请重新登记", act.code)));
        }
        self.node_keys(&act.code, &act.log, &act.witness)
    }
}

fn member(message: String) -> RuleFault {
    RuleFault::new("member", "四(二)", message)
}

pub(super) fn round(message: String) -> RuleFault {
    RuleFault::new("round", "四(三)1", message)
}

fn named(key: &VerifierKey, name: &str, kind: KeyKind) -> Result<(), RuleFault> {
    if key.name() == name && key.kind() == kind {
        return Ok(());
    }
    Err(RuleFault::new("key-name", "四(二)", format!("密钥应以 {name} 为名，用途应与事项相符")))
}

pub(super) fn charter(act: &Charter) -> Result<(), RuleFault> {
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
    did::charter(host, &act.did, keys.each_ref().map(|(key, _, _)| *key)).map_err(&fault)?;
    for (i, (key, name, kind)) in keys.iter().enumerate() {
        named(key, name, *kind).map_err(|fault| RuleFault { rule: "charter", ..fault })?;
        if keys[..i].iter().any(|(other, _, _)| other.key() == key.key()) {
            return Err(fault(format!("{name} 与另一用途使用了同一密钥")));
        }
    }
    act.plan.contradiction().map_or(Ok(()), |message| Err(fault(message)))
}

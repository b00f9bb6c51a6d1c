//! The hub's records against the charter: what every mirror checks before it cosigns.

use super::{Breach, Event, Roll};
use crate::hash::Hash;
use crate::record::list::List;
use crate::record::void::Void;
use crate::record::{Record, Side};
use crate::rules::{RuleFault, erasure};

mod events;
mod frame;
mod titles;
mod totals;

use frame::{charter, round};

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

    /// Whether `record` may be written next.
    ///
    /// # Errors
    /// The rule that it would break.
    pub fn may_write(&self, record: &Record) -> Result<(), RuleFault> {
        self.judge(self.size, record)
    }

    pub(super) fn judge(&self, index: u64, record: &Record) -> Result<(), RuleFault> {
        if !record.side().belongs_in(Side::Hub) {
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
            Record::Extension(act) => self.extends(act),
            Record::Recognition(act) => self.recognition(index, act),
            Record::Certificate(act) => self.reissued(act),
            Record::Cultivation(act) => self.cultivation(index, act),
            Record::LegacyEntry(act) => self.legacy(act),
            Record::List(act) => self.list(index, act),
            Record::Void(act) => self.voided(index, act),
            Record::Erasure(act) => erasure::form(act, Side::Hub),
            _ => Event::of(record).map_or(Ok(()), |event| self.event(index, &event)),
        }
    }

    fn list(&self, index: u64, act: &List) -> Result<(), RuleFault> {
        let list = self.list_at(index);
        let counts = (list.recognised.len() as u64, list.cultivated.len() as u64);
        if act.digest != list.digest() || (act.recognised, act.cultivated) != counts {
            return Err(RuleFault::new("list", "四(三)3", "名单与台账推演的结果不符"));
        }
        let policy = self.policy_at(index + 1).map(|policy| policy.digest());
        if policy != Some(act.policy) || self.new_policies().any(|one| one != act.policy) {
            return Err(RuleFault::new(
                "policy",
                "四(三)3",
                "核验规则与现有市（州）端不符，请重新提交签发",
            ));
        }
        Ok(())
    }

    /// The policies that pending titles, certificates and renewals name.
    fn new_policies(&self) -> impl Iterator<Item = Hash> {
        let sealed = self.sealed_size();
        let titles = self.titles().map(|title| (title.index, title.act.policy));
        let issued = self.issued().map(|one| (one.index, one.act.policy));
        let renewed = self.events().filter_map(|event| match &event.act {
            Event::Renewal(act) => Some((event.index, act.policy)),
            _ => None,
        });
        let all = titles.chain(issued).chain(renewed);
        all.filter(move |(index, _)| *index >= sealed).map(|(_, policy)| policy)
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

fn kind(message: String) -> RuleFault {
    RuleFault::new("kind", "四(二)", message)
}

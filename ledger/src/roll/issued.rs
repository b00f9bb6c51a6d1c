//! Certificates: which documents were issued for a title, and which of them count no more.

use std::collections::BTreeSet;

use super::{Entry, Holding, Roll};
use crate::credential::Facts;
use crate::hash::Hash;
use crate::names::NodeCode;
use crate::record::Record;
use crate::record::certificate::Certificate;
use crate::record::title::Recognition;
use crate::rules::RuleFault;
use crate::status_list::ENTRIES;

/// The documents that a record brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// What both documents say.
    pub facts: Facts,
    /// The prefecture.
    pub region: NodeCode,
    /// SHA-256 of the policy under which its checkpoint will be sealed.
    pub policy: Hash,
    /// SHA-256 of the association's credential.
    pub credential: Hash,
    /// SHA-256 of the party committee's endorsement.
    pub endorsement: Hash,
}

impl Issued {
    /// The documents that a record brings, if it brings any.
    pub fn of(record: &Record) -> Option<Self> {
        match record {
            Record::Recognition(act) => Self::recognition(act),
            Record::Certificate(act) => Some(Self::certificate(act)),
            _ => None,
        }
    }

    fn recognition(act: &Recognition) -> Option<Self> {
        let (credential, endorsement, status) = (act.credential?, act.endorsement?, act.status?);
        let facts = Facts {
            id: act.id.clone(),
            number: act.number.clone(),
            name: act.firm.name.clone(),
            code: act.firm.code,
            categories: act.categories.clone(),
            year: act.round.year(),
            valid_from: act.valid_from,
            valid_until: act.valid_until,
            status,
        };
        let (region, policy) = (act.region.clone(), act.policy);
        Some(Self { facts, region, policy, credential, endorsement })
    }

    fn certificate(act: &Certificate) -> Self {
        let facts = Facts {
            id: act.id.clone(),
            number: act.number.clone(),
            name: act.firm.name.clone(),
            code: act.firm.code,
            categories: act.categories.clone(),
            year: act.year,
            valid_from: act.valid_from,
            valid_until: act.valid_until,
            status: act.status,
        };
        let (credential, endorsement) = (act.credential, act.endorsement);
        let (region, policy) = (act.region.clone(), act.policy);
        Self { facts, region, policy, credential, endorsement }
    }
}

impl Holding {
    /// Whether a certificate that says this says what stands.
    pub fn is_said_by(&self, facts: &Facts) -> bool {
        self.end.is_none()
            && (&facts.name, facts.code) == (&self.firm.name, self.firm.code)
            && facts.categories == self.categories
            && (facts.valid_from, facts.valid_until) == (self.valid_from, self.valid_until)
    }
}

impl Roll {
    /// Documents of every title, in order, those of voided records left out.
    pub fn issued(&self) -> impl Iterator<Item = &Entry<Issued>> {
        self.issued.iter().filter(|entry| self.counts(entry.index))
    }

    /// The newest documents in effect of the title with this 证书编号.
    pub fn certificate(&self, number: &str) -> Option<&Entry<Issued>> {
        let mut newest = self.issued.iter().rev().filter(|entry| self.in_effect(entry.index));
        newest.find(|entry| entry.act.facts.number == number)
    }

    /// The bits of the status list at a checkpoint of `size` records: documents that were issued
    /// anew, whose title ended, or that no longer say what stands.
    pub fn revoked(&self, size: u64) -> BTreeSet<u64> {
        let takes = |index| self.takes_part(index, size);
        let written = || self.issued.iter().filter(|entry| entry.index < size);
        written()
            .filter(|entry| {
                let facts = &entry.act.facts;
                let newer = written().filter(|e| e.index > entry.index && takes(e.index));
                let superseded = newer.into_iter().any(|e| e.act.facts.number == facts.number);
                let title = self.titles.iter().find(|title| title.act.number == facts.number);
                let held = title.map(|title| self.title_after(title, &takes));
                let stands = held.is_some_and(|held| held.is_said_by(facts));
                superseded || !takes(entry.index) || !stands
            })
            .map(|entry| entry.act.facts.status)
            .collect()
    }

    /// What every document says that was ever issued, also of what was voided.
    pub fn ever_issued(&self) -> impl Iterator<Item = &Facts> {
        self.issued.iter().map(|entry| &entry.act.facts)
    }

    /// Every place in the status list that was ever given, also to what was voided.
    pub fn status_places(&self) -> BTreeSet<u64> {
        self.ever_issued().map(|facts| facts.status).collect()
    }

    /// The title with this 证书编号 as its certificate may say it: in effect and with nothing upon it that
    /// waits for its seal, since the bodies sign by what they sealed.
    ///
    /// # Errors
    /// No such title in effect, or what to do first.
    pub fn certifiable(&self, number: &str) -> Result<Holding, RuleFault> {
        let fault = |message| Err(RuleFault::new("certificate", "四(三)3", message));
        let Some(title) = self.title(number).filter(|title| self.in_effect(title.index)) else {
            return fault(format!("没有编号为 {number} 的有效认定"));
        };
        let held = self.title_after(title, &|index| self.counts(index));
        if held == self.title_after(title, &|index| self.in_effect(index)) {
            return Ok(held);
        }
        fault(format!(
            "{number} 有待联合签发的变动，请先完成签发（seal request、seal accept），再换发（reissue）"
        ))
    }

    /// Titles without documents that say what stands: `(number, what they should say)`, of those that
    /// have not ended.
    pub fn without_certificate(&self) -> Vec<(String, Holding)> {
        let now = self.titles_now().filter(|(_, held)| held.end.is_none());
        now.filter(|(title, held)| {
            let mine = self.issued().filter(|e| e.act.facts.number == title.act.number);
            mine.last().is_none_or(|entry| !held.is_said_by(&entry.act.facts))
        })
        .map(|(title, held)| (title.act.number.clone(), held))
        .collect()
    }

    /// All documents or none; a place in the status list is never used again, and an id is one title's.
    pub(super) fn documents(
        &self,
        (id, number): (&str, &str),
        credential: Option<Hash>,
        endorsement: Option<Hash>,
        status: Option<u64>,
    ) -> Result<(), RuleFault> {
        let fault = |message| Err(RuleFault::new("certificate", "四(三)3", message));
        match (credential, endorsement, status) {
            (None, None, None) => Ok(()),
            (Some(_), Some(_), Some(status)) if status >= ENTRIES => {
                fault(format!("状态序号 {status} 超出范围"))
            }
            (Some(_), Some(_), Some(status)) => {
                if self.ever_issued().any(|facts| facts.status == status) {
                    return fault(format!("状态序号 {status} 已使用"));
                }
                match self.ever_issued().find(|facts| facts.id == id && facts.number != number) {
                    Some(other) => fault(format!("证明标识 {id} 已由 {} 使用", other.number)),
                    None => Ok(()),
                }
            }
            _ => fault("电子认定证明应由两家单位的文件和状态序号组成，缺一不可".to_owned()),
        }
    }

    /// A certificate says what stands, of a title in effect that has not ended.
    pub(super) fn reissued(&self, act: &Certificate) -> Result<(), RuleFault> {
        let fault = |message| Err(RuleFault::new("certificate", "四(三)3", message));
        let named = (act.id.as_str(), act.number.as_str());
        self.documents(named, Some(act.credential), Some(act.endorsement), Some(act.status))?;
        let title = self.titles().find(|title| title.act.number == act.number);
        let Some(title) = title.filter(|title| self.in_effect(title.index)) else {
            return fault(format!("没有编号为 {} 的有效认定", act.number));
        };
        let held = self.title_after(title, &|index| self.counts(index));
        let same = (act.year, &act.region) == (title.act.year, &held.region);
        match same && held.is_said_by(&Issued::certificate(act).facts) {
            true => Ok(()),
            false => fault("换发的内容与台账现载不符".to_owned()),
        }
    }
}

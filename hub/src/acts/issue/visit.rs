//! The first visit, on a body's own machine: it builds every document itself from what it should say,
//! so that it signs no byte that the hub wrote.

use ledger::credential::{Checker, Credential, Endorsement, Facts, Issuing, count_of, id_of};
use ledger::did::CredentialSigner;
use ledger::names::RoundId;
use ledger::record::charter::Body;
use ledger::roll::Roll;
use ledger::rules::term;
use peer::act::ActError;
use proto::v1::{Bundle, Issuance};

/// What a body will sign once two persons agreed.
pub(crate) struct Work {
    body: Body,
    items: Vec<Item>,
}

struct Item {
    facts: Facts,
    credential: Vec<u8>,
}

impl Work {
    /// Reads the request, and the association's answer to it if it is at hand.
    ///
    /// # Errors
    /// A number, a term or a place in the status list that the ledger contradicts, or a credential
    /// that is not the association's.
    pub(crate) fn of(
        roll: &Roll,
        host: &str,
        body: Body,
        request: &Bundle,
        beside: Option<&Bundle>,
    ) -> Result<Self, ActError> {
        let refuse = |message: String| ActError::Refused(message);
        let keys = roll.did_keys(roll.sealed_size());
        let keys = keys.ok_or_else(|| ActError::refused("本单位保存的记录中没有实施规则"))?;
        let mut items = Vec::new();
        for issuance in &request.issuances {
            let facts: Facts = serde_json::from_slice(&issuance.facts)
                .map_err(|e| refuse(format!("请求中的待签内容无法解析：{e}")))?;
            fits(roll, host, &facts)?;
            let answered = || answered(beside, &issuance.facts);
            let credential = match issuance.credential.is_empty() {
                false => issuance.credential.clone(),
                true => answered().unwrap_or_default(),
            };
            if !credential.is_empty() {
                let checker = Checker { host, keys: &keys, leaf: None };
                let read = Credential::check(&credential, checker)
                    .map_err(|e| refuse(format!("{}：{e}", facts.number)))?;
                if read.facts != facts {
                    return Err(refuse(format!("{}：律师协会所签内容与请求不符", facts.number)));
                }
            }
            // The association signs what has no credential yet, the party committee what has one.
            if credential.is_empty() == (body == Body::Association) {
                items.push(Item { facts, credential });
            }
        }
        Ok(Self { body, items })
    }

    /// What is signed, for the two who are about to agree.
    pub(crate) fn lines(&self) -> Vec<String> {
        let line = |item: &Item| {
            let Facts { number, name, code, categories, valid_from, valid_until, .. } = &item.facts;
            let labels: Vec<&str> = categories.iter().map(|category| category.label()).collect();
            format!(
                "{number}　{name}（{code}）　{}　{valid_from} 至 {valid_until}",
                labels.join("、")
            )
        };
        self.items.iter().map(line).collect()
    }

    /// Signs. Every document is built here.
    pub(crate) fn sign(
        &self,
        roll: &Roll,
        host: &str,
        signer: &CredentialSigner,
        at: i64,
    ) -> Result<Vec<Issuance>, ActError> {
        let plan = roll.plan().ok_or_else(|| ActError::refused("没有实施规则"))?;
        let issuing = issuing(&plan, host);
        let none = || ActError::refused("没有证书密钥");
        let key = roll.did_key(self.body).ok_or_else(none)?;
        let keys = roll.did_keys(roll.sealed_size()).ok_or_else(none)?;
        let mut signed = Vec::with_capacity(self.items.len());
        for Item { facts, credential } in &self.items {
            let mut issuance =
                Issuance { facts: ledger::json::canonical(facts), ..Issuance::default() };
            let with = (key.id.as_str(), signer);
            if self.body == Body::Association {
                issuance.credential = Credential::issue(facts, &issuing, with, at);
            } else {
                let checker = Checker { host, keys: &keys, leaf: None };
                let read = Credential::check(credential, checker)
                    .map_err(|e| ActError::Refused(e.to_string()))?;
                issuance.endorsement = Endorsement::issue(&read, &issuing, with, at);
            }
            signed.push(issuance);
        }
        Ok(signed)
    }
}

fn answered(beside: Option<&Bundle>, facts: &[u8]) -> Option<Vec<u8>> {
    let found = beside?.issuances.iter().find(|issuance| issuance.facts == facts)?;
    Some(found.credential.clone())
}

/// What the plan adds to the documents.
pub(crate) fn issuing<'a>(plan: &'a ledger::charter::Plan, host: &'a str) -> Issuing<'a> {
    Issuing {
        host,
        title: &plan.certificate_title,
        plan: &plan.title,
        association: &plan.association,
        party: &plan.party,
    }
}

/// What this body's own records say against a certificate.
fn fits(roll: &Roll, host: &str, facts: &Facts) -> Result<(), ActError> {
    let refuse = |why: &str| Err(ActError::Refused(format!("{}：{why}", facts.number)));
    let Some(plan) = roll.plan() else { return refuse("没有实施规则") };
    if count_of(&facts.id).is_none_or(|serial| facts.id != id_of(host, facts.year, serial)) {
        return refuse("证明标识与编号规则不符");
    }
    if roll.status_places().contains(&facts.status) {
        return refuse("状态序号已使用");
    }
    let held = roll.title_now(&facts.number);
    let Some(held) = held else {
        let first: Result<RoundId, _> = format!("{}-1", facts.year).parse();
        let seats = plan.quotas.iter().any(|quota| quota.year == facts.year);
        return match first.is_ok() && seats {
            false => refuse("年度不在实施规则所载"),
            true if facts.valid_until != term::last_day(facts.valid_from, plan.term_years) => {
                refuse("有效期与实施规则不符")
            }
            true => Ok(()),
        };
    };
    let same = held.end.is_none()
        && (&held.firm.name, held.firm.code) == (&facts.name, facts.code)
        && (held.valid_from, held.valid_until) == (facts.valid_from, facts.valid_until)
        && held.categories == facts.categories;
    if same { Ok(()) } else { refuse("与台账现载的认定不符") }
}

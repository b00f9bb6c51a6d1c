//! The association's credential: `OpenBadgeCredential`.

use serde_json::{Map, Value};

use super::shape::{Achieved, Achievement, Criteria, Identity, Profile, Status, Subject, words};
use super::term::{first, last, read_first, read_last};
use super::{
    CONTEXT, Checker, CredentialFault, Facts, Issuing, Signature, check, one_proof, serial_of,
    sign, signature, status_url,
};
use crate::category::Category;
use crate::did::{CredentialSigner, did};
use crate::hash::Hash;
use crate::json;
use crate::record::charter::Body;

/// A credential whose one proof was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// What it says.
    pub facts: Facts,
    /// SHA-256 of its JCS: what the record and the endorsement name.
    pub digest: Hash,
    /// The key that signed it.
    pub key_id: String,
}

impl Credential {
    /// Signs the credential of a title as the association: its JCS bytes.
    pub fn issue(
        facts: &Facts,
        issuing: &Issuing<'_>,
        (key_id, signer): (&str, &CredentialSigner),
        at: i64,
    ) -> Vec<u8> {
        sign(document(facts, issuing), key_id, signer, at)
    }

    /// Reads a credential and checks its one proof against the anchored keys of the association.
    ///
    /// # Errors
    /// Whatever is not exactly as [`issue`](Self::issue) writes it, or not signed by that body.
    pub fn check(bytes: &[u8], checker: Checker<'_>) -> Result<Self, CredentialFault> {
        let (document, proof) = one_proof(bytes)?;
        check(&document, &proof, Body::Association, &CONTEXT, checker)?;
        Self::of(document, proof, checker.host)
    }

    /// Reads a credential whoever signed it; a false signature is no reason to read on.
    ///
    /// # Errors
    /// Whatever is not as [`issue`](Self::issue) writes it.
    pub fn read(
        bytes: &[u8],
        checker: Checker<'_>,
    ) -> Result<(Option<Self>, Signature), CredentialFault> {
        let (document, proof) = one_proof(bytes)?;
        let signed = signature(&document, &proof, Body::Association, &CONTEXT, checker)?;
        let read = match signed {
            Signature::False => None,
            _ => Some(Self::of(document, proof, checker.host)?),
        };
        Ok((read, signed))
    }

    fn of(
        document: Map<String, Value>,
        proof: Map<String, Value>,
        host: &str,
    ) -> Result<Self, CredentialFault> {
        let facts = facts(&document, host)?;
        let key_id = proof.get("verificationMethod").and_then(Value::as_str).unwrap_or_default();
        let key_id = key_id.to_owned();
        let mut whole = document;
        whole.insert("proof".to_owned(), Value::Object(proof));
        Ok(Self { facts, digest: Hash::of(&json::canonical(&whole)), key_id })
    }
}

fn document(facts: &Facts, issuing: &Issuing<'_>) -> Map<String, Value> {
    let Issuing { host, title, plan, association, .. } = *issuing;
    let Facts { year, status, .. } = facts;
    let labels: Vec<&str> = facts.categories.iter().map(|category| category.label()).collect();
    let list = status_url(host);
    object(&Achieved {
        context: words(&CONTEXT),
        id: facts.id.clone(),
        kind: words(&["VerifiableCredential", "OpenBadgeCredential"]),
        name: title.to_owned(),
        issuer: profile(host, Body::Association, association),
        valid_from: first(facts.valid_from),
        valid_until: last(facts.valid_until),
        awarded_date: first(facts.valid_from),
        credential_subject: Subject {
            kind: words(&["AchievementSubject"]),
            identifier: [
                Identity::new("identifier", facts.code.as_str()),
                Identity::new("name", &facts.name),
            ],
            achievement: Achievement {
                id: format!("https://{host}/achievements/srdi-{year}"),
                kind: words(&["Achievement"]),
                achievement_type: "Certification".to_owned(),
                name: format!("{title}({year})"),
                description: format!("依据《{plan}》{year}年度认定：{}", labels.join("、")),
                human_code: facts.number.clone(),
                criteria: Criteria {
                    id: format!("https://{host}/criteria/{year}"),
                    narrative: format!("《{plan}》第三部分所列认定标准"),
                },
                tag: words(&labels),
            },
        },
        credential_status: [Status {
            id: format!("{list}#{status}"),
            kind: "BitstringStatusListEntry".to_owned(),
            status_purpose: "revocation".to_owned(),
            status_list_index: status.to_string(),
            status_list_credential: list,
        }],
    })
}

pub(super) fn profile(host: &str, body: Body, name: &str) -> Profile {
    Profile { id: did(host, body), kind: words(&["Profile"]), name: name.to_owned() }
}

pub(super) fn object<T: serde::Serialize>(document: &T) -> Map<String, Value> {
    match serde_json::to_value(document) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

/// What a credential says, if it says it in the one way in which [`document`] writes it.
fn facts(document: &Map<String, Value>, host: &str) -> Result<Facts, CredentialFault> {
    let shape = |what: &str| CredentialFault::Shape(what.to_owned());
    let read: Achieved = serde_json::from_value(Value::Object(document.clone()))
        .map_err(|e| CredentialFault::Shape(e.to_string()))?;
    let [code, name] = &read.credential_subject.identifier;
    let achievement = &read.credential_subject.achievement;
    let labels = achievement.tag.iter();
    let categories: Option<Vec<Category>> = labels
        .map(|tag| Category::ALL.into_iter().find(|category| category.label() == tag))
        .collect();
    let year = serial_of(&read.id).split('-').nth(2).and_then(|year| year.parse().ok());
    let facts = Facts {
        number: achievement.human_code.clone(),
        name: name.identity_hash.clone(),
        code: code.identity_hash.parse().map_err(|_| shape("统一社会信用代码"))?,
        categories: categories.ok_or_else(|| shape("类别"))?,
        year: year.ok_or_else(|| shape("编号"))?,
        valid_from: read_first(&read.valid_from).ok_or_else(|| shape("有效期"))?,
        valid_until: read_last(&read.valid_until).ok_or_else(|| shape("有效期"))?,
        status: read.credential_status[0]
            .status_list_index
            .parse()
            .map_err(|_| shape("状态序号"))?,
        id: read.id.clone(),
    };
    let issuing = Issuing {
        host,
        title: &read.name,
        plan: plan_of(&achievement.criteria.narrative).ok_or_else(|| shape("认定标准"))?,
        association: &read.issuer.name,
        party: "",
    };
    // Whatever the fields above do not hold must follow from them.
    match self::document(&facts, &issuing) == *document {
        true => Ok(facts),
        false => Err(shape("内容与规定的写法不一致")),
    }
}

fn plan_of(narrative: &str) -> Option<&str> {
    narrative.strip_prefix('《')?.strip_suffix("》第三部分所列认定标准")
}

//! 声明与回避: a reviewer says that there is no conflict before reading, or withdraws (四(一)5; A4.2).

use ledger::hash::Hash;
use ledger::intake::{Filed, Reviewer};
use ledger::names::NodeCode;
use ledger::officer::Officer;
use ledger::record::application_step::Step;
use peer::act::ActError;
use peer::paper_kind::PaperKind;
use peer::party::{Acting, Party};
use peer::store::{Tx, View};
use serde::Serialize;

/// Where the secret stands that keeps the digests of reviewers from being guessed.
const SALT: &str = "reviewer_salt";

/// What a reviewer declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declared {
    /// 与该所无利害关系.
    None,
    /// 回避.
    Recused,
}

/// Registers what a reviewer declares of one application. Reviewers may come from another
/// prefecture; what counts is that they are a person with an account here.
///
/// # Errors
/// No such application, not at a stage to be reviewed, or declared otherwise already.
pub fn declare(
    party: &Party,
    code: &NodeCode,
    application: &str,
    declared: Declared,
    reason: String,
    by: Officer,
) -> Result<u64, ActError> {
    super::reasoned(&reason)?;
    let (code, application) = (code.clone(), application.to_owned());
    party.act(move |acting| {
        let (leaf, filed) = super::find::application(acting.state, &code, &application)?;
        let (leaf, filed) = (*leaf, filed.clone());
        let reviewer = token(acting.tx, &filed, &by.person)?;
        let step = match declared {
            Declared::None => Step::Clear { reviewer },
            Declared::Recused => Step::Recuse { reviewer },
        };
        super::step(acting, &code, leaf, step, &reason, by.seat)
    })
}

/// The digest that stands for a person at one file: the same at every version of it, and another at
/// every other file, so that nobody can follow a person through the ledger (A3-47).
pub(crate) fn token(tx: &mut Tx<'_>, filed: &Filed, person: &str) -> Result<Hash, ActError> {
    let salt = match tx.setting(SALT)? {
        Some(salt) => salt,
        None => {
            let salt = peer::random::nonce()?.to_string();
            tx.set(SALT, &salt)?;
            salt
        }
    };
    Ok(tx.put_document(&paper(&salt, filed, person), None)?)
}

/// As [`token`], without writing; `None` where nobody declared anything yet.
pub(crate) fn known_token(
    view: &View<'_>,
    filed: &Filed,
    person: &str,
) -> Result<Option<Hash>, ActError> {
    let salt = view.setting(SALT)?;
    Ok(salt.map(|salt| Hash::of(&paper(&salt, filed, person))))
}

fn paper(salt: &str, filed: &Filed, person: &str) -> Vec<u8> {
    #[derive(Serialize)]
    struct Paper<'a> {
        reviewer: &'a str,
        firm: String,
        round: String,
        nonce: Hash,
    }
    let (firm, round) = (filed.firm.to_string(), filed.round.to_string());
    let nonce = Hash::of(format!("{salt}\n{person}\n{firm}\n{round}").as_bytes());
    ledger::json::canonical(&Paper { reviewer: person, firm, round, nonce })
}

/// Declares 无利害关系 for a person who did not yet: giving an opinion says so (A4.2).
pub(crate) fn ensure_declared(
    acting: &mut Acting<'_, '_>,
    code: &NodeCode,
    leaf: Hash,
    by: &Officer,
) -> Result<Hash, ActError> {
    let known = |acting: &Acting<'_, '_>| {
        let intake = acting.state.intake(code);
        intake.and_then(|intake| intake.application_by(&leaf)).cloned()
    };
    let filed = known(acting).ok_or_else(|| ActError::refused("没有这份申报"))?;
    let reviewer = token(acting.tx, &filed, &by.person)?;
    let stands = filed.reviewers.get(&reviewer);
    if !matches!(stands, Some(Reviewer::Clear | Reviewer::Reviewed)) {
        let words = "与该律师事务所无利害关系，随初审意见一并声明。";
        super::step(acting, code, leaf, Step::Clear { reviewer }, &words, by.seat.clone())?;
    }
    Ok(reviewer)
}

/// The evidence of an application, for whoever declared that there is no conflict: 先声明，后审阅.
///
/// # Errors
/// No such application, or not declared.
pub fn evidence(
    party: &Party,
    code: &NodeCode,
    application: &str,
    by: &Officer,
) -> Result<Vec<Material>, ActError> {
    let filed = party.read::<_, ActError>(|view, state| {
        let (_, filed) = super::find::application(state, code, application)?;
        let token = known_token(view, filed, &by.person)?.unwrap_or(Hash([0; 32]));
        filed.may_review(&token)?;
        Ok(filed.clone())
    })?;
    let files = files(party, &filed)?;
    let named = |(plain, content): (String, Vec<u8>)| {
        let digest = Hash::of(&content);
        let name = party.store.read(|view| view.file_name(&filed.dossier, &digest))?;
        Ok(Material { name: name.unwrap_or(plain), digest, content })
    };
    files.into_iter().map(named).collect()
}

/// One file of an application, as the firm named it.
#[derive(Debug)]
pub struct Material {
    /// Its name; of a form that came from elsewhere its digest.
    pub name: String,
    /// Its digest, as the ledger names it.
    pub digest: Hash,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// The form and the files behind it, under names that a folder can hold.
pub(crate) fn files(party: &Party, filed: &Filed) -> Result<Vec<(String, Vec<u8>)>, ActError> {
    let mut files = vec![("F.json".to_owned(), party.paper(&filed.dossier)?)];
    for digest in &filed.evidence {
        let content = party.paper(digest)?;
        files.push((format!("{}.{}", digest, PaperKind::of(&content).ending()), content));
    }
    Ok(files)
}

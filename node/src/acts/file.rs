//! 申报: a form and its files become an application (四(三)1).

use ledger::category::Category;
use ledger::dossier::{Dossier, Seeking};
use ledger::hash::Hash;
use ledger::intake::Stage;
use ledger::names::{NodeCode, RoundId, Seat};
use ledger::record::Record;
use ledger::record::application::{Application, Claim, Sought};
use ledger::rules::RuleFault;
use peer::act::ActError;
use peer::party::{Acting, Party};
use peer::store::OWN;

/// A file behind a form: its name in the form, and its content.
pub type Evidence = (String, Vec<u8>);

/// What the firm gets: the receipt of its application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The number: the record's place in this prefecture's ledger.
    pub number: u64,
    /// The record's leaf.
    pub leaf: Hash,
    /// When it was received.
    pub at: i64,
    /// It was here already: this is the first one's receipt.
    pub repeated: bool,
}

/// Files a form with its evidence. The same form again finds the first one's receipt; a form of a
/// firm whose application was returned supplements it.
///
/// # Errors
/// Every mistake of the form at once; files that it names and that are not given; a rule.
pub fn file(
    party: &Party,
    code: &NodeCode,
    form: &[u8],
    evidence: Vec<Evidence>,
    seat: Seat,
) -> Result<Receipt, ActError> {
    let dossier = parse(form)?;
    if dossier.firm.region.code() != code.as_str() {
        let place = dossier.firm.region;
        let message = format!("该所执业地为{place}，应向{place}律师协会申报");
        return Err(RuleFault::new("place", "四(三)1", message).into());
    }
    let files = match_files(&dossier, evidence)?;
    let mut digests = Vec::with_capacity(files.len());
    for (name, content) in files {
        let stored = party.papers.put(&content);
        let (digest, _) = stored.map_err(|e| ActError::Refused(format!("材料“{name}”：{e}")))?;
        digests.push((digest, content.len() as u64));
    }
    let code = code.clone();
    let form = form.to_vec();
    party.act(move |acting| write(acting, &code, &dossier, &form, digests, seat))
}

/// Reads a form; the message lists every mistake.
pub(crate) fn parse(form: &[u8]) -> Result<Dossier, ActError> {
    Dossier::parse(form).map_err(|faults| {
        let list: Vec<String> =
            faults.iter().map(|fault| format!("\n  {}：{}", fault.place, fault.message)).collect();
        ActError::Refused(format!("申报表有 {} 处需要改正：{}", faults.len(), list.concat()))
    })
}

fn match_files(dossier: &Dossier, evidence: Vec<Evidence>) -> Result<Vec<Evidence>, ActError> {
    let named: std::collections::BTreeSet<&str> = dossier.files().collect();
    let given = |name: &str| evidence.iter().any(|(file, _)| file == name);
    let missing: Vec<&str> = named.iter().copied().filter(|name| !given(name)).collect();
    if !missing.is_empty() {
        let list = missing.join("、");
        return Err(ActError::Refused(format!("申报表所列材料未提供：{list}；请放入 --evidence 目录")));
    }
    Ok(evidence.into_iter().filter(|(name, _)| named.contains(name.as_str())).collect())
}

fn write(
    acting: &mut Acting<'_, '_>,
    code: &NodeCode,
    dossier: &Dossier,
    form: &[u8],
    digests: Vec<(Hash, u64)>,
    seat: Seat,
) -> Result<Receipt, ActError> {
    let round: RoundId = dossier.round.parse().map_err(|e: ledger::names::NameFault| {
        ActError::Refused(e.to_string())
    })?;
    let nonce = Hash(dossier.nonce.0);
    let live = acting.state.intake(code).and_then(|intake| {
        let leaf = intake.live(&round, &dossier.firm.uscc)?;
        Some((*leaf, intake.application_by(leaf)?.clone()))
    });
    let mut supersedes = None;
    if let Some((leaf, filed)) = live {
        if stored_nonce(acting, filed.index)? == Some(nonce) {
            let (number, at) = (filed.index, filed.at);
            return Ok(Receipt { number, leaf, at, repeated: true });
        }
        supersedes = (filed.stage == Stage::Returned).then_some(leaf);
    }
    let form = acting.tx.put_document(form, None)?;
    for (digest, size) in &digests {
        acting.tx.put_file(digest, *size, None)?;
    }
    let mut evidence: Vec<Hash> = digests.into_iter().map(|(digest, _)| digest).collect();
    evidence.sort();
    evidence.dedup();
    let application = Application {
        at: acting.now,
        nonce,
        round,
        firm: dossier.firm.uscc,
        claims: claims(dossier),
        dossier: form,
        evidence,
        supersedes,
        seat,
    };
    let at = application.at;
    let (number, leaf) = super::write(acting, code, application)?;
    Ok(Receipt { number, leaf, at, repeated: false })
}

fn claims(dossier: &Dossier) -> Vec<Claim> {
    let mut claims: Vec<Claim> = dossier
        .categories
        .iter()
        .map(|claim| Claim {
            category: claim.category,
            sought: match claim.seeking {
                Seeking::Recognise => Sought::Recognition,
                Seeking::Cultivate => Sought::Cultivation,
            },
            accepts_cultivation: claim.accepts_cultivation,
        })
        .collect();
    claims.sort_by_key(|claim: &Claim| -> Category { claim.category });
    claims
}

fn stored_nonce(acting: &Acting<'_, '_>, index: u64) -> Result<Option<Hash>, ActError> {
    let Some((_, bytes)) = acting.tx.record(OWN, index)? else { return Ok(None) };
    let Ok(parsed) = ledger::record::Parsed::parse(&bytes) else { return Ok(None) };
    Ok(match parsed.known() {
        Some(Record::Application(act)) => Some(act.nonce),
        _ => None,
    })
}

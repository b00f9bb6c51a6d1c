//! 转送与转入: a file that belongs to another prefecture goes there with its first receipt (四(三)1;
//! S51). Both ledgers show it: the sender's step, and the receiver's application that names it.

use std::collections::BTreeSet;

use ledger::hash::Hash;
use ledger::intake::{Filed, State as Stage};
use ledger::names::{NodeCode, Seat};
use ledger::proof::TlogProof;
use ledger::record::application::{Application, Received};
use ledger::record::application_step::Step;
use ledger::record::title::SignedRecommendation;
use ledger::record::{Parsed, Record};
use ledger::roll::Scope;
use ledger::rules::transfer::{Sent, TransferPaper, received};
use peer::act::ActError;
use peer::party::Party;
use peer::signer::SignError;
use peer::store::{OWN, View};

use super::file::Receipt;

/// Sends an application on to the prefecture where the firm practises.
///
/// # Errors
/// No such application, taken into review already, or no such prefecture.
pub fn out(
    party: &Party,
    code: &NodeCode,
    application: &str,
    to: NodeCode,
    reason: String,
    seat: Seat,
) -> Result<u64, ActError> {
    super::reasoned(&reason)?;
    let (code, application) = (code.clone(), application.to_owned());
    party.act(move |acting| {
        let (leaf, filed) = super::find::application(acting.state, &code, &application)?;
        let (leaf, received_at, returns) = (*leaf, filed.received_at, filed.returns);
        super::step(acting, &code, leaf, Step::Transfer { to, received_at, returns }, &reason, seat)
    })
}

/// What the other prefecture needs: the proof, the form, and the files behind it.
#[derive(Debug)]
pub struct Parcel {
    /// What this prefecture signed.
    pub paper: TransferPaper,
    /// The form and the files, the form first.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Packs an application that was sent on, once a signed checkpoint covers it.
///
/// # Errors
/// No such application, not sent on, or not signed yet: the line to the hub comes first.
pub fn pack(party: &Party, code: &NodeCode, application: &str) -> Result<Parcel, ActError> {
    let (paper, filed) = party.read::<_, ActError>(|view, state| {
        let (leaf, filed) = super::find::application(state, code, application)?;
        if filed.stage != Stage::Transferred {
            return Err(ActError::refused("该申报尚未转送；请先 transfer out"));
        }
        let step = step_of(view, leaf)?;
        // A prefix of what was signed may be signed at any time.
        let signer = party.signer();
        let checkpoint = signer.sign_prefix(view, step + 1).map_err(|e| match e {
            SignError::NotAPrefix(_) => {
                ActError::refused("转送记录尚未签名；请先与省级平台同步（sync --once）后再取转送件")
            }
            e => e.into(),
        })?;
        let paper = TransferPaper {
            from: code.clone(),
            application: signed(view, filed.index, step + 1, &checkpoint)?,
            transfer: signed(view, step, step + 1, &checkpoint)?,
        };
        Ok((paper, filed.clone()))
    })?;
    Ok(Parcel { paper, files: super::conflict::files(party, &filed)? })
}

/// The place of the step that sent `leaf` on.
fn step_of(view: &View<'_>, leaf: &Hash) -> Result<u64, ActError> {
    for index in (0..view.size(OWN)?).rev() {
        let Some((_, bytes)) = view.record(OWN, index)? else { continue };
        if let Ok(Parsed::Known(record)) = Parsed::parse(&bytes)
            && let Record::ApplicationStep(act) = *record
            && act.application == *leaf
            && matches!(act.step, Step::Transfer { .. })
        {
            return Ok(index);
        }
    }
    Err(ActError::Local("台账中没有转送记录，请运行 ledger verify".to_owned()))
}

fn signed(
    view: &View<'_>,
    index: u64,
    size: u64,
    checkpoint: &[u8],
) -> Result<SignedRecommendation, ActError> {
    let lost = || ActError::Local(format!("台账第 {index} 条不完整，请运行 ledger verify"));
    let (_, bytes) = view.record(OWN, index)?.ok_or_else(lost)?;
    let hashes = ledger::tree::inclusion_proof(&view.tree(OWN), index, size);
    let hashes = hashes.map_err(|e| ActError::Local(e.to_string()))?;
    let proof = TlogProof { extra: None, index, hashes, checkpoint: checkpoint.to_vec() };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|_| lost());
    Ok(SignedRecommendation { record: text(bytes)?, proof: text(proof.to_text())? })
}

/// Takes in what another prefecture sent on; the same parcel again finds the first one's receipt.
///
/// # Errors
/// The proof does not hold, a file is missing or another one, or a rule.
pub fn take_in(
    party: &Party,
    code: &NodeCode,
    parcel: Parcel,
    seat: Seat,
) -> Result<Receipt, ActError> {
    let Parcel { paper, files } = parcel;
    let (host, here) = (party.host.clone(), code.clone());
    let Sent { application: act, leaf, received_at, returns } =
        party.read::<_, ActError>(|_, state| {
            let scope = Scope::SealedBefore(state.roll.size() + 1);
            let keys = |head| state.roll.node_log_keys(&paper.from, head, scope);
            Ok(received(&host, &here, &paper, keys)?)
        })?;
    let (form, evidence) = sorted(&act, files)?;
    let mut stored = Vec::with_capacity(evidence.len());
    for content in evidence {
        let put = party.papers.put(&content);
        let (digest, _) = put.map_err(|e| ActError::Refused(format!("转送的材料：{e}")))?;
        stored.push((digest, content.len() as u64));
    }
    let code = code.clone();
    party.act(move |acting| {
        let known = acting.state.intake(&code).and_then(|intake| {
            let live = intake.live(&act.round, &act.firm)?;
            Some((*live, intake.application_by(live)?.clone()))
        });
        if let Some((live, filed)) = &known
            && from(acting.tx, filed)?.is_some_and(|one| one.application == leaf)
        {
            let (number, at) = (filed.index, filed.received_at);
            return Ok(Receipt { number, leaf: *live, at, repeated: true });
        }
        acting.tx.put_document(&form, None)?;
        for (digest, size) in &stored {
            acting.tx.put_file(digest, *size, None)?;
        }
        let proof = acting.tx.put_document(&ledger::json::canonical(&paper), None)?;
        let from = paper.from.clone();
        let transfer = Some(Received { from, application: leaf, received_at, returns, proof });
        let nonce = Hash::of(&[leaf.0, act.nonce.0].concat());
        let (at, charter) = (acting.now, acting.charter()?);
        let here = Application { at, nonce, charter, transfer, supersedes: None, seat, ..act };
        let (number, leaf) = super::write(acting, &code, here)?;
        Ok(Receipt { number, leaf, at: received_at, repeated: false })
    })
}

fn from(view: &View<'_>, filed: &Filed) -> Result<Option<Received>, ActError> {
    let Some((_, bytes)) = view.record(OWN, filed.index)? else { return Ok(None) };
    Ok(match Parsed::parse(&bytes) {
        Ok(Parsed::Known(record)) => match *record {
            Record::Application(act) => act.transfer,
            _ => None,
        },
        _ => None,
    })
}

/// The form and the evidence that the application names, each there and nothing else.
fn sorted(
    act: &Application,
    files: Vec<(String, Vec<u8>)>,
) -> Result<(Vec<u8>, Vec<Vec<u8>>), ActError> {
    let mut wanted: BTreeSet<Hash> = act.evidence.iter().copied().collect();
    let (mut form, mut evidence) = (None, Vec::new());
    for (_, content) in files {
        let digest = Hash::of(&content);
        if digest == act.dossier {
            form = Some(content);
        } else if wanted.remove(&digest) {
            evidence.push(content);
        }
    }
    match (form, wanted.len()) {
        (Some(form), 0) => Ok((form, evidence)),
        (None, _) => Err(ActError::refused("转送件缺少申报表，或申报表已被改动")),
        (_, n) => Err(ActError::Refused(format!("转送件缺少 {n} 份材料，或材料已被改动"))),
    }
}

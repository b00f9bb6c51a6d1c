//! The same messages in a file, where no line is: on a stick or through a one-way gate. The same
//! check, the same roots, the same receipt.

use ledger::extension::{Extension, IntegrityFault, check};
use ledger::hash::Hash;
use ledger::names::{NodeCode, hub_origin, node_origin};
use ledger::record::{Parsed, Record, Side};
use ledger::roll::Scope;
use proto::v1::{self, Bundle, Cosignature, bundle::Kind};
use serde::Serialize;

use super::follow::{cosign_newest, take_fresh, take_page, take_seal};
use super::heads::{Standing, compare, keep_evidence};
use super::hellos;
use super::mirror::{MirrorFault, rest_of};
use super::recall::copied_page;
use super::receive::{self, ReceiveFault};
use super::serve::{accept_cosignature, followable};
use crate::act::ActError;
use crate::erasure;
use crate::fresh;
use crate::party::Party;
use crate::placed::{now_ms, placed_at};
use crate::signer::SignError;
use crate::store::{OWN, StoreError};

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Whose records they were.
    pub origin: String,
    /// Records that were new.
    pub records: u64,
    /// Size of that ledger's copy here afterwards.
    pub size: u64,
    /// Receipts taken.
    pub receipts: usize,
    /// Sealed notes taken.
    pub seals: usize,
    /// Cosignatures taken.
    pub cosignatures: usize,
    /// Papers taken.
    pub papers: usize,
    /// The bundle counts as a hello: both sides agree on the past.
    pub hello: bool,
}

/// A node's records that the hub has not receipted, or all of them, with the papers of what it recommends and its
/// newest cosignature on the hub's ledger.
///
/// # Errors
/// The ledger cannot be signed, or the store.
pub fn export_node(party: &Party, page: usize, all: bool) -> Result<Bundle, ActError> {
    // The guard must be gone before the arms: they lock again.
    let held = party.signer().hold();
    match held {
        Ok(()) => {
            let size = party.store.read(|view| view.size(OWN))?;
            party.store.read(|view| party.signer().sign(view, size))?;
            let exported = export_to(party, page, all, size);
            party.signer().release();
            exported
        }
        // The service signs, also without a line: what it signed last can be exported beside it.
        Err(SignError::Held) => {
            let signed = party.signer().signed()?.map_or(0, |head| head.size);
            export_to(party, page, all, signed)
        }
        Err(e) => Err(e.into()),
    }
}

fn export_to(party: &Party, page: usize, all: bool, size: u64) -> Result<Bundle, ActError> {
    let receipt = ledger::names::receipt_name(&party.host);
    let made_at = now_ms();
    let mut bundle = Bundle { origin: party.origin.clone(), made_at, ..Bundle::default() };
    bundle.set_kind(Kind::Records);
    let papers = party.store.read::<_, ActError>(|view| {
        let receipted = view.last_cosignature(OWN, &receipt)?.map_or(0, |(size, _, _)| size);
        let mut from = if all { 0 } else { receipted };
        let first = from;
        while from < size {
            let mut extension = view.page(OWN, &party.origin, from, size, page)?;
            let end = extension.end();
            extension.checkpoint = party.signer().sign_prefix(view, end)?;
            from = end;
            bundle.pages.push(extension.into());
        }
        if let Some(hub) = view.ledger(&hub_origin(&party.host))? {
            bundle.note = view.last_checkpoint(hub)?.map(|(_, note)| note).unwrap_or_default();
            let last = view.last_cosignature(hub, party.cosigner().verifier().name())?;
            bundle.cosignatures.extend(last.map(|(size, line, _)| Cosignature { size, line }));
        }
        recommended_papers(view, first)
    })?;
    for digest in papers {
        let Ok(content) = party.paper(&digest) else { continue };
        bundle.papers.push(whole(&digest, content));
    }
    Ok(bundle)
}

/// Papers of the applications that the records from `first` on recommend.
fn recommended_papers(view: &crate::store::View<'_>, first: u64) -> Result<Vec<Hash>, ActError> {
    let mut papers = Vec::new();
    let mut evidence = std::collections::HashMap::new();
    let mut reasons = std::collections::HashMap::new();
    for index in 0..view.size(OWN)? {
        let Some((leaf, bytes)) = view.record(OWN, index)? else { continue };
        let Ok(Parsed::Known(record)) = Parsed::parse(&bytes) else { continue };
        match *record {
            Record::Application(act) => {
                evidence.insert(leaf, act.evidence);
            }
            Record::Review(act) => {
                reasons.insert(act.application, [Some(act.reasons), act.clean_record]);
            }
            Record::Recommendation(act) if index >= first => {
                papers.push(act.dossier);
                papers.extend(evidence.get(&act.application).into_iter().flatten());
                papers.extend(reasons.get(&act.application).into_iter().flatten().flatten());
            }
            Record::ChangeReport(act) if index >= first => papers.extend([act.form, act.approval]),
            _ => {}
        }
    }
    Ok(papers)
}

fn whole(digest: &Hash, content: Vec<u8>) -> v1::Chunk {
    let total = content.len() as u64;
    v1::Chunk { digest: digest.0.to_vec(), offset: 0, total, data: content.into() }
}

/// Takes a node's bundle at the hub.
///
/// # Errors
/// Not a node's bundle, a locked or unknown node, or a page that does not hold; pages before it are
/// stored.
pub fn import_at_hub(party: &Party, bundle: Bundle) -> Result<Imported, ActError> {
    let prefix = format!("{}/node/", party.host);
    let code = bundle.origin.strip_prefix(&prefix).and_then(|code| code.parse::<NodeCode>().ok());
    let code = code.filter(|_| bundle.kind() == Kind::Records).ok_or_else(|| {
        ActError::refused("该文件不是本平台市（州）端导出的数据包；请用 srdi-node export 生成")
    })?;
    let member = party
        .read::<_, StoreError>(|_, state| Ok(state.roll.nodes(Scope::Known).contains_key(&code)))?;
    if !member {
        return Err(ActError::Refused(format!("{code} 不是成员，或已被锁定，不接收其数据包")));
    }
    let hello = confirm_history(party, &code, &bundle.note, bundle.made_at)?;
    let mut done = Imported { origin: bundle.origin.clone(), hello, ..Imported::default() };
    for page in bundle.pages {
        done.records += take_node_page(party, &code, page.into())?;
    }
    for Cosignature { size, line } in bundle.cosignatures {
        // One that is not for a checkpoint of this hub's is no reason to refuse the records.
        done.cosignatures += usize::from(accept_cosignature(party, &code, size, &line).is_ok());
    }
    for paper in bundle.papers {
        done.papers += usize::from(take_paper(party, &code, &paper)?);
    }
    let origin = node_origin(&party.host, &code);
    done.size = party.store.read::<_, StoreError>(|view| {
        Ok(match view.ledger(&origin)? {
            Some(id) => view.size(id)?,
            None => 0,
        })
    })?;
    Ok(done)
}

/// A bundle counts as a hello: the node's newest checkpoint of this hub must be a prefix of it, and
/// cover what is in effect.
fn confirm_history(
    party: &Party,
    code: &NodeCode,
    note: &[u8],
    made_at: i64,
) -> Result<bool, ActError> {
    if note.is_empty() {
        return Ok(false);
    }
    let log = party.signer().verifier().clone();
    let opened = ledger::checkpoint::Checkpoint::open(note, &log, &party.origin);
    let (checkpoint, _) =
        opened.map_err(|e| ActError::Refused(format!("数据包中的校验点不成立：{e}")))?;
    let head = ledger::names::Head { size: checkpoint.size, root: checkpoint.root };
    let (standing, confirms) = party.read_roll::<_, StoreError>(|view, state| {
        let ours = view.last_checkpoint(OWN)?.map(|(_, note)| note);
        let standing = compare(view, OWN, (head, note), ours.as_deref(), Some(&log))?;
        Ok((standing, head.size >= state.roll.sealed_size()))
    })?;
    match standing {
        Standing::Diverged(Some(fork)) => {
            let path = keep_evidence(party, &fork)?;
            Err(ActError::Refused(format!(
                "同一密钥下有两份不同的省级台账，已停止签名，证据存于 {}；请按手册处置",
                path.display()
            )))
        }
        Standing::Diverged(None) => Err(ActError::refused("数据包所见的省级台账与本平台不一致")),
        Standing::TheyHaveMore => Err(ActError::refused(
            "该市（州）端所见的省级台账比本平台多：本平台可能来自较早的备份，请先由其连线取回",
        )),
        Standing::Equal | Standing::WeHaveMore => {
            Ok(confirms && hellos::note(party, code, made_at)?)
        }
    }
}

fn take_node_page(party: &Party, code: &NodeCode, page: Extension) -> Result<u64, ActError> {
    let (code, key, end) = (code.clone(), party.cosigner(), page.end());
    let origin = node_origin(&party.host, &code);
    let stored = party.act::<_, ReceiveFault, _>(move |acting| {
        let ledger = acting.tx.ensure_ledger(&origin)?;
        let have = acting.tx.size(ledger)?;
        if end <= have {
            return Ok(0);
        }
        let page = rest_of(page, have);
        let log = acting.state.roll.node_log_key(&code, end, Scope::Known).cloned();
        let log = log.ok_or_else(|| ActError::Refused(format!("{code} 不是成员")))?;
        let checked = check(&acting.tx.frontier(ledger)?, Side::Node, &origin, &log, page)?;
        receive::store_page(acting, ledger, &code, &checked, &key)?;
        Ok(end - have)
    });
    erasure::clear_soon(party);
    stored.map_err(|e| match e {
        ReceiveFault::Integrity(fault @ IntegrityFault::Behind { .. }) => ActError::Refused(
            format!("{fault}；本平台的副本较旧，请市（州）端重新导出（export --all）"),
        ),
        ReceiveFault::Integrity(fault) => ActError::Refused(format!("数据包未通过检查：{fault}")),
        ReceiveFault::Act(e) => e,
    })
}

fn take_paper(party: &Party, code: &NodeCode, paper: &v1::Chunk) -> Result<bool, ActError> {
    let Ok(digest) = proto::convert::hash("digest", &paper.digest) else { return Ok(false) };
    let wanted = party.store.read(|view| view.is_wanted(&digest, code.as_str()))?;
    if !wanted || paper.offset != 0 {
        return Ok(false);
    }
    let stored = party.papers.put(&paper.data);
    let (found, _) = stored.map_err(|e| ActError::Refused(format!("数据包中的材料：{e}")))?;
    if found != digest {
        return Err(ActError::refused("数据包中的材料与其摘要不符"));
    }
    let (size, owner) = (paper.data.len() as u64, code.to_string());
    Ok(party.store.write::<_, StoreError, _>(move |tx| tx.take_file(&digest, size, &owner))?)
}

/// The hub's answer for one node: its ledger, the seals, the newest receipt, and what opens the
/// answers to the node's recommendations.
///
/// # Errors
/// The store.
pub fn export_hub(party: &Party, code: &NodeCode) -> Result<Bundle, ActError> {
    let (cosigner, made_at) = (party.cosigner(), now_ms());
    let mut bundle = Bundle { origin: party.origin.clone(), made_at, ..Bundle::default() };
    bundle.set_kind(Kind::Receipts);
    let offers = party.read_roll::<_, ActError>(|view, state| {
        let (mut from, up_to) = (0, followable(&state.roll));
        while let Some(page) = copied_page(view, OWN, (&party.origin, up_to), from)? {
            from = page.end();
            bundle.pages.push(page.into());
        }
        bundle.seals = view.seals(0)?.into_iter().map(|seal| seal.note).collect();
        if let Some(copy) = view.ledger(&node_origin(&party.host, code))? {
            let size = view.size(copy)?;
            let receipt = receive::stored_receipt(view, copy, size, cosigner.verifier())?;
            bundle.receipts.extend(receipt.map(|r| v1::Receipt { size: r.size, line: r.line }));
        }
        bundle.note = fresh::stored(view, &state.roll)?.map(|one| one.note).unwrap_or_default();
        Ok(view.offers(code.as_str())?)
    })?;
    for digest in offers {
        bundle.papers.push(whole(&digest, party.paper(&digest)?));
    }
    Ok(bundle)
}

/// Takes the hub's bundle at a node: the same check as over the line, and then the cosignature,
/// which the next bundle carries.
///
/// # Errors
/// Not the hub's bundle, or a page that does not hold; pages before it are stored.
pub fn import_at_node(party: &Party, charter: Hash, bundle: Bundle) -> Result<Imported, ActError> {
    let origin = hub_origin(&party.host);
    if bundle.kind() != Kind::Receipts || bundle.origin != origin {
        return Err(ActError::refused("该文件不是省级平台导出的数据包；请省级平台用 export 生成"));
    }
    let ensured = origin.clone();
    let mirror = party.store.write::<_, StoreError, _>(move |tx| tx.ensure_ledger(&ensured))?;
    let mut done = Imported { origin, ..Imported::default() };
    for page in bundle.pages {
        let page = Extension::from(page);
        let have = party.store.read(|view| view.size(mirror))?;
        if page.end() > have {
            done.records += page.end() - have;
            take_page(party, mirror, charter, rest_of(page, have)).map_err(refused)?;
        }
    }
    for seal in bundle.seals {
        take_seal(party, mirror, seal).map_err(refused)?;
        done.seals += 1;
    }
    if !bundle.note.is_empty() {
        take_fresh(party, mirror, bundle.note)?;
    }
    let mut receipted = 0;
    for receipt in bundle.receipts {
        let have = party.store.read(|view| view.size(OWN))?;
        if receipt.size > have {
            return Err(ActError::Refused(format!(
                "省级平台持有本端台账 {} 条，本端只有 {have} 条：数据库来自较早的备份。数据包不含本端的记录，请接通线路后运行 sync --once 取回",
                receipt.size
            )));
        }
        super::push::keep_receipt(party, &receipt).map_err(|e| ActError::Refused(e.to_string()))?;
        receipted = receipted.max(receipt.size);
        done.receipts += 1;
    }
    for paper in bundle.papers {
        done.papers += usize::from(super::papers::take(party, paper.data.to_vec())?);
    }
    // One that was made before a restore knows nothing of what was receipted since.
    done.hello = bundle.made_at >= placed_at(&party.dir);
    if done.hello {
        agree(party, receipted)?;
    }
    done.cosignatures = usize::from(cosign_newest(party, mirror, false)?.is_some());
    done.size = party.store.read(|view| view.size(mirror))?;
    Ok(done)
}

/// The hub holds nothing of this ledger that is not here: a restored node may sign again.
fn agree(party: &Party, receipted: u64) -> Result<(), ActError> {
    party.store.read::<_, SignError>(|view| {
        let mut signer = party.signer();
        if signer.signed()?.is_none() {
            signer.adopt(view, receipted)?;
        }
        Ok(())
    })?;
    Ok(party.store.write::<_, StoreError, _>(crate::placed::note_agreed)?)
}

fn refused(fault: MirrorFault) -> ActError {
    match fault {
        MirrorFault::Integrity(fault) => ActError::Refused(format!("数据包未通过检查：{fault}")),
        MirrorFault::Store(e) => e.into(),
    }
}

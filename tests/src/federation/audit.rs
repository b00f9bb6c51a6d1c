//! The audit that follows every story: an outsider's look at both sides' stores.

use anyhow::{Context as _, Result, ensure};
use hub::app::Hub;
use ledger::checkpoint::Checkpoint;
use ledger::hash::leaf_hash;
use ledger::names::{NodeCode, hub_origin, node_origin};
use ledger::note::{Note, NoteSignature};
use ledger::tree::Frontier;
use node::app::Node;
use peer::book::Book;
use peer::store::{LedgerId, OWN, View};

use super::Federation;

/// How far a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeHeads {
    /// Records of its own.
    pub own: u64,
    /// Records that the hub's newest receipt covers.
    pub receipted: u64,
    /// Records of the hub's that it has.
    pub mirror: u64,
    /// Size of the last seal that it has.
    pub sealed: u64,
}

/// How far the hub is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubHeads {
    /// Records of its own.
    pub own: u64,
    /// Records in its newest signed checkpoint.
    pub signed: u64,
    /// Size of its last seal.
    pub sealed: u64,
}

/// How far a node is.
///
/// # Errors
/// The store.
pub fn node_heads(node: &Node) -> Result<NodeHeads> {
    let receipt = ledger::names::receipt_name(&node.party.host);
    let origin = hub_origin(&node.party.host);
    Ok(node.party.read_roll::<_, peer::act::ActError>(|view, state| {
        let receipted = view.last_cosignature(OWN, &receipt)?.map_or(0, |(size, _, _)| size);
        let mirror = match view.ledger(&origin)? {
            Some(id) => view.size(id)?,
            None => 0,
        };
        Ok(NodeHeads { own: view.size(OWN)?, receipted, mirror, sealed: state.roll.sealed_size() })
    })?)
}

/// How far the hub is.
///
/// # Errors
/// The store.
pub fn hub_heads(hub: &Hub) -> Result<HubHeads> {
    Ok(hub.party.read_roll::<_, peer::act::ActError>(|view, state| {
        let signed = view.last_checkpoint(OWN)?.map_or(0, |(size, _)| size);
        Ok(HubHeads { own: view.size(OWN)?, signed, sealed: state.roll.sealed_size() })
    })?)
}

/// What an audit looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// Records whose leaf was computed again.
    pub records: u64,
    /// Receipts that were verified.
    pub receipts: u64,
    /// Lists compared byte for byte.
    pub lists: u64,
}

/// Recomputes every tree from the records, compares both sides' copies, verifies every receipt, and
/// compares and checks every list.
///
/// # Errors
/// Whatever does not hold, by name.
pub fn audit(federation: &Federation) -> Result<Audit> {
    let mut audit = Audit::default();
    let hub = &federation.hub.party;
    let anchor = federation.hub.anchor()?;
    let list = peer::list::signed_list(hub)?.map(|list| list.to_bytes());
    if let Some(bytes) = &list {
        ledger::public_list::SignedList::parse(bytes)?.check(&anchor).context("the hub's list")?;
    }
    recompute(hub, OWN, &mut audit).context("the hub's own ledger")?;
    for (code, seat) in &federation.nodes {
        let party = &seat.node.party;
        let context = || format!("node {code}");
        recompute(party, OWN, &mut audit).with_context(context)?;
        let origin = hub_origin(&party.host);
        let mirror = party.store.read(|view| view.ledger(&origin))?.with_context(context)?;
        recompute(party, mirror, &mut audit).with_context(context)?;
        same_prefix((party, mirror), (hub, OWN)).with_context(context)?;
        receipts(federation, code, &mut audit).with_context(context)?;
        if seat.online() {
            let bytes = peer::list::signed_list(party)?.map(|list| list.to_bytes());
            ensure!(bytes == list, "node {code} shows another list than the hub");
            audit.lists += 1;
        }
    }
    Ok(audit)
}

fn recompute(book: &Book, id: LedgerId, audit: &mut Audit) -> Result<()> {
    book.store.read::<_, anyhow::Error>(|view| {
        let stored = view.frontier(id)?;
        let mut frontier = Frontier::default();
        while frontier.size() < stored.size() {
            let records = view.records(id, frontier.size(), 256, usize::MAX)?;
            ensure!(!records.is_empty(), "a gap at {}", frontier.size());
            for (leaf, bytes) in records {
                ensure!(leaf == leaf_hash(&bytes), "record {} was changed", frontier.size());
                frontier.append(leaf);
                audit.records += 1;
            }
        }
        ensure!(frontier.root() == stored.root(), "the root is not that of the records");
        Ok(())
    })
}

/// The smaller copy is a prefix of the larger one.
fn same_prefix(one: (&Book, LedgerId), other: (&Book, LedgerId)) -> Result<()> {
    let size = |(book, id): (&Book, LedgerId)| book.store.read(|view| view.size(id));
    let common = size(one)?.min(size(other)?);
    let root = |(book, id): (&Book, LedgerId)| book.store.read(|view| view.root_at(id, common));
    ensure!(root(one)? == root(other)?, "two histories within the first {common} records");
    Ok(())
}

/// Every receipt that a node holds is the hub's line on the node's own tree, and the hub has those
/// records.
fn receipts(federation: &Federation, code: &NodeCode, audit: &mut Audit) -> Result<()> {
    let (hub, node) = (&federation.hub.party, &federation.node(code)?.party);
    let origin = node_origin(&hub.host, code);
    let copy = hub.store.read(|view| view.ledger(&origin))?;
    let Some(copy) = copy else { return Ok(()) };
    same_prefix((node, OWN), (hub, copy))?;
    let key = hub.read::<_, peer::act::ActError>(|_, s| Ok(s.roll.receipt_key().cloned()))?;
    let key = key.context("no receipt key")?;
    let last = node.store.read(|view| view.last_cosignature(OWN, key.name()))?;
    let Some((size, line, _)) = last else { return Ok(()) };
    let held: u64 = hub.store.read(|view| view.size(copy))?;
    ensure!(held >= size, "a receipted record is missing at the hub: {held} of {size}");
    let text = node.store.read(|view| text_at(view, &origin, size))?;
    let mut note = Note::new(text.context("a receipt beyond the ledger")?)?;
    note.signatures = vec![NoteSignature::parse_line(&line)?];
    note.cosignature_time(&key)?;
    audit.receipts += 1;
    Ok(())
}

fn text_at(
    view: &View<'_>,
    origin: &str,
    size: u64,
) -> Result<Option<String>, peer::store::StoreError> {
    let root = view.root_at(OWN, size)?;
    Ok(root.map(|root| Checkpoint { origin: origin.to_owned(), size, root }.to_text()))
}

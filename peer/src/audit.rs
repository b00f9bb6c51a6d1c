//! Recomputing what a store says: every leaf, root, checkpoint, receipt and seal of every ledger in
//! it, and the roll that follows. Nothing derived is believed.

mod report;
mod signatures;

use std::collections::BTreeMap;

use ledger::extension::CheckedSeal;
use ledger::hash::{Hash, leaf_hash};
use ledger::names::{Head, hub_origin};
use ledger::record::Parsed;
use ledger::roll::Roll;
use ledger::tree::Frontier;

pub use report::{Audited, Report};

use crate::party::Party;
use crate::state::State;
use crate::store::{LedgerId, StoreError, StoredSeal, View};

/// Records read at once.
const STEP: usize = 256;
/// More findings than this say nothing more.
const MOST: usize = 100;

/// Recomputed roots by size.
type Roots = BTreeMap<u64, Hash>;

/// Recomputes everything. `progress` is told how many records of how many are done.
///
/// # Errors
/// SQLite; what does not hold is a finding, no error.
pub fn audit(party: &Party, mut progress: impl FnMut(u64, u64)) -> Result<Report, StoreError> {
    // A record that cannot be folded is named below by its place. The roll alone: folding the nodes'
    // ledgers first would read every record twice.
    let cached = party.read_roll::<_, StoreError>(|_, state| Ok(Cached::of(state))).ok();
    party.store.read(|view| {
        let ledgers = view.ledgers()?;
        let mut total = 0;
        for (id, _) in &ledgers {
            total += view.size(*id)?;
        }
        let hub = hub_origin(&party.host);
        let mut audit = Audit {
            view,
            party,
            roll: Roll::default(),
            report: Report::default(),
            done: 0,
            tell: &mut |done| progress(done, total),
        };
        // The hub's first: whose keys count in the others follows from it.
        for (id, origin) in ledgers.iter().filter(|(_, origin)| *origin == hub) {
            audit.hub(*id, origin)?;
        }
        for (id, origin) in ledgers.iter().filter(|(_, origin)| *origin != hub) {
            audit.ledger(*id, origin)?;
        }
        if let Some(cached) = cached {
            audit.compare(&cached);
        }
        Ok(audit.report)
    })
}

/// As [`audit`], and whether the own ledger continues what this machine signed: `ledger verify`.
///
/// # Errors
/// As [`audit`].
pub fn verify(party: &Party, progress: impl FnMut(u64, u64)) -> Result<Report, StoreError> {
    let mut report = audit(party, progress)?;
    let signed = party.store.read(|view| party.signer().check(view));
    report.findings.extend(signed.err().map(|e| e.to_string()));
    Ok(report)
}

/// What the running program believes.
struct Cached {
    size: u64,
    sealed: u64,
    digest: Hash,
}

impl Cached {
    fn of(state: &State) -> Self {
        let roll = &state.roll;
        let digest = roll.list_in_effect().digest();
        Self { size: roll.size(), sealed: roll.sealed_size(), digest }
    }
}

struct Audit<'a, 'v, 'c> {
    view: &'v View<'c>,
    party: &'a Party,
    roll: Roll,
    report: Report,
    done: u64,
    tell: &'a mut dyn FnMut(u64),
}

impl Audit<'_, '_, '_> {
    fn finding(&mut self, message: String) {
        if self.report.findings.len() < MOST {
            self.report.findings.push(message);
        }
    }

    /// The hub's ledger: records and seals are folded in their order, so that every seal is checked
    /// under the rules of its own place.
    fn hub(&mut self, id: LedgerId, origin: &str) -> Result<(), StoreError> {
        let mut seals = self.view.seals(0)?.into_iter().peekable();
        let (tree, roots) = self.records(id, origin, |audit, tree, parsed| {
            audit.roll.append(parsed.1, parsed.0);
            if let Some(seal) = seals.next_if(|seal| seal.size == tree.size()) {
                audit.seal(&seal, tree, origin);
            }
        })?;
        for seal in seals {
            self.finding(format!("联合签发的校验点 {} 超出台账", seal.size));
        }
        self.breaches();
        self.signatures(id, origin, &tree, &roots)
    }

    fn ledger(&mut self, id: LedgerId, origin: &str) -> Result<(), StoreError> {
        let (tree, roots) = self.records(id, origin, |_, _, _| {})?;
        self.signatures(id, origin, &tree, &roots)
    }

    fn seal(&mut self, seal: &StoredSeal, tree: &Frontier, origin: &str) {
        let size = seal.size;
        let checked =
            CheckedSeal::parse(&seal.note).map_err(|e| e.to_string()).and_then(|parsed| {
                if parsed.checkpoint.root != tree.root() {
                    return Err("根与台账不符".to_owned());
                }
                parsed.check(&self.roll, origin).map_err(|e| e.to_string())
            });
        match checked {
            Ok(policy) if policy.to_text() == seal.policy => self.report.seals += 1,
            Ok(_) => self.finding(format!("联合签发 {size} 所存规则与台账推演的不同")),
            Err(e) => self.finding(format!("联合签发 {size} 不成立：{e}")),
        }
        if self.roll.seal(size).is_err() {
            self.finding(format!("联合签发 {size} 次序颠倒"));
        }
    }

    fn breaches(&mut self) {
        for breach in self.roll.breaches(0) {
            self.finding(format!("省级台账第 {} 条违反实施规则：{}", breach.index, breach.fault));
        }
        let sealed = self.roll.sealed_size();
        let named = self.roll.last_list().filter(|list| list.index + 1 == sealed);
        let digest = named.map(|list| list.act.digest);
        if digest.is_some_and(|digest| digest != self.roll.list_in_effect().digest()) {
            self.finding(format!("签发的名单摘要（{sealed} 条处）与台账推演的名单不同"));
        }
    }

    /// Reads every record: leaves and form, the right edge, the stored subtrees. Returns the tree and
    /// its roots at everything that was signed, so that nothing is read again for them.
    fn records(
        &mut self,
        id: LedgerId,
        origin: &str,
        mut each: impl FnMut(&mut Self, &Frontier, (&Parsed, Hash)),
    ) -> Result<(Frontier, Roots), StoreError> {
        let (view, mut tree, mut roots) = (self.view, Frontier::default(), Roots::new());
        let signed = view.checkpoints(id, 0, i64::MAX.unsigned_abs())?;
        let mut sizes: Vec<u64> = signed.into_iter().map(|(size, _)| size).collect();
        sizes.extend(view.all_cosignatures(id)?.into_iter().map(|(size, _, _)| size));
        sizes.sort_unstable();
        sizes.dedup();
        let mut sizes = sizes.into_iter().peekable();
        loop {
            let seen = view.visit(id, tree.size(), STEP, |stored, bytes| {
                let (index, leaf) = (tree.size(), leaf_hash(bytes));
                if leaf != stored {
                    self.finding(format!("{origin} 第 {index} 条的散列与内容不符"));
                }
                tree.append(leaf);
                if let Some(size) = sizes.next_if(|size| *size == tree.size()) {
                    roots.insert(size, tree.root());
                }
                match Parsed::parse(bytes) {
                    Ok(parsed) => each(self, &tree, (&parsed, leaf)),
                    Err(e) => self.finding(format!("{origin} 第 {index} 条：{e}")),
                }
                self.done += 1;
            })?;
            if seen == 0 {
                break;
            }
            (self.tell)(self.done);
        }
        let head = Head { size: tree.size(), root: tree.root() };
        match self.view.head(id) {
            Ok(stored) if stored == head => {}
            _ => self.finding(format!("{origin} 所存的树与记录不符，请运行 ledger rebuild")),
        }
        if !matches!(self.view.root_at(id, head.size), Ok(Some(root)) if root == head.root) {
            self.finding(format!("{origin} 所存的子树散列与记录不符，请运行 ledger rebuild"));
        }
        Ok((tree, roots))
    }

    fn compare(&mut self, cached: &Cached) {
        let roll = &self.roll;
        let same = roll.size() != cached.size
            || roll.sealed_size() != cached.sealed
            || roll.list_in_effect().digest() == cached.digest;
        if !same {
            self.finding("内存中的名单与台账推演的不同，请重新启动程序".to_owned());
        }
    }
}

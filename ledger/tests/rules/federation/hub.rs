//! The hub with its nodes and both bodies: writing, sealing, folding anew.

use ledger::anchor::Anchor;
use ledger::charter::Plan;
use ledger::extension::CheckedSeal;
use ledger::hash::{Hash, leaf_hash};
use ledger::intake::Intake;
use ledger::names::{self, hub_origin};
use ledger::note::{KeyKind, Note, SignerKey};
use ledger::public_list::SignedList;
use ledger::record::charter::{Body, Charter};
use ledger::record::list::List;
use ledger::record::{Parsed, Record};
use ledger::roll::Roll;
use ledger::rules::RuleFault;

use super::{
    HOST, Ledger, Node, OPENS, RULES, announced, credential_keys, digest, key, office, plan,
};

/// The hub, its nodes and both bodies.
pub(crate) struct Federation {
    pub(crate) log: SignerKey,
    pub(crate) bodies: [SignerKey; 2],
    pub(crate) recovery: SignerKey,
    pub(crate) hub: Ledger,
    pub(crate) roll: Roll,
    /// Sealed notes by size, in order.
    pub(crate) seals: Vec<(u64, Vec<u8>)>,
    pub(crate) nodes: Vec<Node>,
    pub(super) serial: u32,
}

impl Federation {
    /// A hub with its charter written and not yet sealed.
    pub(crate) fn new() -> Self {
        Self::under(plan())
    }

    /// As [`new`](Self::new), under another plan.
    pub(crate) fn under(plan: Plan) -> Self {
        let body = |body: Body| key(&body.key_name(HOST), KeyKind::Cosigner, 0);
        let mut fed = Self {
            log: key(&hub_origin(HOST), KeyKind::Log, 0),
            bodies: Body::BOTH.map(body),
            recovery: key(&names::recovery_name(HOST), KeyKind::Cosigner, 0),
            hub: Ledger::default(),
            roll: Roll::default(),
            seals: Vec::new(),
            nodes: Vec::new(),
            serial: 0,
        };
        fed.write(fed.charter(plan));
        fed
    }

    /// `n` nodes enrolled, the round 2024-1 announced, all in effect.
    pub(crate) fn with_nodes(n: usize) -> Self {
        let mut fed = Self::new();
        fed.seal();
        fed.enrol(n);
        fed.seal();
        fed.announce("2024-1");
        fed.seal();
        fed
    }

    pub(crate) fn charter(&self, plan: Plan) -> Charter {
        let receipt = key(&names::receipt_name(HOST), KeyKind::Cosigner, 0);
        Charter {
            at: OPENS,
            nonce: digest("charter"),
            host: HOST.to_owned(),
            plan,
            log: self.log.verifier().clone(),
            receipt: receipt.verifier().clone(),
            party: self.bodies[0].verifier().clone(),
            association: self.bodies[1].verifier().clone(),
            recovery: self.recovery.verifier().clone(),
            did: credential_keys(0),
        }
    }

    pub(crate) fn anchor(&self) -> Anchor {
        Anchor::of_charter(&self.hub.records[0]).unwrap()
    }

    /// Writes the next record of the hub's ledger and folds it.
    pub(crate) fn write(&mut self, record: impl Into<Record>) -> u64 {
        self.write_bytes(record.into().to_bytes())
    }

    pub(crate) fn write_bytes(&mut self, bytes: Vec<u8>) -> u64 {
        let bytes = self.under_the_rules(bytes);
        let parsed = Parsed::parse(&bytes).unwrap();
        let leaf = self.hub.push(bytes);
        self.roll.append(leaf, &parsed);
        self.hub.size() - 1
    }

    /// Puts the version of the rules in effect in the place of [`RULES`].
    pub(crate) fn under_the_rules(&self, bytes: Vec<u8>) -> Vec<u8> {
        let Some(charter) = self.roll.charter_leaf() else { return bytes };
        let text = String::from_utf8(bytes).unwrap();
        text.replace(&RULES.to_string(), &charter.to_string()).into_bytes()
    }

    /// Writes a record and gives the rule that it breaks by itself.
    pub(crate) fn fault_of(&mut self, record: impl Into<Record>) -> Option<RuleFault> {
        let index = self.write(record);
        let breaches = self.roll.breaches(index);
        breaches.into_iter().find(|breach| breach.index == index).map(|breach| breach.fault)
    }

    /// Enrols the next `n` prefectures.
    pub(crate) fn enrol(&mut self, n: usize) {
        let known = self.nodes.len();
        for listed in &plan().nodes[known..known + n] {
            let node = Node::new(listed.code.clone());
            self.write(node.enrolled());
            self.nodes.push(node);
        }
    }

    pub(crate) fn announce(&mut self, id: &str) -> u64 {
        self.write(announced(id))
    }

    /// The list as it would be offered now.
    pub(crate) fn list(&mut self) -> List {
        let size = self.hub.size();
        let list = self.roll.list_at(size);
        List {
            at: OPENS,
            nonce: self.nonce("list"),
            policy: self.policy_digest(),
            digest: list.digest(),
            recognised: list.recognised.len() as u64,
            cultivated: list.cultivated.len() as u64,
            page: None,
            notice: None,
            charter: RULES,
            seat: office(),
        }
    }

    /// The digest of the policy under which the next offer will be sealed.
    pub(crate) fn policy_digest(&self) -> Hash {
        self.roll.policy_at(self.hub.size() + 1).map_or(digest("no policy"), |p| p.digest())
    }

    /// The checkpoint of `size` records as the log, the first `nodes` nodes and `bodies` sign it.
    pub(crate) fn note(&self, size: u64, nodes: usize, bodies: &[&SignerKey]) -> Note {
        let mut note = self.hub.signed(&self.log, size);
        let witnesses = self.nodes[..nodes].iter().map(|node| &node.witness);
        for cosigner in witnesses.chain(bodies.iter().copied()) {
            let line = cosigner.cosign(&note.text, OPENS as u64).unwrap();
            note.signatures.push(line);
        }
        note
    }

    /// Whether `note` is a seal by the roll as it stands.
    pub(crate) fn seal_holds(&self, note: &Note) -> bool {
        let seal = CheckedSeal::parse(&note.to_bytes()).unwrap();
        seal.check(&self.roll, &hub_origin(HOST)).is_ok()
    }

    /// Ends the offer in a list and has it sealed by as many nodes as the quorum asks for.
    pub(crate) fn seal(&mut self) -> u64 {
        let list = self.list();
        self.write(list);
        let quorum = self.roll.quorum_at(self.hub.size());
        let [party, association] = &self.bodies;
        let note = self.note(self.hub.size(), quorum, &[party, association]);
        self.seal_with(&note);
        self.hub.size()
    }

    pub(crate) fn seal_with(&mut self, note: &Note) {
        let seal = CheckedSeal::parse(&note.to_bytes()).unwrap();
        seal.check(&self.roll, &hub_origin(HOST)).unwrap();
        self.roll.seal(seal.checkpoint.size).unwrap();
        self.seals.push((seal.checkpoint.size, note.to_bytes()));
    }

    /// The same records and seals folded anew, in canonical order.
    pub(crate) fn refold(&self) -> Roll {
        self.fold(self.hub.size(), |_| true)
    }

    /// The first `size` records and those of their seals that `arrived`.
    pub(crate) fn fold(&self, size: u64, arrived: impl Fn(u64) -> bool) -> Roll {
        let mut roll = Roll::default();
        for bytes in &self.hub.records[..size as usize] {
            roll.append(leaf_hash(bytes), &Parsed::parse(bytes).unwrap());
            if self.seals.iter().any(|(at, _)| *at == roll.size()) && arrived(roll.size()) {
                roll.seal(roll.size()).unwrap();
            }
        }
        roll
    }

    pub(crate) fn nonce(&mut self, what: &str) -> Hash {
        self.serial += 1;
        digest(format!("{what} {}", self.serial))
    }

    /// The signed list of the last seal.
    pub(crate) fn signed_list(&self) -> SignedList {
        let (size, note) = self.seals.last().unwrap();
        let note = Note::parse(note).unwrap();
        let record = self.hub.records[*size as usize - 1].clone();
        let proof = self.hub.proof(size - 1, &note, Some(record)).to_text();
        SignedList {
            list: self.roll.list_at(*size),
            policy: self.roll.policy_at(*size).unwrap().to_text(),
            proof: String::from_utf8(proof).unwrap(),
        }
    }

    /// Node `node`'s ledger as the hub would fold it, and the faults it would find.
    pub(crate) fn fold_intake(&self, node: usize) -> (Intake, Vec<RuleFault>) {
        let node = &self.nodes[node];
        let mut intake = Intake::new(node.code.clone());
        let append = |bytes: &Vec<u8>| {
            intake.append(leaf_hash(bytes), &Parsed::parse(bytes).unwrap(), &self.roll)
        };
        let faults = node.ledger.records.iter().filter_map(append).collect();
        (intake, faults)
    }
}

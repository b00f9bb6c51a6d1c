//! A party's ledger, and one prefecture's machine over it.

use ledger::category::Category;
use ledger::checkpoint::Checkpoint;
use ledger::extension::Extension;
use ledger::hash::{Hash, leaf_hash};
use ledger::names::{self, Firm, Head, NodeCode, RoundId, node_origin};
use ledger::note::{KeyKind, Note, SignerKey};
use ledger::proof::TlogProof;
use ledger::record::member::{NodeEnrolled, NodeLocked, NodeRotated};
use ledger::record::recommendation::Opinion;
use ledger::record::title::SignedRecommendation;
use ledger::tree::{Frontier, MemoryLeaves, inclusion_proof};

use super::{HOST, OPENS, RULES, digest, key, office, recommendation_story};

/// A party's records and the tree over them.
#[derive(Clone, Default)]
pub(crate) struct Ledger {
    pub(crate) records: Vec<Vec<u8>>,
    pub(crate) leaves: MemoryLeaves,
    pub(crate) frontier: Frontier,
}

impl Ledger {
    pub(crate) fn push(&mut self, bytes: Vec<u8>) -> Hash {
        let leaf = leaf_hash(&bytes);
        self.records.push(bytes);
        self.leaves.0.push(leaf);
        self.frontier.append(leaf);
        leaf
    }

    pub(crate) fn size(&self) -> u64 {
        self.frontier.size()
    }

    pub(crate) fn frontier_at(&self, size: u64) -> Frontier {
        self.leaves.0[..size as usize].iter().copied().collect()
    }

    pub(crate) fn head_at(&self, size: u64) -> Head {
        Head { size, root: self.frontier_at(size).root() }
    }

    /// The checkpoint of the first `size` records, signed by `log`.
    pub(crate) fn signed(&self, log: &SignerKey, size: u64) -> Note {
        let Head { size, root } = self.head_at(size);
        let origin = log.verifier().name().to_owned();
        Checkpoint { origin, size, root }.sign(log).unwrap()
    }

    /// A proof that `index` stands in the ledger, under `note`, which must be of its present size.
    pub(crate) fn proof(&self, index: u64, note: &Note, extra: Option<Vec<u8>>) -> TlogProof {
        let size = Checkpoint::parse(&note.text).unwrap().size;
        let hashes = inclusion_proof(&self.leaves, index, size).unwrap();
        TlogProof { extra, index, hashes, checkpoint: note.to_bytes() }
    }

    /// The page from `from` to the end of `to` records.
    pub(crate) fn page(&self, log: &SignerKey, from: u64, to: u64) -> Extension {
        Extension {
            origin: log.verifier().name().to_owned(),
            from,
            records: self.records[from as usize..to as usize].to_vec(),
            checkpoint: self.signed(log, to).to_bytes(),
            seals: Vec::new(),
        }
    }
}

/// One prefecture's machine.
pub(crate) struct Node {
    pub(crate) code: NodeCode,
    pub(crate) log: SignerKey,
    pub(crate) witness: SignerKey,
    pub(crate) ledger: Ledger,
}

impl Node {
    pub(crate) fn new(code: NodeCode) -> Self {
        let (log, witness) = node_keys(&code, 0);
        Self { code, log, witness, ledger: Ledger::default() }
    }

    pub(crate) fn enrolled(&self) -> NodeEnrolled {
        NodeEnrolled {
            at: OPENS,
            nonce: digest(format!("enrolled {} {}", self.code, self.ledger.size())),
            code: self.code.clone(),
            log: self.log.verifier().clone(),
            witness: self.witness.verifier().clone(),
            charter: RULES,
            seat: office(),
        }
    }

    /// New keys of `generation`, and the record that says so.
    pub(crate) fn rotate(&mut self, generation: u32) -> NodeRotated {
        (self.log, self.witness) = node_keys(&self.code, generation);
        NodeRotated {
            at: OPENS,
            nonce: digest(format!("rotated {} {generation}", self.code)),
            code: self.code.clone(),
            log: self.log.verifier().clone(),
            witness: self.witness.verifier().clone(),
            until: self.ledger.head_at(self.ledger.size()),
            reason: digest("reason"),
            charter: RULES,
            seat: office(),
        }
    }

    pub(crate) fn locked(&self) -> NodeLocked {
        let nonce = digest(format!("locked {}", self.code));
        NodeLocked {
            at: OPENS,
            nonce,
            code: self.code.clone(),
            until: self.ledger.head_at(self.ledger.size()),
            reason: digest("reason"),
            charter: RULES,
            seat: office(),
        }
    }

    /// Writes a recommendation and what goes before it.
    pub(crate) fn recommend(
        &mut self,
        firm: &Firm,
        round: &RoundId,
        categories: &[(Category, Opinion)],
    ) -> SignedRecommendation {
        let records = recommendation_story(self.ledger.size(), firm, round, categories);
        let last = records.last().unwrap().to_bytes();
        records.iter().for_each(|record| {
            self.ledger.push(record.to_bytes());
        });
        self.signed_record(&last)
    }

    /// Any bytes of the ledger with a proof under its newest checkpoint.
    pub(crate) fn signed_record(&self, bytes: &[u8]) -> SignedRecommendation {
        let index = self.ledger.records.iter().rposition(|one| one == bytes).unwrap();
        let note = self.ledger.signed(&self.log, self.ledger.size());
        self.signed_under(index as u64, &note)
    }

    /// The record at `index` with a proof under `note`.
    pub(crate) fn signed_under(&self, index: u64, note: &Note) -> SignedRecommendation {
        let proof = self.ledger.proof(index, note, None).to_text();
        SignedRecommendation {
            record: String::from_utf8(self.ledger.records[index as usize].clone()).unwrap(),
            proof: String::from_utf8(proof).unwrap(),
        }
    }
}

fn node_keys(code: &NodeCode, generation: u32) -> (SignerKey, SignerKey) {
    (
        key(&node_origin(HOST, code), KeyKind::Log, generation),
        key(&names::witness_name(HOST, code), KeyKind::Cosigner, generation),
    )
}

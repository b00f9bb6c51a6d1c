//! A hub and its nodes in memory. Start here to write a test:
//!
//! ```ignore
//! let mut fed = Federation::with_nodes(3);           // charter, enrolments and a round, all sealed
//! let act = fed.recognition(0, 7, &[Category::Zy]);  // node 0 recommends firm 7; not written yet
//! let index = fed.write(act);                        // the hub writes it
//! fed.seal();                                        // list, quorum, both bodies: in effect
//! assert!(fed.roll.in_effect(index));
//! ```
//!
//! Every key, nonce and firm follows from a number, so a failure repeats itself.

use std::sync::LazyLock;

use ledger::anchor::Anchor;
use ledger::category::Category;
use ledger::charter::Plan;
use ledger::checkpoint::Checkpoint;
use ledger::did::{self, BodyDids, CredentialSigner, DidKey};
use ledger::extension::{CheckedSeal, Extension};
use ledger::hash::{Hash, leaf_hash};
use ledger::intake::Intake;
use ledger::names::{self, Firm, Head, NodeCode, RoundId, Seat, hub_origin, node_origin};
use ledger::note::{KeyKind, Note, SignerKey, VerifierKey};
use ledger::proof::TlogProof;
use ledger::public_list::SignedList;
use ledger::record::application::{Application, Claim, Sought};
use ledger::record::application_step::{ApplicationStep, Step};
use ledger::record::charter::{Amendment, Body, BodyKey, Charter};
use ledger::record::legacy::LegacyEntry;
use ledger::record::list::List;
use ledger::record::member::{NodeEnrolled, NodeLocked, NodeRotated};
use ledger::record::notice::Notice;
use ledger::record::recommendation::{CategoryOpinion, Opinion, Recommendation, Review};
use ledger::record::round::RoundAnnounced;
use ledger::record::title::{Cancellation, Cause, Cultivation, Recognition, SignedRecommendation};
use ledger::record::void::Void;
use ledger::record::{Parsed, Record};
use ledger::roll::{Roll, Title};
use ledger::rules::RuleFault;
use ledger::rules::term::last_day;
use ledger::tree::{Frontier, MemoryLeaves, inclusion_proof};
use ledger::uscc::Uscc;

/// The host of every test.
pub(crate) const HOST: &str = "srdi.example.cn";
/// 2024-03-01 in Sichuan.
pub(crate) const OPENS: i64 = 1_709_222_400;
/// Thirty days later.
pub(crate) const CLOSES: i64 = OPENS + 30 * 86_400;
/// The day of every recognition.
pub(crate) const DAY: &str = "2024-05-31";

/// Stands for the version of the rules in effect, until the record is written.
pub(crate) const RULES: Hash = Hash([0xcc; 32]);

/// The office, which enters most acts.
pub(crate) fn office() -> Seat {
    Seat::office()
}

/// 32 bytes that follow from a name.
pub(crate) fn digest(name: impl std::fmt::Display) -> Hash {
    Hash::of(name.to_string().as_bytes())
}

/// A key that follows from its name and a generation.
pub(crate) fn key(name: &str, kind: KeyKind, generation: u32) -> SignerKey {
    SignerKey::new(name, kind, &digest(format!("{name} {generation}")).0).unwrap()
}

pub(crate) fn round(id: &str) -> RoundId {
    id.parse().unwrap()
}

/// Firm number `n`, clearly fictional.
pub(crate) fn firm(n: usize) -> Firm {
    let code = Uscc::build("31510000", &format!("{n:08}")).unwrap();
    Firm { name: format!("示例{n}号律师事务所"), code }
}

/// Sichuan's charter, with prefectures added up to 25 where a test needs more than 21.
pub(crate) fn plan() -> Plan {
    let text = include_str!("../../../deploy/charter/sichuan-2023-2026.toml");
    let mut plan = Plan::from_toml(text).unwrap();
    for i in plan.nodes.len()..25 {
        let mut extra = plan.nodes[0].clone();
        extra.code = format!("5199{i}").parse().unwrap();
        extra.slug = format!("extra{}", char::from(b'a' + i as u8));
        plan.nodes.push(extra);
    }
    plan
}

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

/// The leaf of record 0, which every act of a node names.
pub(crate) fn charter_leaf() -> Hash {
    static LEAF: LazyLock<Hash> =
        LazyLock::new(|| Federation::new().roll.charter_leaf().expect("record 0"));
    *LEAF
}

/// An application, its review and its recommendation, as a node would write them.
pub(crate) fn recommendation_story(
    salt: u64,
    firm: &Firm,
    round: &RoundId,
    categories: &[(Category, Opinion)],
) -> [Record; 4] {
    let nonce = |what: &str| digest(format!("{what} {salt} {} {round}", firm.code));
    let dossier = nonce("dossier");
    let claims = categories.iter().map(|(category, _)| Claim {
        category: *category,
        sought: Sought::Recognition,
        accepts_cultivation: true,
    });
    let opinions: Vec<_> = categories
        .iter()
        .map(|(category, opinion)| CategoryOpinion { category: *category, opinion: *opinion })
        .collect();
    let [clerk, seat] = ["N1", "N2"].map(|code| code.parse::<Seat>().unwrap());
    let reviewer = nonce("reviewer");
    let application = Application {
        at: OPENS + 60,
        nonce: nonce("application"),
        charter: charter_leaf(),
        round: round.clone(),
        firm: firm.code,
        claims: claims.collect(),
        dossier,
        evidence: vec![nonce("evidence")],
        supersedes: None,
        transfer: None,
        seat: clerk,
    };
    let leaf = leaf_hash(&Record::from(application.clone()).to_bytes());
    let clear = ApplicationStep {
        at: OPENS + 90,
        nonce: nonce("clear"),
        charter: charter_leaf(),
        application: leaf,
        step: Step::Clear { reviewer },
        content: nonce("declaration"),
        seat: seat.clone(),
    };
    let review = Review {
        at: OPENS + 120,
        nonce: nonce("review"),
        charter: charter_leaf(),
        application: leaf,
        opinions: opinions.clone(),
        reasons: nonce("reasons"),
        reviewer,
        clean_record: Some(nonce("clean record")),
        seat: seat.clone(),
    };
    let recommendation = Recommendation {
        at: OPENS + 180,
        nonce: nonce("recommendation"),
        charter: charter_leaf(),
        application: leaf,
        round: round.clone(),
        firm: firm.code,
        categories: opinions.into_iter().filter(|o| o.opinion.is_favourable()).collect(),
        dossier,
        seat,
    };
    [application.into(), clear.into(), review.into(), recommendation.into()]
}

/// The bodies' keys for credentials.
pub(crate) fn credential_keys(serial: u8) -> BodyDids {
    let key = |body: Body| DidKey {
        id: did::key_id(HOST, body, 2024 + i16::from(serial), &[]),
        key: CredentialSigner::new(&[200 + serial * 2 + body as u8; 32]).public(),
    };
    BodyDids { association: key(Body::Association), party: key(Body::Party) }
}

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
    serial: u32,
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

    /// Node `node` recommends firm `n` in 2024-1, and the hub would recognise it so.
    pub(crate) fn recognition(
        &mut self,
        node: usize,
        n: usize,
        categories: &[Category],
    ) -> Recognition {
        self.recognition_in("2024-1", node, n, categories)
    }

    pub(crate) fn recognition_in(
        &mut self,
        id: &str,
        node: usize,
        n: usize,
        categories: &[Category],
    ) -> Recognition {
        let opinions: Vec<_> = categories.iter().map(|c| (*c, Opinion::Recognise)).collect();
        let signed = self.nodes[node].recommend(&firm(n), &round(id), &opinions);
        self.recognised(id, node, firm(n), categories, signed)
    }

    /// A recognition that answers `signed`.
    pub(crate) fn recognised(
        &mut self,
        id: &str,
        node: usize,
        firm: Firm,
        categories: &[Category],
        signed: SignedRecommendation,
    ) -> Recognition {
        self.serial += 1;
        let number = format!("川专精特新律所〔{}〕{:04}号", round(id).year(), self.serial);
        let from = DAY.parse().unwrap();
        Recognition {
            at: CLOSES,
            nonce: self.nonce("recognition"),
            id: format!("https://{HOST}/c/{}", self.serial),
            number,
            round: round(id),
            firm,
            region: self.nodes[node].code.clone(),
            categories: categories.to_vec(),
            valid_from: from,
            valid_until: last_day(from, 3),
            policy: self.sealing_policy(),
            recommendation: Some(signed),
            cultivation: None,
            credential: None,
            endorsement: None,
            status: None,
            charter: RULES,
            seat: office(),
        }
    }

    /// The policy of an offer that holds titles.
    pub(crate) fn sealing_policy(&self) -> Hash {
        let policy = self.roll.policy_of_titles(self.hub.size() + 1);
        policy.map_or(digest("no policy"), |policy| policy.digest())
    }

    pub(crate) fn cultivation(
        &mut self,
        node: usize,
        n: usize,
        categories: &[Category],
    ) -> Cultivation {
        let opinions: Vec<_> = categories.iter().map(|c| (*c, Opinion::Cultivate)).collect();
        let recommendation = self.nodes[node].recommend(&firm(n), &round("2024-1"), &opinions);
        Cultivation {
            at: CLOSES,
            nonce: self.nonce("cultivation"),
            round: round("2024-1"),
            firm: firm(n),
            region: self.nodes[node].code.clone(),
            categories: categories.to_vec(),
            valid_from: DAY.parse().unwrap(),
            valid_until: "2027-05-31".parse().unwrap(),
            recommendation,
            charter: RULES,
            seat: office(),
        }
    }

    /// 补录 of firm `n` by a notice of 2024-05-31, recognised in these categories.
    pub(crate) fn legacy(&mut self, year: u16, n: usize, recognised: &[Category]) -> LegacyEntry {
        self.serial += 1;
        let from = DAY.parse().unwrap();
        LegacyEntry {
            at: CLOSES,
            nonce: self.nonce("legacy"),
            year,
            firm: firm(n),
            region: self.nodes[0].code.clone(),
            number: (!recognised.is_empty())
                .then(|| format!("川专精特新律所〔{year}〕{:04}号", self.serial)),
            recognised: recognised.to_vec(),
            cultivated: vec![],
            valid_from: from,
            valid_until: last_day(from, 3),
            notice: Notice {
                document_number: "示例〔2024〕1号".to_owned(),
                title: "示例公告".to_owned(),
                date: from,
                link: None,
            },
            scan: digest("scan"),
            policy: self.sealing_policy(),
            charter: RULES,
            seat: office(),
        }
    }

    pub(crate) fn cancellation(&mut self, title: &impl Titled, cause: Cause) -> Cancellation {
        let date = "2024-09-30".parse().unwrap();
        Cancellation {
            at: CLOSES,
            nonce: self.nonce("cancellation"),
            number: title.number().to_owned(),
            firm: title.firm().code,
            cause,
            date,
            ban_until: (cause == Cause::Penalty).then(|| last_day(date, 3)),
            since: (cause == Cause::Penalty).then(|| "2024-03-01".parse().unwrap()),
            notice: Notice {
                document_number: "示例〔2024〕9号".to_owned(),
                title: "示例公告".to_owned(),
                date,
                link: None,
            },
            document: digest("minutes"),
            reason: digest("reason"),
            seat: if cause == Cause::Penalty { "H1" } else { "H4" }.parse().unwrap(),
            charter: self.roll.charter_leaf().unwrap(),
        }
    }

    pub(crate) fn void(&mut self, index: u64) -> Void {
        let leaf = self.hub.leaves.0[index as usize];
        Void {
            at: CLOSES,
            nonce: self.nonce("void"),
            index,
            leaf,
            reason: digest("reason"),
            charter: RULES,
            seat: office(),
        }
    }

    pub(crate) fn amendment(&mut self) -> Amendment {
        Amendment {
            at: CLOSES,
            nonce: self.nonce("amendment"),
            rules: None,
            quotas: None,
            fresh_days: None,
            reason: digest("reason"),
            charter: RULES,
            seat: office(),
        }
    }

    /// A new key for a body, and the record that says so.
    pub(crate) fn body_key(&mut self, body: Body, lost: bool) -> (SignerKey, BodyKey) {
        let nonce = self.nonce("body key");
        let new = key(&body.key_name(HOST), KeyKind::Cosigner, self.serial + 1);
        let act = BodyKey {
            at: CLOSES,
            nonce,
            body,
            key: Some(new.verifier().clone()),
            did: None,
            compromised: false,
            lost,
            reason: digest("reason"),
            charter: RULES,
            seat: office(),
        };
        (new, act)
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

/// A round whose window is open from [`OPENS`] to [`CLOSES`].
pub(crate) fn announced(id: &str) -> RoundAnnounced {
    RoundAnnounced {
        at: OPENS,
        nonce: digest(format!("round {id}")),
        round: round(id),
        document_number: format!("示例〔{id}〕1号"),
        opens_at: OPENS,
        closes_at: CLOSES,
        base_date: "2024-02-29".parse().unwrap(),
        decide_by: None,
        purpose: ledger::record::round::RoundType::Selection,
        forms: 1,
        charter: RULES,
        seat: Seat::office(),
    }
}

/// The short names of the rules that `roll` finds broken, with their places.
pub(crate) fn broken(roll: &Roll) -> Vec<(u64, &'static str)> {
    roll.breaches(0).into_iter().map(|breach| (breach.index, breach.fault.rule)).collect()
}

/// The public half of a key whose seed nobody keeps.
pub(crate) fn stranger(name: &str, kind: KeyKind) -> VerifierKey {
    key(name, kind, 99).verifier().clone()
}

/// What can be cancelled: a recognition as it was written, or a title of the roll.
pub(crate) trait Titled {
    fn number(&self) -> &str;
    fn firm(&self) -> &Firm;
}

impl Titled for Recognition {
    fn number(&self) -> &str {
        &self.number
    }
    fn firm(&self) -> &Firm {
        &self.firm
    }
}

impl Titled for Title {
    fn number(&self) -> &str {
        &self.number
    }
    fn firm(&self) -> &Firm {
        &self.firm
    }
}

//! A hub in this process with its two bodies.

use std::time::{Duration, Instant};

use ::hub::acts::{determine, member, publish, round, seal};
use ::hub::app::{Founding, Hub, init};
use ledger::charter::{Opening, Plan, Reviewers};
use ledger::hash::Hash;
use ledger::names::node_origin;
use ledger::record::decision::Bounce;
use ledger::record::notice::Notice;
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use ledger::record::round::RoundAnnounced;
use peer::body_key::{Cost, PublicBodyKey, create, open};
use peer::clock::Clock;
use peer::config::{HubConfig, Settings};
use peer::store::OWN;
use peer::sync::exchange;
use proto::v1::Bundle;
use tempfile::TempDir;
use tokio::sync::watch;

use super::node::{Node, signal};

const CHARTER: &str = include_str!("../../../deploy/charter/sichuan-2023-2026.toml");
const PASSPHRASES: [&str; 2] = ["first person speaks", "second person speaks"];
const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };
const PATIENCE: Duration = Duration::from_secs(60);

/// A hub that serves, and what its two bodies keep.
pub(crate) struct Federation {
    hub: Hub,
    bodies: [Vec<u8>; 2],
    address: String,
    stop: watch::Sender<bool>,
    served: std::cell::RefCell<Option<tokio::task::JoinHandle<()>>>,
    runtime: tokio::runtime::Runtime,
    dir: TempDir,
}

/// Sichuan's plan with nothing but the quota between a recommendation and its publication.
fn plan() -> Plan {
    let mut plan = Plan::from_toml(CHARTER).unwrap();
    (plan.deciding.opening, plan.deciding.reviewers) = (Opening::AnyTime, Reviewers::None);
    (plan.deciding.meeting, plan.deciding.recheck) = (false, false);
    plan.clocks.notice_wd = 0;
    plan
}

impl Federation {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let key = |body: &str| create(body, body, PASSPHRASES, CHEAP).unwrap();
        let keys = ["party", "association", "recovery"].map(key);
        let public = |i: usize| serde_json::from_slice::<PublicBodyKey>(&keys[i].public).unwrap();
        let founding = Founding {
            plan: plan(),
            host: "srdi.example.cn".to_owned(),
            party: public(0),
            association: public(1),
            recovery: public(2),
        };
        let home = dir.path().join("hub");
        assert!(init(&home, founding, &Clock::system()).unwrap());
        let config = HubConfig::load(&home, [], &[]).unwrap();
        let hub = Hub::open(&home, config, Clock::system()).unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let bound = ::hub::sync::bind("127.0.0.1:0".parse().unwrap());
        let listener = runtime.block_on(bound).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (stop, stopped) = watch::channel(false);
        let serving = hub.clone();
        let served =
            runtime.spawn(async move { serving.serve(listener, false, stopped).await.unwrap() });
        let bodies = [keys[0].sealed.clone(), keys[1].sealed.clone()];
        let served = std::cell::RefCell::new(Some(served));
        Self { hub, bodies, address, stop, served, runtime, dir }
    }

    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
        let served = self.served.borrow_mut().take().unwrap();
        // Streams to nodes may hold the server open; the port is closed at once.
        let _ = self
            .runtime
            .block_on(async { tokio::time::timeout(Duration::from_secs(10), served).await });
    }

    pub(crate) fn size(&self) -> u64 {
        self.hub.party.store.read(|view| view.size(OWN)).unwrap()
    }

    pub(crate) fn root_of(&self, code: &str) -> String {
        let origin = node_origin(&self.hub.party.host, &code.parse().unwrap());
        let head = self.hub.party.store.read(|view| {
            let ledger = view.ledger(&origin)?.unwrap();
            view.head(ledger)
        });
        head.unwrap().root.to_string()
    }

    pub(crate) fn list(&self) -> Vec<u8> {
        peer::list::signed_list(&self.hub.party).unwrap().unwrap().to_bytes()
    }

    pub(crate) fn printed_list(&self) -> Vec<u8> {
        peer::list::pdf(&self.hub.party).unwrap().unwrap()
    }

    pub(crate) fn announce(&self, round: &str) {
        let now = self.hub.party.clock.now();
        let announced = RoundAnnounced {
            at: 0,
            nonce: Hash([0; 32]),
            round: round.parse().unwrap(),
            document_number: "川律协〔2026〕1号".to_owned(),
            opens_at: now - 86_400,
            closes_at: now + 30 * 86_400,
            base_date: self.hub.party.clock.today(),
            decide_by: None,
            purpose: ledger::record::round::RoundType::Selection,
            forms: 1,
            charter: Hash([0; 32]),
            seat: ledger::names::Seat::office(),
        };
        round::announce(&self.hub.party, announced).unwrap();
    }

    /// Puts on offer what waits, and seals it.
    pub(crate) fn seal(&self) {
        publish::offer(&self.hub.party, None, ledger::names::Seat::office()).unwrap();
        self.seal_offer();
    }

    /// Both bodies sign the certificates that wait, the association first; the records follow.
    fn sign_documents(&self) {
        let (_, request) = ::hub::acts::issue::request(&self.hub.party, false).unwrap().unwrap();
        let mut answers: Vec<Vec<u8>> = Vec::new();
        for i in [1, 0] {
            let key = open(&self.bodies[i], PASSPHRASES).unwrap();
            let state = self.dir.path().join(format!("body-{i}"));
            let beside = answers.first().map(Vec::as_slice);
            let checked = seal::check_with(&state, &request, beside, key, Clock::system()).unwrap();
            answers.push(checked.seal().unwrap());
        }
        for answer in answers {
            seal::accept(&self.hub.party, &answer).unwrap();
        }
    }

    /// Both bodies seal what is on offer, once the quorum is there.
    pub(crate) fn seal_offer(&self) {
        let (_, request) = wait_for("a request to seal", || seal::request(&self.hub.party, false));
        let mut accepted = None;
        for (i, sealed) in self.bodies.iter().enumerate() {
            let key = open(sealed, PASSPHRASES).unwrap();
            let state = self.dir.path().join(format!("body-{i}"));
            let checked = seal::check(&state, &request, key, Clock::system()).unwrap();
            accepted = Some(seal::accept(&self.hub.party, &checked.seal().unwrap()).unwrap());
        }
        assert!(matches!(accepted, Some(seal::Accepted::Sealed(_))), "{accepted:?}");
    }

    /// A node joins through its program; a first attempt is broken off while it waits.
    pub(crate) fn join(&self, code: &str) -> Node {
        let node = Node::at(self.dir.path().join(code));
        let (party, code) = (&self.hub.party, code.parse().unwrap());
        let address = self.address.parse().unwrap();
        let invite =
            member::invite(party, &self.hub.authority, address, &code).unwrap().to_string();
        let (mut waiting, words) = node.waits(&invite);
        signal(&waiting, "INT");
        assert_eq!(waiting.wait().unwrap().code(), Some(1));
        let (mut waiting, same) = node.waits(&invite);
        assert_eq!(words, same);
        let request = party.store.read(|view| view.waiting()).unwrap().remove(0);
        assert!(words.contains(&request.words), "{words} {}", request.words);
        member::approve(party, code, ledger::names::Seat::office()).unwrap();
        assert!(waiting.wait().unwrap().success());
        node.run(1, &["join", &invite]);
        node
    }

    /// The leading group decides on the one recommendation of a node.
    pub(crate) fn determine(&self, code: &str, outcomes: &[(&str, Opinion)]) {
        let node = code.parse().unwrap();
        let recommendation = self.hub.party.read::<_, peer::act::ActError>(|_, state| {
            let intake = state.intake(&node).unwrap();
            Ok(*intake.recommendations().next().unwrap().0)
        });
        let outcome = |(category, opinion): &(&str, Opinion)| CategoryOpinion {
            category: category.parse().unwrap(),
            opinion: *opinion,
        };
        let decision = determine::Decision {
            node: node.clone(),
            recommendation: recommendation.unwrap(),
            outcomes: outcomes.iter().map(outcome).collect(),
            reason: "符合认定标准".to_owned(),
            vote: None,
            waitlist: false,
        };
        let group: ledger::names::Seat = "H3".parse().unwrap();
        determine::determine(&self.hub.party, decision, group).unwrap();
    }

    pub(crate) fn publish(&self, round: &str) {
        let notice = Notice {
            document_number: "川律协〔2026〕9号".to_owned(),
            title: "关于公布认定名单的公告".to_owned(),
            date: self.hub.party.clock.today(),
            link: None,
        };
        let seat = ledger::names::Seat::office();
        let step = publish::publish(&self.hub.party, round.parse().unwrap(), notice, seat);
        assert_eq!(step.unwrap(), publish::Step::Documents(1));
        self.sign_documents();
        // The service signs what is on offer; only then is there anything for a node to fetch.
        wait_for("a signed offer", || match ::hub::offer::progress(&self.hub.party).unwrap() {
            Some(progress) if progress.signed => Ok(()),
            _ => Err("not signed yet"),
        });
    }
}

/// What a node keeps of what was signed, as the hub knows it.
pub(crate) struct Stored {
    /// Of the node's ledger.
    pub(crate) origin: String,
    /// Records with a receipt.
    pub(crate) receipted: u64,
    /// Records of the hub's ledger that are sealed.
    pub(crate) sealed: u64,
    /// The node's signed checkpoint.
    pub(crate) checkpoint: Vec<u8>,
    /// The hub's line on it.
    pub(crate) receipt: Vec<u8>,
    /// The node's line on the sealed checkpoint.
    pub(crate) witness: Vec<u8>,
    /// That checkpoint with all its lines.
    pub(crate) seal: Vec<u8>,
}

impl Federation {
    /// What a node must be keeping.
    pub(crate) fn stored_for(&self, code: &str) -> Stored {
        let (host, code) = (&self.hub.party.host, code.parse().unwrap());
        let origin = node_origin(host, &code);
        let receipt = ledger::names::receipt_name(host);
        let witness = ledger::names::witness_name(host, &code);
        let read = self.hub.party.store.read::<_, peer::store::StoreError>(|view| {
            let copy = view.ledger(&origin)?.unwrap();
            let (receipted, line, _) = view.last_cosignature(copy, &receipt)?.unwrap();
            let seal = view.seals(0)?.pop().unwrap();
            let lines = view.cosignatures(OWN, seal.size)?;
            let (_, own, _) = lines.into_iter().find(|(name, _, _)| *name == witness).unwrap();
            Ok(Stored {
                origin,
                receipted,
                sealed: seal.size,
                checkpoint: view.checkpoint(copy, receipted)?.unwrap(),
                receipt: line.into_bytes(),
                witness: own.into_bytes(),
                seal: seal.note,
            })
        });
        read.unwrap()
    }

    /// Writes a bounce of a record, as the hub does when a rule is broken, and waits until nodes may
    /// have it.
    pub(crate) fn bounce(&self, code: &str, index: u64, rule: &str) {
        let (party, rule) = (&self.hub.party, rule.to_owned());
        let code: ledger::names::NodeCode = code.parse().unwrap();
        let origin = node_origin(&party.host, &code);
        let written = party.act::<_, peer::act::ActError, _>(move |acting| {
            let copy = acting.tx.ledger(&origin)?.unwrap();
            let (leaf, _) = acting.tx.record(copy, index)?.unwrap();
            let (at, nonce) = (acting.now, peer::random::nonce()?);
            let (charter, seat) = (acting.charter()?, ledger::names::Seat::machine());
            acting.append(Bounce { at, nonce, code, index, leaf, rule, charter, seat })
        });
        written.unwrap();
        wait_for("the hub's signature", || {
            let signed = party.store.read(|view| view.last_checkpoint_size(OWN)).unwrap();
            if signed == self.size() { Ok(()) } else { Err("not signed yet") }
        });
    }

    /// Takes a node's bundle, and writes the hub's answer to it.
    pub(crate) fn exchange(&self, code: &str, up: &str, down: &str) {
        let bundle = Bundle::from_file(&std::fs::read(up).unwrap()).unwrap();
        let party = &self.hub.party;
        exchange::import_at_hub(party, bundle).unwrap();
        let answer = exchange::export_hub(party, &code.parse().unwrap()).unwrap();
        std::fs::write(down, answer.to_file()).unwrap();
    }
}

fn wait_for<T, E: std::fmt::Display>(what: &str, mut ask: impl FnMut() -> Result<T, E>) -> T {
    let begun = Instant::now();
    loop {
        match ask() {
            Ok(found) => return found,
            Err(e) if begun.elapsed() > PATIENCE => panic!("no {what}: {e}"),
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}

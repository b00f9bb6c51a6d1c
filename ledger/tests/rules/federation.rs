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

use ledger::charter::Plan;
use ledger::did::{self, BodyDids, CredentialSigner, DidKey};
use ledger::hash::Hash;
use ledger::names::{Firm, RoundId, Seat};
use ledger::note::{KeyKind, SignerKey, VerifierKey};
use ledger::record::charter::Body;
use ledger::record::round::RoundAnnounced;
use ledger::record::title::Recognition;
use ledger::roll::{Roll, Title};
use ledger::uscc::Uscc;

mod acts;
mod hub;
mod party;
mod story;

pub(crate) use hub::Federation;
pub(crate) use party::{Ledger, Node};
pub(crate) use story::recommendation_story;

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

/// The leaf of record 0, which every act of a node names.
pub(crate) fn charter_leaf() -> Hash {
    static LEAF: LazyLock<Hash> =
        LazyLock::new(|| Federation::new().roll.charter_leaf().expect("record 0"));
    *LEAF
}

/// The bodies' keys for credentials.
pub(crate) fn credential_keys(serial: u8) -> BodyDids {
    let key = |body: Body| DidKey {
        id: did::key_id(HOST, body, 2024 + i16::from(serial), &[]),
        key: CredentialSigner::new(&[200 + serial * 2 + body as u8; 32]).public(),
    };
    BodyDids { association: key(Body::Association), party: key(Body::Party) }
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

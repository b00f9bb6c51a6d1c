//! The signed public list against an anchor: who is believed, and attacks 1, 2, 3 (size), 14, 15
//! and 22 of the list that the formats are measured by.

use ledger::anchor::Anchor;
use ledger::category::Category::Zy;
use ledger::json;
use ledger::note::{KeyKind, Note, VerifierKey};
use ledger::policy::Policy;
use ledger::proof::TlogProof;
use ledger::public_list::SignedList;
use ledger::record::charter::Body;

use super::federation::{Federation, HOST, digest, firm, key};

fn sealed() -> Federation {
    let mut fed = Federation::with_nodes(3);
    for n in 0..2 {
        let act = fed.recognition(n, n, &[Zy]);
        fed.write(act);
    }
    fed.seal();
    fed
}

/// The step at which a list fails after `spoil`.
fn failed(spoil: impl FnOnce(&Federation, &mut SignedList)) -> Option<&'static str> {
    let fed = sealed();
    let mut list = fed.signed_list();
    spoil(&fed, &mut list);
    let list = SignedList::parse(&list.to_bytes()).unwrap();
    list.check(&fed.anchor()).err().map(|fault| fault.step)
}

fn respelled(list: &mut SignedList, change: impl FnOnce(&mut TlogProof)) {
    let mut proof = TlogProof::parse(list.proof.as_bytes()).unwrap();
    change(&mut proof);
    list.proof = String::from_utf8(proof.to_text()).unwrap();
}

fn resigned(list: &mut SignedList, change: impl FnOnce(&mut Note)) {
    respelled(list, |proof| {
        let mut note = Note::parse(&proof.checkpoint).unwrap();
        change(&mut note);
        proof.checkpoint = note.to_bytes();
    });
}

#[test]
fn a_sealed_list_holds_against_the_anchor_alone() {
    let fed = sealed();
    let checked = fed.signed_list().check(&fed.anchor()).unwrap();
    assert_eq!(checked.list.recognised.len(), 2);
    assert_eq!(checked.checkpoint.size, fed.roll.sealed_size());
    assert_eq!(checked.cosigned_at.len(), 4, "two nodes of three, and both bodies");
}

#[test]
fn attack_1_without_any_one_of_its_lines_it_is_not_believed() {
    let lines = 5;
    for line in 0..lines {
        let step = failed(|_, list| {
            resigned(list, |note| {
                assert_eq!(note.signatures.len(), lines);
                note.signatures.remove(line);
            });
        });
        assert!(step.is_some(), "line {line}");
    }
}

#[test]
fn attack_2_one_body_under_two_names_is_no_policy_and_no_anchor() {
    let fed = sealed();
    let party = fed.bodies[0].verifier();
    let name = Body::Association.key_name(HOST);
    let twin = VerifierKey::new(&name, KeyKind::Cosigner, party.key()).unwrap();
    let bodies = [("party".to_owned(), party.clone()), ("association".to_owned(), twin.clone())];
    assert!(Policy::public(fed.log.verifier(), &bodies, &[], 0).is_err());
    let anchor = Anchor { association: twin, ..fed.anchor() };
    assert!(Anchor::parse(&json::canonical(&anchor)).is_err());
    assert!(Anchor::parse(&json::canonical(&fed.anchor())).is_ok());
}

#[test]
fn attack_3_an_older_list_says_its_smaller_size() {
    let mut fed = sealed();
    let old = fed.signed_list();
    let act = fed.recognition(2, 7, &[Zy]);
    fed.write(act);
    fed.seal();
    let new = fed.signed_list().check(&fed.anchor()).unwrap();
    let old = old.check(&fed.anchor()).unwrap();
    assert!(old.checkpoint.size < new.checkpoint.size, "who stored the size refuses the older");
}

#[test]
fn attack_14_the_log_key_alone_publishes_nothing() {
    let step = failed(|fed, list| {
        let mut forged = super::federation::Ledger::default();
        list.list.recognised[0].name = "另一家".to_owned();
        let mut record = fed_list(fed);
        record.digest = list.list.digest();
        let bytes = ledger::record::Record::from(record).to_bytes();
        forged.push(bytes.clone());
        let note = forged.signed(&fed.log, 1);
        list.proof = String::from_utf8(forged.proof(0, &note, Some(bytes)).to_text()).unwrap();
    });
    assert_eq!(step, Some("联合签发"));
}

fn fed_list(fed: &Federation) -> ledger::record::list::List {
    fed.roll.last_list().unwrap().act.clone()
}

#[test]
fn attack_15_one_body_and_everyone_else_publish_nothing() {
    for body in [0, 1] {
        let step = failed(|fed, list| {
            resigned(list, |note| {
                let own = fed.bodies[body].verifier().clone();
                note.signatures.retain(|line| !line.claims(&own));
                let other = &fed.bodies[1 - body];
                note.signatures.push(other.cosign(&note.text, 2_000_000_000).unwrap());
                let impostor = key(own.name(), KeyKind::Cosigner, 9);
                note.signatures.push(impostor.cosign(&note.text, 2_000_000_000).unwrap());
            });
        });
        assert_eq!(step, Some("联合签发"), "body {body}");
    }
}

#[test]
fn attack_22_the_list_says_what_was_signed_and_nothing_else() {
    let steps = [
        failed(|_, list| list.list.recognised[0].code = firm(5).code),
        failed(|_, list| list.list.recognised[0].name = "另一家".to_owned()),
        failed(|_, list| list.list.recognised.swap(0, 1)),
        failed(|_, list| list.list.title = "另一计划".to_owned()),
        failed(|_, list| {
            list.list.recognised.pop();
        }),
    ];
    assert_eq!(steps, [Some("名单内容"); 5]);
}

#[test]
fn a_policy_of_the_files_own_making_is_not_believed() {
    let step = failed(|fed, list| {
        let bodies = [
            ("party".to_owned(), fed.bodies[0].verifier().clone()),
            ("association".to_owned(), fed.bodies[1].verifier().clone()),
        ];
        let weaker = Policy::public(fed.log.verifier(), &bodies, &[], 0).unwrap();
        list.policy = weaker.to_text();
    });
    assert_eq!(step, Some("核验规则"));
    assert_eq!(failed(|_, list| list.policy += "# \n"), Some("核验规则"));
}

#[test]
fn a_list_record_that_is_not_the_last_of_its_checkpoint_is_not_the_list() {
    let step = failed(|fed, list| {
        let size = fed.seals[1].0;
        let index = size - 1;
        let last = Note::parse(&fed.seals.last().unwrap().1).unwrap();
        let record = fed.hub.records[index as usize].clone();
        let proof = fed.hub.proof(index, &last, Some(record));
        list.proof = String::from_utf8(proof.to_text()).unwrap();
        list.list = fed.roll.list_at(size);
        list.policy = fed.roll.policy_at(size).unwrap().to_text();
    });
    assert_eq!(step, Some("名单记录在台账中"));
}

#[test]
fn a_proof_without_its_record_or_for_another_is_refused() {
    for change in [
        (|proof: &mut TlogProof| proof.extra = None) as fn(&mut TlogProof),
        |proof| proof.extra = Some(b"{}".to_vec()),
        |proof| proof.index -= 1,
        |proof| proof.hashes[0] = digest("another"),
    ] {
        assert_eq!(failed(|_, list| respelled(list, change)), Some("名单记录在台账中"));
    }
    assert_eq!(failed(|_, list| list.proof = "x".to_owned()), Some("读取证明"));
}

#[test]
fn another_federations_anchor_believes_nothing_of_it() {
    let fed = sealed();
    for spoil in [
        (|anchor: &mut Anchor| anchor.origin = "elsewhere/hub".to_owned()) as fn(&mut Anchor),
        |anchor| anchor.log = super::federation::stranger(anchor.log.name(), KeyKind::Log),
        |anchor| anchor.party = super::federation::stranger(anchor.party.name(), KeyKind::Cosigner),
        |anchor| std::mem::swap(&mut anchor.party, &mut anchor.recovery),
    ] {
        let mut anchor = fed.anchor();
        spoil(&mut anchor);
        assert!(fed.signed_list().check(&anchor).is_err());
    }
}

#[test]
fn a_body_with_a_new_key_is_unconfirmed_until_the_anchor_is_renewed() {
    let mut fed = sealed();
    let anchor = fed.anchor();
    let (new, act) = fed.body_key(Body::Association, false);
    fed.write(act);
    fed.seal();
    fed.signed_list().check(&anchor).unwrap();
    fed.bodies[1] = new;
    let act = fed.recognition(0, 9, &[Zy]);
    fed.write(act);
    fed.seal();
    let fault = fed.signed_list().check(&anchor).unwrap_err();
    assert!(fault.message.contains("信任锚"), "{fault}");
    let renewed = Anchor { association: fed.bodies[1].verifier().clone(), ..anchor };
    fed.signed_list().check(&renewed).unwrap();
}

#[test]
fn an_anchor_is_made_of_the_charter_and_of_nothing_else() {
    let fed = sealed();
    assert!(Anchor::of_charter(&fed.hub.records[1]).is_none());
    assert!(Anchor::of_charter(b"{}").is_none());
    assert!(Anchor::parse(b"{}").is_err());
    let anchor = fed.anchor();
    assert_eq!(Anchor::parse(&json::canonical(&anchor)).unwrap(), anchor);
}

#[test]
fn every_partys_list_is_the_same_bytes() {
    let fed = sealed();
    let copy = fed.refold();
    assert_eq!(
        json::canonical(&copy.list_in_effect()),
        json::canonical(&fed.roll.list_in_effect())
    );
    let bytes = fed.signed_list().to_bytes();
    assert_eq!(SignedList::parse(&bytes).unwrap().to_bytes(), bytes);
}

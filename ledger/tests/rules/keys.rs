//! Membership and keys: one key per party and purpose, under its own name, and what a bad one must
//! not be able to do: make every later policy unreadable.

use ledger::category::Category::Zy;
use ledger::note::{KeyKind, VerifierKey};
use ledger::record::charter::{Body, Charter};
use ledger::record::member::NodeEnrolled;
use ledger::roll::Scope;

use super::federation::{Federation, HOST, Node, broken, digest, plan, stranger};

fn enrolment(fed: &Federation) -> NodeEnrolled {
    Node::new(plan().nodes[fed.nodes.len()].code.clone()).enrolled()
}

#[test]
fn an_enrolment_with_a_foreign_used_or_misnamed_key_is_a_breach_and_blocks_nobody() {
    type Spoil = fn(&Federation, &mut NodeEnrolled);
    let spoils: [(&str, Spoil); 9] = [
        ("one key for both uses", |_, act| {
            act.witness =
                VerifierKey::new(act.witness.name(), KeyKind::Cosigner, act.log.key()).unwrap();
        }),
        ("another node's key under its own name", |fed, act| {
            let other = fed.nodes[0].witness.verifier();
            act.witness =
                VerifierKey::new(act.witness.name(), KeyKind::Cosigner, other.key()).unwrap();
        }),
        ("a body's key", |fed, act| {
            let body = fed.bodies[0].verifier();
            act.witness =
                VerifierKey::new(act.witness.name(), KeyKind::Cosigner, body.key()).unwrap();
        }),
        ("the recovery key", |fed, act| {
            let recovery = fed.recovery.verifier();
            act.log = VerifierKey::new(act.log.name(), KeyKind::Log, recovery.key()).unwrap();
        }),
        ("a witness key of the log's kind", |_, act| {
            act.witness = stranger(act.witness.name(), KeyKind::Log)
        }),
        ("a log key of the witness's kind", |_, act| {
            act.log = stranger(act.log.name(), KeyKind::Cosigner)
        }),
        ("a log key under the hub's name", |_, act| {
            act.log = stranger("srdi.example.cn/hub", KeyKind::Log)
        }),
        ("a witness key under a very long name", |_, act| {
            act.witness = stranger(&"n".repeat(3000), KeyKind::Cosigner);
        }),
        ("a prefecture that the charter does not name", |_, act| {
            act.code = "999999".parse().unwrap()
        }),
    ];
    for (what, spoil) in spoils {
        let mut fed = Federation::with_nodes(3);
        let mut act = enrolment(&fed);
        spoil(&fed, &mut act);
        let code = act.code.clone();
        assert!(fed.fault_of(act).is_some(), "{what}");
        assert!(!fed.roll.nodes(Scope::Known).contains_key(&code), "{what}: it does not count");
        let bad = fed.hub.size() - 1;
        let void = fed.void(bad);
        fed.write(void);
        fed.announce("2024-2");
        fed.seal();
        assert_eq!(broken(&fed.roll), [], "{what}");
    }
}

#[test]
fn a_node_is_enrolled_once_and_a_locked_one_anew() {
    let mut fed = Federation::with_nodes(3);
    let code = fed.nodes[2].code.clone();
    let mut again = Node::new(code.clone());
    let _ = again.rotate(5);
    assert_eq!(fed.fault_of(again.enrolled()).unwrap().rule, "member");
    let void = fed.void(fed.hub.size() - 1);
    fed.write(void);

    let locked = fed.nodes[2].locked();
    fed.write(locked);
    assert!(fed.roll.is_locked(&code));
    assert_eq!(fed.roll.witnesses(fed.hub.size() + 1).len(), 3, "a lock counts from its seal");
    fed.seal();
    assert_eq!(fed.roll.witnesses(fed.hub.size() + 1).len(), 2);
    let rotated = fed.nodes[2].rotate(4);
    assert_eq!(fed.fault_of(rotated).unwrap().rule, "member", "a rotation does not unlock");
    assert!(fed.roll.is_locked(&code));
    let void = fed.void(fed.hub.size() - 1);
    fed.write(void);

    assert_eq!(fed.fault_of(Node::new(code.clone()).enrolled()).unwrap().rule, "key-used");
    let void = fed.void(fed.hub.size() - 1);
    fed.write(void);
    assert_eq!(fed.fault_of(again.enrolled()), None);
    fed.nodes[2] = again;
    fed.seal();
    assert!(!fed.roll.is_locked(&code));
    assert_eq!(fed.roll.witnesses(fed.hub.size() + 1).len(), 3);
    let act = fed.recognition(2, 1, &[Zy]);
    assert_eq!(fed.fault_of(act), None);
}

#[test]
fn a_lost_majority_does_not_block_its_own_replacement() {
    let mut fed = Federation::with_nodes(4);
    for i in 0..3 {
        let rotated = fed.nodes[i].rotate(1);
        assert_eq!(fed.fault_of(rotated), None);
    }
    assert_eq!(fed.roll.quorum_at(fed.hub.size()), 0);
    fed.seal();
    fed.announce("2024-2");
    fed.seal();
}

#[test]
fn a_key_is_never_used_twice_even_after_a_void() {
    let mut fed = Federation::with_nodes(1);
    let act = enrolment(&fed);
    let index = fed.write(act.clone());
    let void = fed.void(index);
    fed.write(void);
    let mut again = act;
    again.nonce = digest("again");
    assert_eq!(fed.fault_of(again).unwrap().rule, "key-used");
}

#[test]
fn keys_of_the_hub_and_the_bodies_bear_their_names_and_kinds() {
    for (what, key) in [
        ("a log's kind", stranger(&Body::Party.key_name(HOST), KeyKind::Log)),
        ("the other body's name", stranger(&Body::Association.key_name(HOST), KeyKind::Cosigner)),
    ] {
        let mut fed = Federation::with_nodes(1);
        let (_, mut act) = fed.body_key(Body::Party, false);
        act.key = Some(key);
        let rule = fed.fault_of(act).map(|fault| fault.rule);
        assert_eq!(rule, Some("key-name"), "{what}");
        assert!(fed.roll.policy_at(fed.hub.size() + 1).is_some(), "{what}");
    }
}

#[test]
fn a_charter_with_a_key_twice_or_of_the_wrong_kind_or_a_plan_that_contradicts_itself_is_a_breach() {
    type Spoil = fn(&mut Charter);
    let spoils: [(&str, Spoil); 8] = [
        ("one body under two names (attack 2)", |act| {
            let name = act.association.name().to_owned();
            act.association = VerifierKey::new(&name, KeyKind::Cosigner, act.party.key()).unwrap();
        }),
        ("a body with a log's key", |act| {
            act.party = stranger(act.party.name(), KeyKind::Log);
        }),
        ("a log under another origin", |act| act.log = stranger("elsewhere/hub", KeyKind::Log)),
        ("a host that is none", |act| act.host = "a b".to_owned()),
        ("101 seats", |act| act.plan.quotas[0].seats += 1),
        ("a sum that wraps around", |act| act.plan.quotas[0].seats = u32::MAX),
        ("a term of no years", |act| act.plan.term_years = 0),
        ("a node twice", |act| {
            let twin = act.plan.nodes[0].clone();
            act.plan.nodes[1] = twin;
        }),
    ];
    for (what, spoil) in spoils {
        let good = Federation::new();
        assert_eq!(broken(&good.roll), []);
        let mut act = good.charter(plan());
        spoil(&mut act);
        let mut roll = ledger::roll::Roll::default();
        let parsed = ledger::record::Parsed::Known(Box::new(act.into()));
        roll.append(digest("leaf"), &parsed);
        assert_eq!(broken(&roll), [(0, "charter")], "{what}");
    }
}

#[test]
fn a_second_charter_and_a_ledger_without_one_are_breaches() {
    let mut fed = Federation::with_nodes(1);
    let mut second = fed.charter(plan());
    second.nonce = digest("second");
    assert_eq!(fed.fault_of(second).unwrap().rule, "kind");
    let mut roll = ledger::roll::Roll::default();
    let round = super::federation::announced("2024-1");
    roll.append(digest("leaf"), &ledger::record::Parsed::Known(Box::new(round.into())));
    assert_eq!(broken(&roll), [(0, "kind")]);
    assert!(roll.policy_at(1).is_none());
}

#[test]
fn a_node_log_key_is_the_one_that_counts_at_a_size() {
    let mut fed = Federation::with_nodes(1);
    fed.recognition(0, 1, &[Zy]);
    let (code, until) = (fed.nodes[0].code.clone(), fed.nodes[0].ledger.size());
    let old = fed.nodes[0].log.verifier().clone();
    let rotated = fed.nodes[0].rotate(1);
    fed.write(rotated);
    let new = fed.nodes[0].log.verifier().clone();
    let sealed = Scope::SealedBefore(fed.hub.size());
    for (size, scope, expected) in
        [(until, Scope::Known, &old), (until + 1, Scope::Known, &new), (until + 1, sealed, &old)]
    {
        assert_eq!(fed.roll.node_log_key(&code, size, scope), Some(expected), "{size} {scope:?}");
    }
}

#[test]
fn a_locked_node_stands_behind_what_it_sent_before_the_lock_and_nothing_after() {
    let mut fed = Federation::with_nodes(4);
    let before = fed.recognition(3, 1, &[Zy]);
    let locked = fed.nodes[3].locked();
    fed.write(locked);
    fed.seal();
    assert_eq!(fed.fault_of(before), None);
    let after = fed.recognition(3, 2, &[Zy]);
    let rule = fed.fault_of(after).map(|fault| fault.rule);
    assert_eq!(rule, Some("recommendation-signed"));
}

#[test]
fn a_new_key_may_sign_again_what_the_old_one_signed_but_never_the_other_way_round() {
    let mut fed = Federation::with_nodes(1);
    fed.recognition(0, 1, &[Zy]);
    let (code, until) = (fed.nodes[0].code.clone(), fed.nodes[0].ledger.size());
    let old = fed.nodes[0].log.verifier().clone();
    let rotated = fed.nodes[0].rotate(1);
    fed.write(rotated);
    let new = fed.nodes[0].log.verifier().clone();
    assert_eq!(fed.roll.node_page_keys(&code, until), [&new, &old]);
    assert_eq!(fed.roll.node_page_keys(&code, until + 1), [&new]);
}

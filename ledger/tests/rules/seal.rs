//! What a checkpoint needs to be sealed: the log, a majority of the nodes, both bodies. And what may
//! be sealed without the majority, so that lost nodes cannot block their own replacement.

use ledger::category::Category::Zy;
use ledger::note::SignerKey;
use ledger::record::certificate::Certificate;
use ledger::record::charter::{Body, LogKey};
use ledger::record::title::Recognition;
use ledger::rules::quorum::quorum;

use super::federation::{
    CLOSES, Federation, RULES, announced, broken, digest, key, office, stranger,
};

#[test]
fn a_majority_of_0_to_25_nodes_and_not_one_less() {
    for n in 0..=25 {
        let mut fed = Federation::new();
        fed.seal();
        if n > 0 {
            fed.enrol(n);
            fed.seal();
        }
        fed.announce("2024-1");
        let list = fed.list();
        fed.write(list);
        assert_eq!(broken(&fed.roll), [], "{n} nodes");
        let q = fed.roll.quorum_at(fed.hub.size());
        assert_eq!(q, quorum(n), "{n} nodes");
        let bodies: Vec<&SignerKey> = fed.bodies.iter().collect();
        let size = fed.hub.size();
        assert!(fed.seal_holds(&fed.note(size, q, &bodies)), "{q} of {n}");
        assert!(1 + 2 + q <= 16, "every verifier reads 16 lines");
        if q > 0 {
            assert!(!fed.seal_holds(&fed.note(size, q - 1, &bodies)), "{} of {n}", q - 1);
        }
        for one in &bodies {
            assert!(!fed.seal_holds(&fed.note(size, n, &[one])), "one body of two, {n} nodes");
        }
    }
}

#[test]
fn s57_one_body_alone_publishes_nothing() {
    let mut fed = Federation::with_nodes(3);
    let act = fed.recognition(0, 0, &[Zy]);
    let title = fed.write(act);
    let list = fed.list();
    fed.write(list);
    let (size, [party, association]) = (fed.hub.size(), &fed.bodies);
    for alone in [party, association] {
        assert!(!fed.seal_holds(&fed.note(size, 3, &[alone])), "with all nodes, and one body");
        assert!(!fed.roll.in_effect(title) && fed.roll.list_in_effect().recognised.is_empty());
    }
    let both = fed.note(size, 2, &[party, association]);
    fed.seal_with(&both);
    assert!(fed.roll.in_effect(title) && fed.roll.list_in_effect().recognised.len() == 1);
}

#[test]
fn attack_15_one_body_cannot_sign_for_the_other() {
    let mut fed = Federation::with_nodes(3);
    fed.announce("2024-2");
    let list = fed.list();
    fed.write(list);
    let impostor =
        key(&Body::Association.key_name("srdi.example.cn"), ledger::note::KeyKind::Cosigner, 7);
    let size = fed.hub.size();
    assert!(fed.seal_holds(&fed.note(size, 2, &[&fed.bodies[0], &fed.bodies[1]])));
    assert!(!fed.seal_holds(&fed.note(size, 2, &[&fed.bodies[0], &impostor])));
    assert!(!fed.seal_holds(&fed.note(size, 2, &[&fed.bodies[0], &fed.bodies[0]])));
    assert!(!fed.seal_holds(&fed.note(size, 2, &[&fed.bodies[0], &fed.recovery])));
}

#[test]
fn membership_alone_needs_no_quorum_and_anything_more_does() {
    let mut fed = Federation::with_nodes(5);
    let locked = fed.nodes[4].locked();
    fed.write(locked);
    assert_eq!(fed.roll.quorum_at(fed.hub.size()), 0, "a lock");
    fed.announce("2024-2");
    assert_eq!(fed.roll.quorum_at(fed.hub.size()), 3, "a lock and a round");
    let list = fed.list();
    fed.write(list);
    let size = fed.hub.size();
    let bodies: Vec<&SignerKey> = fed.bodies.iter().collect();
    assert!(!fed.seal_holds(&fed.note(size, 0, &bodies)));
    assert!(fed.seal_holds(&fed.note(size, 3, &bodies)));
}

#[test]
fn a_voided_round_beside_membership_asks_for_no_quorum() {
    let mut fed = Federation::with_nodes(5);
    let round = fed.announce("2024-2");
    let locked = fed.nodes[4].locked();
    fed.write(locked);
    let void = fed.void(round);
    let at = fed.write(void);
    assert_eq!(fed.roll.quorum_at(at), 3, "before the void");
    assert_eq!(fed.roll.quorum_at(at + 1), 0, "after it");
}

#[test]
fn a_list_alone_is_sealed_by_the_quorum() {
    let mut fed = Federation::with_nodes(5);
    let list = fed.list();
    fed.write(list);
    assert_eq!(fed.roll.quorum_at(fed.hub.size()), 3);
}

#[test]
fn a_record_from_a_newer_program_never_passes_as_membership() {
    let mut fed = Federation::with_nodes(5);
    let locked = fed.nodes[4].locked();
    fed.write(locked);
    fed.write_bytes(br#"{"kind":"recognition","v":2}"#.to_vec());
    assert_eq!(fed.roll.quorum_at(fed.hub.size()), 3);
}

#[test]
fn a_checkpoint_without_its_list_is_no_seal() {
    let mut fed = Federation::with_nodes(3);
    fed.announce("2024-2");
    let bodies: Vec<&SignerKey> = fed.bodies.iter().collect();
    assert!(!fed.seal_holds(&fed.note(fed.hub.size(), 3, &bodies)));
}

#[test]
fn both_bodies_alone_cannot_seal_a_breach_as_membership() {
    let mut fed = Federation::with_nodes(5);
    let locked = fed.nodes[4].locked();
    fed.write(locked);
    let mut list = fed.list();
    list.digest = digest("a list with one more firm");
    fed.write(list);
    let bodies: Vec<&SignerKey> = fed.bodies.iter().collect();
    assert!(!fed.seal_holds(&fed.note(fed.hub.size(), 0, &bodies)));
}

#[test]
fn the_policy_of_a_past_checkpoint_is_what_it_was() {
    let mut fed = Federation::new();
    let mut policies = vec![];
    let remember = |fed: &Federation| {
        let size = fed.hub.size();
        (size, fed.roll.policy_at(size).unwrap())
    };
    fed.seal();
    policies.push(remember(&fed));
    fed.enrol(3);
    fed.seal();
    policies.push(remember(&fed));
    fed.announce("2024-1");
    fed.seal();
    policies.push(remember(&fed));
    let (new, act) = fed.body_key(Body::Party, false);
    fed.write(act);
    fed.seal();
    fed.bodies[0] = new;
    policies.push(remember(&fed));
    let new_log = stranger("srdi.example.cn/hub", ledger::note::KeyKind::Log);
    fed.write(log_key(&fed, new_log));
    for (size, policy) in policies {
        assert_eq!(fed.roll.policy_at(size).unwrap().to_text(), policy.to_text(), "{size}");
    }
}

fn log_key(fed: &Federation, log: ledger::note::VerifierKey) -> LogKey {
    LogKey {
        at: CLOSES,
        nonce: digest("log key"),
        log,
        receipt: stranger("srdi.example.cn/hub/receipt", ledger::note::KeyKind::Cosigner),
        abandoned: fed.hub.head_at(1),
        reason: digest("reason"),
        charter: RULES,
        seat: ledger::names::Seat::office(),
    }
}

#[test]
fn a_new_log_key_is_sealed_by_the_bodies_under_that_key() {
    let mut fed = Federation::with_nodes(5);
    let old = key("srdi.example.cn/hub", ledger::note::KeyKind::Log, 0);
    fed.log = key("srdi.example.cn/hub", ledger::note::KeyKind::Log, 1);
    fed.write(log_key(&fed, fed.log.verifier().clone()));
    assert_eq!(broken(&fed.roll), []);
    let list = fed.list();
    fed.write(list);
    let bodies: Vec<&SignerKey> = fed.bodies.iter().collect();
    let note = fed.note(fed.hub.size(), 0, &bodies);
    assert!(fed.seal_holds(&note));
    let mut by_old = note.clone();
    by_old.signatures.remove(0);
    old.sign_note(&mut by_old).unwrap();
    assert!(!fed.seal_holds(&by_old));
    fed.seal_with(&note);
    assert_eq!(fed.roll.hub_log_key(), Some(fed.log.verifier()));
}

#[test]
fn a_lost_body_key_is_sealed_by_the_other_body_and_the_recovery_key() {
    let mut fed = Federation::with_nodes(3);
    let (new, act) = fed.body_key(Body::Party, true);
    assert_eq!(fed.fault_of(act), None);
    let list = fed.list();
    fed.write(list);
    let size = fed.hub.size();
    let [party, association] = &fed.bodies;
    assert!(!fed.seal_holds(&fed.note(size, 3, &[party, association])), "the old key is lost");
    assert!(!fed.seal_holds(&fed.note(size, 3, &[&new, association])), "the new one cannot say so");
    assert!(!fed.seal_holds(&fed.note(size, 3, &[party, &fed.recovery])), "the other body must");
    let note = fed.note(size, 0, &[&fed.recovery, association]);
    fed.seal_with(&note);
    assert_eq!(fed.roll.body_key_at(Body::Party, size + 1), Some(new.verifier()));
    fed.bodies[0] = new;
    fed.announce("2024-2");
    fed.seal();
}

#[test]
fn a_changed_body_key_is_sealed_by_the_old_one() {
    let mut fed = Federation::with_nodes(3);
    let (new, act) = fed.body_key(Body::Association, false);
    fed.write(act);
    let list = fed.list();
    fed.write(list);
    let size = fed.hub.size();
    assert!(!fed.seal_holds(&fed.note(size, 3, &[&fed.bodies[0], &new])));
    fed.seal_with(&fed.note(size, 0, &[&fed.bodies[0], &fed.bodies[1]]));
    fed.bodies[1] = new;
    fed.announce("2024-2");
    fed.seal();
}

#[test]
fn the_recovery_key_stands_in_for_one_body_and_for_its_key_only() {
    let mut fed = Federation::with_nodes(3);
    let (_, party) = fed.body_key(Body::Party, true);
    let (_, association) = fed.body_key(Body::Association, true);
    fed.write(party);
    let second = fed.write(association);
    let list = fed.list();
    fed.write(list);
    let note = fed.note(fed.hub.size(), 3, &[&fed.recovery]);
    assert!(!fed.seal_holds(&note), "it cannot be both bodies");
    assert!(broken(&fed.roll).iter().any(|(_, rule)| *rule == "policy"));
    let void = fed.void(second);
    fed.write(void);

    let act = fed.recognition(0, 1, &[Zy]);
    fed.write(act);
    let list = fed.list();
    fed.write(list);
    let note = fed.note(fed.hub.size(), 3, &[&fed.recovery, &fed.bodies[1]]);
    assert!(!fed.seal_holds(&note), "it cannot publish a title");
}

#[test]
fn a_list_with_a_wrong_digest_count_or_policy_is_a_breach() {
    type Spoil = fn(&mut ledger::record::list::List);
    let spoils: [(Spoil, &str); 4] = [
        (|list| list.digest = digest("another"), "list"),
        (|list| list.recognised += 1, "list"),
        (|list| list.cultivated += 1, "list"),
        (|list| list.policy = digest("another"), "policy"),
    ];
    for (spoil, rule) in spoils {
        let mut fed = Federation::with_nodes(3);
        let act = fed.recognition(0, 1, &[Zy]);
        fed.write(act);
        let mut list = fed.list();
        spoil(&mut list);
        assert_eq!(fed.fault_of(list).unwrap().rule, rule);
    }
}

#[test]
fn a_title_under_another_policy_than_its_checkpoints_is_a_breach() {
    let mut fed = Federation::with_nodes(3);
    let act = fed.recognition(0, 1, &[Zy]);
    fed.enrol(1);
    fed.seal();
    let index = fed.write(act);
    let list = fed.list();
    let listed = fed.write(list);
    assert_eq!(broken(&fed.roll), [(listed, "policy")], "membership changed in between");
    for index in [index, listed] {
        let void = fed.void(index);
        fed.write(void);
    }
    let act = fed.recognition(0, 1, &[Zy]);
    fed.write(act);
    fed.seal();
    assert_eq!(broken(&fed.roll), []);
}

/// The certificate of a title as it was recognised, issued anew.
fn reissued(fed: &mut Federation, title: &Recognition, status: u64) -> Certificate {
    Certificate {
        at: CLOSES,
        nonce: fed.nonce("certificate"),
        id: title.id.clone(),
        number: title.number.clone(),
        year: title.round.year(),
        firm: title.firm.clone(),
        region: title.region.clone(),
        categories: title.categories.clone(),
        valid_from: title.valid_from,
        valid_until: title.valid_until,
        policy: fed.sealing_policy(),
        credential: digest(format!("credential {status}")),
        endorsement: digest(format!("endorsement {status}")),
        status,
        charter: RULES,
        seat: office(),
    }
}

#[test]
fn a_certificate_under_another_policy_than_its_checkpoints_is_a_breach() {
    let mut fed = Federation::with_nodes(3);
    let title = fed.recognition(0, 1, &[Zy]);
    fed.write(title.clone());
    fed.seal();
    let early = reissued(&mut fed, &title, 1);
    fed.enrol(1);
    fed.seal();
    let index = fed.write(early);
    let list = fed.list();
    let listed = fed.write(list);
    assert_eq!(broken(&fed.roll), [(listed, "policy")], "membership changed in between");
    for index in [index, listed] {
        let void = fed.void(index);
        fed.write(void);
    }
    let act = reissued(&mut fed, &title, 2);
    fed.write(act);
    fed.seal();
    assert_eq!(broken(&fed.roll), []);
    assert_eq!(fed.roll.certificate(&title.number).map(|one| one.act.facts.status), Some(2));
    fed.enrol(1);
    fed.seal();
    let list = fed.list();
    assert!(fed.fault_of(list).is_none(), "what is sealed keeps the policy of its own checkpoint");
}

#[test]
fn an_enrolment_counts_from_the_next_checkpoint_so_the_hub_cannot_enrol_its_own_witnesses() {
    let mut fed = Federation::with_nodes(3);
    fed.enrol(4);
    let act = announced("2024-2");
    fed.write(act);
    let size = fed.hub.size() + 1;
    assert_eq!(fed.roll.witnesses(size).len(), 3);
    assert_eq!(fed.roll.quorum_at(size), 2);
    let list = fed.list();
    fed.write(list);
    let bodies: Vec<&SignerKey> = fed.bodies.iter().collect();
    let mut note = fed.note(size, 1, &bodies);
    for node in &fed.nodes[3..] {
        note.signatures.push(node.witness.cosign(&note.text, CLOSES as u64).unwrap());
    }
    assert!(!fed.seal_holds(&note), "one of three, and four whose enrolment it would seal");
}

#[test]
fn fresh_asks_the_log_and_three_nodes_or_all_there_are() {
    for (n, k) in [(0, 0), (1, 1), (2, 2), (3, 3), (21, 3)] {
        let mut fed = Federation::new();
        fed.seal();
        if n > 0 {
            fed.enrol(n);
            fed.seal();
        }
        let policy = fed.roll.fresh_policy().unwrap();
        let fresh = |nodes| {
            let note = fed.note(fed.hub.size(), nodes, &[]);
            policy.check(&note, "srdi.example.cn/hub", None).is_ok()
        };
        assert!(fresh(k), "{k} of {n}");
        assert!(k == 0 || !fresh(k - 1), "{} of {n}", k - 1);
    }
}

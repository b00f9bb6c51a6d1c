//! S43, A3-16: the province decides only on what a prefecture signed. One test per way around it.

use ledger::category::Category::{Jx, Xx, Zy};
use ledger::hash::leaf_hash;
use ledger::record::decision::Bounce;
use ledger::record::recommendation::Opinion;
use ledger::record::title::{Recognition, SignedRecommendation};

use super::federation::{
    CLOSES, Federation, Ledger, Node, RULES, broken, digest, firm, recommendation_story, round,
};

const RULE: &str = "recommendation-signed";

/// The rule that a recognition breaks after `spoil`.
fn refused(spoil: impl FnOnce(&mut Federation, &mut Recognition)) -> Option<&'static str> {
    let mut fed = Federation::with_nodes(3);
    let mut act = fed.recognition(0, 1, &[Zy]);
    spoil(&mut fed, &mut act);
    fed.fault_of(act).map(|fault| fault.rule)
}

#[test]
fn as_the_node_signed_it_it_holds() {
    assert_eq!(refused(|_, _| {}), None);
}

#[test]
fn without_any_recommendation() {
    let none = SignedRecommendation { record: String::new(), proof: String::new() };
    assert_eq!(refused(|_, act| act.recommendation = Some(none)), Some(RULE));
}

#[test]
fn for_another_firm() {
    assert_eq!(refused(|_, act| act.firm = firm(2)), Some(RULE));
}

#[test]
fn for_another_round() {
    let rule = refused(|fed, act| {
        fed.announce("2025-1");
        fed.seal();
        act.round = round("2025-1");
    });
    assert_eq!(rule, Some(RULE));
}

#[test]
fn for_a_round_that_is_not_sealed() {
    let rule = refused(|fed, act| {
        fed.announce("2025-1");
        *act = fed.recognition_in("2025-1", 0, 1, &[Zy]);
    });
    assert_eq!(rule, Some("round"));
}

#[test]
fn for_a_category_not_recommended() {
    assert_eq!(refused(|_, act| act.categories = vec![Zy, Xx]), Some(RULE));
    assert_eq!(refused(|_, act| act.categories = vec![]), Some("categories"));
}

#[test]
fn for_recognition_where_only_cultivation_was_recommended() {
    let rule = refused(|fed, act| {
        let opinions = [(Zy, Opinion::Cultivate), (Jx, Opinion::Recognise)];
        act.recommendation = Some(fed.nodes[0].recommend(&firm(1), &round("2024-1"), &opinions));
    });
    assert_eq!(rule, Some(RULE));
}

#[test]
fn recommended_for_recognition_a_firm_may_be_cultivated_instead() {
    let mut fed = Federation::with_nodes(1);
    let opinions = [(Zy, Opinion::Recognise)];
    let mut act = fed.cultivation(0, 1, &[Zy]);
    act.recommendation = fed.nodes[0].recommend(&firm(1), &round("2024-1"), &opinions);
    assert_eq!(fed.fault_of(act), None);
}

#[test]
fn with_another_nodes_signature() {
    let rule = refused(|fed, act| act.region = fed.nodes[1].code.clone());
    assert_eq!(rule, Some(RULE));
}

#[test]
fn with_the_hubs_own_signature() {
    let rule = refused(|fed, act| {
        let mut note = fed.nodes[0].ledger.signed(&fed.nodes[0].log, fed.nodes[0].ledger.size());
        note.signatures.clear();
        fed.log.sign_note(&mut note).unwrap();
        act.recommendation = Some(fed.nodes[0].signed_under(2, &note));
    });
    assert_eq!(rule, Some(RULE));
}

#[test]
fn with_a_proof_for_another_place_tree_or_record() {
    for what in ["index", "hash", "root", "record"] {
        let rule = refused(|fed, act| {
            fed.nodes[0].recommend(&firm(8), &round("2024-1"), &[(Zy, Opinion::Recognise)]);
            let node = &fed.nodes[0];
            let answered = act.recommendation.as_ref().unwrap().record.clone();
            let mut signed = node.signed_record(answered.as_bytes());
            let mut parsed = ledger::proof::TlogProof::parse(signed.proof.as_bytes()).unwrap();
            match what {
                "index" => parsed.index += 1,
                "hash" => parsed.hashes[0] = digest("another"),
                "root" => parsed.checkpoint = node.ledger.signed(&node.log, 4).to_bytes(),
                _ => signed.record = signed.record.replace("N2", "N3"),
            }
            signed.proof = String::from_utf8(parsed.to_text()).unwrap();
            act.recommendation = Some(signed);
        });
        assert_eq!(rule, Some(RULE), "{what}");
    }
}

#[test]
fn with_another_kind_of_record_in_its_place() {
    for index in [0, 1, 2] {
        let rule = refused(|fed, act| {
            let node = &fed.nodes[0];
            act.recommendation = Some(node.signed_record(&node.ledger.records[index]));
        });
        assert_eq!(rule, Some(RULE), "record {index}");
    }
}

#[test]
fn with_the_key_of_a_node_whose_enrolment_is_not_sealed() {
    let rule = refused(|fed, act| {
        fed.enrol(1);
        *act = fed.recognition(3, 5, &[Zy]);
    });
    assert_eq!(rule, Some(RULE));
}

#[test]
fn after_a_bounce() {
    let bounce = |fed: &mut Federation, act: &Recognition, node: usize| {
        let leaf = leaf_hash(act.recommendation.as_ref().unwrap().record.as_bytes());
        let code = fed.nodes[node].code.clone();
        let nonce = fed.nonce("bounce");
        fed.write(Bounce {
            at: CLOSES,
            nonce,
            code,
            index: 3,
            leaf,
            rule: "duplicate-node".into(),
            charter: RULES,
            seat: ledger::names::Seat::machine(),
        });
    };
    assert_eq!(refused(|fed, act| bounce(fed, act, 0)), Some("bounced"));
    assert_eq!(refused(|fed, act| bounce(fed, act, 1)), None, "another node's ledger was meant");
}

#[test]
fn a_retired_key_counts_for_the_head_at_which_it_retired_and_no_other() {
    type Steal = fn(&mut Node) -> Option<SignedRecommendation>;
    let all = [(Zy, Opinion::Recognise)];
    let steals: [(&str, bool, Steal); 3] = [
        ("at that head", true, |_| None),
        ("beyond it", false, |node| {
            Some(node.recommend(&firm(1), &round("2024-1"), &[(Zy, Opinion::Recognise)]))
        }),
        ("another history of fewer records", false, |node| {
            node.ledger = Ledger::default();
            let all = [(Zy, Opinion::Recognise)];
            let forged = &recommendation_story(7, &firm(1), &round("2024-1"), &all)[3];
            node.ledger.push(forged.to_bytes());
            Some(node.signed_record(&forged.to_bytes()))
        }),
    ];
    for (what, holds, steal) in steals {
        let mut fed = Federation::with_nodes(3);
        let signed = fed.nodes[0].recommend(&firm(1), &round("2024-1"), &all);
        let rotated = fed.nodes[0].rotate(1);
        fed.write(rotated);
        fed.seal();
        fed.nodes[0].log = Node::new(fed.nodes[0].code.clone()).log;
        let signed = steal(&mut fed.nodes[0]).unwrap_or(signed);
        let act = fed.recognised("2024-1", 0, firm(1), &[Zy], signed);
        let fault = fed.fault_of(act);
        assert_eq!(fault.is_none(), holds, "{what}: {fault:?}");
    }
}

#[test]
fn a_rotated_key_counts_once_it_is_sealed() {
    let mut fed = Federation::with_nodes(3);
    let rotated = fed.nodes[0].rotate(1);
    fed.write(rotated);
    let act = fed.recognition(0, 1, &[Zy]);
    let early = fed.write(act.clone());
    assert_eq!(broken(&fed.roll), [(early, RULE)]);
    let void = fed.void(early);
    fed.write(void);
    fed.seal();
    let policy = fed.sealing_policy();
    assert_eq!(fed.fault_of(Recognition { policy, ..act }), None);
}

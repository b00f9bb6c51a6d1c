//! Every way in which a list is false, and the step that finds it.

use ledger::date::Date;
use ledger::public_list::SignedList;
use ledger::record::charter::Body;

use super::DAY;
use crate::fixture::{Hub, Workspace};

fn tampered(hub: &Hub, change: impl FnOnce(&mut SignedList)) -> Vec<u8> {
    let mut signed = hub.signed_list();
    change(&mut signed);
    signed.to_bytes()
}

#[test]
fn without_both_bodies_there_is_no_joint_publication() {
    for (bodies, missing) in [
        (vec![Body::Party], "缺少省律师协会的有效签发，未构成联合公布"),
        (vec![Body::Association], "缺少省律师行业党委的有效签发，未构成联合公布"),
        (vec![], "缺少省律师行业党委、省律师协会的有效签发，未构成联合公布"),
    ] {
        let mut hub = Hub::decided();
        hub.bodies = bodies;
        hub.publish();
        let run = Workspace::new(&hub).list(&hub.signed_list().to_bytes(), &DAY);
        run.refused(1, missing);
        assert!(run.out.contains(&format!("✗ {missing}")), "{}", run.out);
    }
}

#[test]
fn every_forgery_is_refused_at_its_step() {
    let hub = Hub::year();
    let workspace = Workspace::new(&hub);
    let mut short = Hub::decided();
    short.witnesses = 1;
    short.publish();
    let earlier = Hub::decided().signed_list();
    let cases: [(&str, Vec<u8>); 7] = [
        ("file", b"{}".to_vec()),
        ("file", [hub.signed_list().to_bytes(), b"\n".to_vec()].concat()),
        ("proof", tampered(&hub, |signed| signed.proof.clear())),
        ("seals", tampered(&hub, |signed| signed.proof = signed.proof.replace("/hub\n", "/hut\n"))),
        (
            "policy",
            tampered(&hub, |signed| signed.policy = signed.policy.replace("nodes 2", "nodes 1")),
        ),
        ("witnesses", short.signed_list().to_bytes()),
        ("content", tampered(&hub, |signed| signed.list = earlier.list)),
    ];
    for (id, bytes) in cases {
        let run = workspace.list(&bytes, &["--json"]);
        let json = run.json();
        assert_eq!((run.code, &json["holds"]), (1, &false.into()), "{id}");
        let steps = json["steps"].as_array().unwrap();
        let last = steps.last().unwrap();
        assert_eq!((&last["id"], &last["holds"]), (&id.into(), &false.into()), "{json}");
        assert!(steps[..steps.len() - 1].iter().all(|step| step["holds"] == true));
        assert!(!run.err.is_empty());
    }
}

#[test]
fn another_record_or_another_anchor_proves_no_list() {
    let hub = Hub::year();
    let workspace = Workspace::new(&hub);
    let mut not_last = Hub::decided();
    not_last.answers(1);
    not_last.seal();
    let list = not_last.signed_list().to_bytes();
    workspace.list(&list, &DAY).refused(1, "名单记录未通过");
    let mut anchor = hub.anchor();
    std::mem::swap(&mut anchor.party, &mut anchor.association);
    workspace.write("anchor.json", &serde_json::to_vec(&anchor).unwrap());
    // The keys swapped, both lines still hold: an anchor says who they are, not in which order.
    assert_eq!(workspace.list(&hub.signed_list().to_bytes(), &DAY).code, 0);
    anchor.party =
        crate::fixture::key("srdi.example.cn/other", ledger::note::KeyKind::Cosigner, 98)
            .verifier()
            .clone();
    workspace.write("anchor.json", &serde_json::to_vec(&anchor).unwrap());
    workspace.list(&hub.signed_list().to_bytes(), &DAY).refused(1, "缺少省律师行业党委的有效签发");
}

#[test]
fn a_cosignature_from_the_future_is_refused() {
    let mut hub = Hub::decided();
    hub.day(Date::constant(2999, 1, 1));
    hub.publish();
    let run = Workspace::new(&hub).list(&hub.signed_list().to_bytes(), &[]);
    run.refused(1, "晚于当前时间");
}

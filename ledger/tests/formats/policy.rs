//! Policies: the layout that records pin, who is missing, and what may not be written.

use ledger::{
    checkpoint::CheckpointError,
    hash::Hash,
    note::{KeyKind, Note, NoteError, SignerKey, VerifierKey},
    policy::{MAX_POLICY, Policy, PolicyError, PolicyTextFault, Rule},
};

use super::support::{NOW, ORIGIN, checkpoint, cosigner, leaves, log_key, sealed, witness};

const BODIES: [&str; 2] = ["party", "association"];
const NODES: [&str; 3] = ["n510100", "n510300", "n510400"];

fn named(names: &[&str]) -> Vec<(String, VerifierKey)> {
    names.iter().map(|name| witness(name)).collect()
}

fn public(quorum: usize) -> Policy {
    let nodes = if quorum == 0 { vec![] } else { named(&NODES) };
    Policy::public(log_key().verifier(), &named(&BODIES), &nodes, quorum).unwrap()
}

fn fresh(k: usize) -> Policy {
    Policy::fresh(log_key().verifier(), &named(&NODES), k).unwrap()
}

fn check(policy: &Policy, cosigners: &[&str]) -> Result<Vec<String>, PolicyError> {
    let opened = policy.check(&sealed(&leaves(5), cosigners), ORIGIN, None)?;
    assert_eq!(opened.checkpoint, checkpoint(&leaves(5)));
    assert_eq!(&opened.log, log_key().verifier());
    assert!(opened.cosigned_at.values().all(|&time| time == NOW));
    Ok(opened.cosigned_at.into_keys().collect())
}

fn missing(name: &str) -> PolicyError {
    PolicyError::MissingWitness { name: name.to_owned() }
}

fn not_met(group: &str, need: usize, have: usize, missing: &[&str], stale: &[&str]) -> PolicyError {
    let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let (missing, stale) = (owned(missing), owned(stale));
    PolicyError::GroupNotMet { group: group.to_owned(), need, have, missing, stale }
}

#[test]
fn the_layout_is_the_published_one() {
    let key = |name| cosigner(name).verifier().clone();
    let expected = format!(
        "log {}\n\
         witness party {}\n\
         witness association {}\n\
         group joint all party association\n\
         witness n510100 {}\n\
         witness n510300 {}\n\
         witness n510400 {}\n\
         group nodes 2 n510100 n510300 n510400\n\
         group public all joint nodes\n\
         quorum public\n",
        log_key().verifier(),
        key("party"),
        key("association"),
        key("n510100"),
        key("n510300"),
        key("n510400"),
    );
    assert_eq!(public(2).to_text(), expected);
    assert_eq!(public(2).digest(), Hash::of(expected.as_bytes()));
    let bodies: String = expected.lines().take(4).map(|line| format!("{line}\n")).collect();
    assert_eq!(public(0).to_text(), bodies + "quorum joint\n");
    let fresh = fresh(2).to_text();
    assert!(fresh.ends_with("group nodes 2 n510100 n510300 n510400\nquorum nodes\n"), "{fresh}");
    assert!(
        Policy::fresh(log_key().verifier(), &[], 0).unwrap().to_text().ends_with("quorum none\n")
    );
}

#[test]
fn the_quorum_and_both_bodies_suffice() {
    let all = ["association", "n510100", "n510400", "party"];
    assert_eq!(check(&public(2), &all).unwrap(), all);
    assert_eq!(check(&public(0), &BODIES).unwrap(), ["association", "party"]);
    assert_eq!(check(&fresh(2), &["n510300", "n510400"]).unwrap(), ["n510300", "n510400"]);
    assert_eq!(check(&fresh(0), &[]), Ok(vec![]));
}

#[test]
fn whoever_is_missing_is_named() {
    let policy = public(2);
    let nodes = ["n510100", "n510300"];
    let with = |name: &[&'static str]| [name, &nodes].concat();
    assert_eq!(check(&policy, &with(&["party"])), Err(missing("association")));
    assert_eq!(check(&policy, &with(&["association"])), Err(missing("party")));
    let error = not_met("joint", 2, 0, &BODIES, &[]);
    assert_eq!(check(&policy, &nodes), Err(error));
    let error = not_met("nodes", 2, 1, &["n510100", "n510400"], &[]);
    let message = "group nodes needs 2 and has 1; missing: n510100, n510400";
    assert_eq!(error.to_string(), message);
    assert_eq!(check(&policy, &["party", "association", "n510300"]), Err(error));
    assert_eq!(check(&fresh(3), &nodes), Err(missing("n510400")));
}

#[test]
fn one_witness_counts_once() {
    let error = not_met("nodes", 2, 1, &["n510300", "n510400"], &[]);
    assert_eq!(check(&fresh(2), &["n510100", "n510100"]), Err(error));
}

#[test]
fn the_log_itself_must_have_signed() {
    let mut note = sealed(&leaves(5), &BODIES);
    note.signatures.remove(0);
    let error = PolicyError::MissingLog { origin: ORIGIN.to_owned() };
    assert_eq!(error.to_string(), format!("the log {ORIGIN} has not signed"));
    assert_eq!(public(0).check(&note, ORIGIN, None), Err(error));

    // Another log of the same policy cannot speak for this origin.
    let other = SignerKey::new("other.example", KeyKind::Log, &[2; 32]).unwrap();
    let text = format!("log {}\nlog {}\nquorum none\n", log_key().verifier(), other.verifier());
    let policy = Policy::parse(&text).unwrap();
    other.sign_note(&mut note).unwrap();
    assert!(matches!(policy.check(&note, ORIGIN, None), Err(PolicyError::MissingLog { .. })));
    log_key().sign_note(&mut note).unwrap();
    assert_eq!(&policy.check(&note, ORIGIN, None).unwrap().log, log_key().verifier());
}

#[test]
fn either_key_of_a_log_in_rotation_will_do() {
    let next = SignerKey::new(ORIGIN, KeyKind::Log, &[2; 32]).unwrap();
    let text = format!("log {}\nlog {}\nquorum none\n", log_key().verifier(), next.verifier());
    let policy = Policy::parse(&text).unwrap();
    for key in [log_key(), next] {
        let note = checkpoint(&leaves(5)).sign(&key).unwrap();
        assert_eq!(&policy.check(&note, ORIGIN, None).unwrap().log, key.verifier());
    }
}

#[test]
fn another_ledgers_checkpoint_is_refused() {
    let error = public(0).check(&sealed(&leaves(5), &BODIES), "other.example", None);
    let expected = CheckpointError::OtherOrigin {
        expected: "other.example".to_owned(),
        found: ORIGIN.to_owned(),
    };
    assert_eq!(error, Err(PolicyError::Checkpoint(expected)));
}

#[test]
fn a_false_line_refuses_even_where_it_is_not_needed() {
    let mut note = sealed(&leaves(5), &["party", "association", "n510100", "n510300", "n510400"]);
    assert!(public(2).check(&note, ORIGIN, None).is_ok());
    note.signatures.last_mut().unwrap().payload[20] ^= 1;
    let name = cosigner("n510400").verifier().name().to_owned();
    let error = PolicyError::Note(NoteError::BadSignature { name });
    assert_eq!(public(2).check(&note, ORIGIN, None), Err(error));
}

#[test]
fn age_decides_what_counts() {
    let day = 86_400;
    let note = cosigned_at(&[("n510100", NOW), ("n510300", NOW - 10 * day)]);
    let at = |now| fresh(2).check(&note, ORIGIN, Some((now, 10 * day)));
    assert_eq!(at(NOW).unwrap().cosigned_at.len(), 2);
    let error = not_met("nodes", 2, 1, &["n510300", "n510400"], &["n510300"]);
    assert_eq!(at(NOW + 1), Err(error));
    assert!(fresh(2).check(&note, ORIGIN, Some((NOW + 1, u64::MAX))).is_ok());
    assert!(fresh(2).check(&note, ORIGIN, None).is_ok());

    let single = Policy::fresh(log_key().verifier(), &named(&NODES[..1]), 1).unwrap();
    let stale = PolicyError::StaleWitness { name: "n510100".to_owned(), time: NOW };
    assert_eq!(single.check(&note, ORIGIN, Some((NOW + day, 60))), Err(stale));
}

#[test]
fn a_cosignature_from_the_future_is_refused() {
    let name = "n510400".to_owned();
    for (ahead, refused) in [(300, false), (301, true), (i64::MAX as u64 - NOW, true)] {
        let time = NOW + ahead;
        let note = cosigned_at(&[("n510100", NOW), ("n510300", NOW), ("n510400", time)]);
        let expected = PolicyError::Future { name: name.clone(), time, now: NOW };
        let found = fresh(2).check(&note, ORIGIN, Some((NOW, u64::MAX)));
        assert_eq!(found.err(), refused.then_some(expected), "{ahead} s ahead");
        assert!(fresh(2).check(&note, ORIGIN, None).is_ok());
        assert!(fresh(2).check(&note, ORIGIN, Some((u64::MAX, u64::MAX))).is_ok());
    }
}

fn cosigned_at(times: &[(&str, u64)]) -> Note {
    let mut note = sealed(&leaves(5), &[]);
    for &(name, time) in times {
        note.signatures.push(cosigner(name).cosign(&note.text, time).unwrap());
    }
    note
}

#[test]
fn one_key_under_two_names_is_refused() {
    let twice = [("a".to_owned(), witness("party").1), ("b".to_owned(), witness("party").1)];
    let refused = Policy::public(log_key().verifier(), &twice, &[], 0).unwrap_err();
    let name = witness("party").1.name().to_owned();
    assert_eq!((refused.line, refused.fault), (3, PolicyTextFault::DuplicateKey(name)));

    // The same public key renamed, and the log's own key as a witness.
    for (first, second) in [(KeyKind::Cosigner, "a"), (KeyKind::Log, "b")] {
        let first = SignerKey::new("first", first, &[7; 32]).unwrap();
        let second = SignerKey::new(second, KeyKind::Cosigner, &[7; 32]).unwrap();
        let line = match first.verifier().kind() {
            KeyKind::Log => format!("log {}", first.verifier()),
            KeyKind::Cosigner => format!("witness x {}", first.verifier()),
        };
        let text = format!("{line}\nwitness y {}\nquorum none\n", second.verifier());
        let fault = Policy::parse(&text).unwrap_err().fault;
        assert_eq!(fault, PolicyTextFault::DuplicateKey(second.verifier().name().to_owned()));
    }
}

#[test]
fn malformed_policies_are_refused() {
    use PolicyTextFault as F;
    let key = |name: &str| cosigner(name).verifier().to_string();
    let log = log_key().verifier().to_string();
    let (a, b, c) = (key("a"), key("b"), key("c"));
    let start = format!("log {log}\nwitness a {a}\nwitness b {b}\nwitness c {c}\n");
    let unknown = |name: &str| F::Unknown(name.to_owned());
    let taken = |name: &str| F::DuplicateName(name.to_owned());
    let table = [
        ("quorum a\nquorum a\n", 6, F::Quorum),
        ("quorum none\nquorum a\n", 6, F::Quorum),
        ("group g all a b\n", 0, F::Quorum),
        ("quorum x\n", 5, unknown("x")),
        ("quorum g\ngroup g all a\n", 5, unknown("g")),
        ("group g all a x\nquorum g\n", 5, unknown("x")),
        ("group g all g\nquorum g\n", 5, unknown("g")),
        ("group g all none\nquorum g\n", 5, unknown("none")),
        ("group g all a\ngroup h all a\nquorum g\n", 6, F::SecondMembership("a".into())),
        ("group g 2 a a\nquorum g\n", 5, F::SecondMembership("a".into())),
        ("group a all b\nquorum a\n", 5, taken("a")),
        ("group none all b\nquorum a\n", 5, taken("none")),
        ("group g 0 a b\nquorum g\n", 5, F::Threshold { members: 2 }),
        ("group g 3 a b\nquorum g\n", 5, F::Threshold { members: 2 }),
        ("group g 02 a b\nquorum g\n", 5, F::Threshold { members: 2 }),
        ("group g +1 a b\nquorum g\n", 5, F::Threshold { members: 2 }),
        ("group g 18446744073709551616 a\nquorum g\n", 5, F::Threshold { members: 1 }),
        ("group g most a b\nquorum g\n", 5, F::Threshold { members: 2 }),
        ("group g all\nquorum g\n", 5, F::Threshold { members: 0 }),
        ("group g any\nquorum g\n", 5, F::Threshold { members: 0 }),
        ("group g\nquorum g\n", 5, F::Line),
        ("quorum\n", 5, F::Line),
        ("quorum a b\n", 5, F::Line),
        ("log\nquorum a\n", 5, F::Line),
        ("Quorum a\n", 5, F::Line),
        ("quorum a\r\n", 5, F::Control),
        ("quorum a\n#\u{b}\n", 6, F::Control),
        ("quorum a\n#\u{7f}\n", 6, F::Control),
        ("quorum a", 0, F::Unterminated),
    ];
    for (end, line, fault) in table {
        let refused = Policy::parse(&format!("{start}{end}")).unwrap_err();
        assert_eq!((refused.line, refused.fault), (line, fault), "{end:?}");
    }
    let kind = |text: String| Policy::parse(&text).unwrap_err().fault;
    assert_eq!(
        kind(format!("log {a}\nquorum none\n")),
        F::KeyKind(cosigner("a").verifier().name().into())
    );
    assert_eq!(kind(format!("witness w {log}\nquorum w\n")), F::KeyKind(ORIGIN.into()));
    assert!(matches!(kind("log x+y+z\nquorum none\n".to_owned()), F::Key(_)));
    assert_eq!(kind(String::new()), F::Quorum);
    let padded = |length: usize| {
        let end = "\nquorum none\n";
        "#".repeat(length - end.len()) + end
    };
    assert!(Policy::parse(&padded(MAX_POLICY)).is_ok());
    assert_eq!(kind(padded(MAX_POLICY + 1)), F::TooLong);
}

#[test]
fn the_specifications_freedoms_are_read() {
    let (a, b) = (cosigner("a"), cosigner("b"));
    let text = format!(
        "# 说明\n\n \t# more\nwitness 成都 {} https://成都.example\n\tlog  {} https://log.example \n\
         witness b\t{}\ngroup g any 成都 b\nquorum g\n",
        a.verifier(),
        log_key().verifier(),
        b.verifier(),
    );
    let policy = Policy::parse(&text).unwrap();
    assert_eq!(policy.to_text(), text);
    assert_eq!(policy.witnesses()[0].url.as_deref(), Some("https://成都.example"));
    assert_eq!((policy.groups()[0].rule, policy.groups()[0].need()), (Rule::Any, 1));
    assert_eq!(policy.quorum(), Some("g"));
    assert_eq!(check(&policy, &["b"]).unwrap(), ["b"]);
    assert_eq!(check(&policy, &[]), Err(not_met("g", 1, 0, &["成都", "b"], &[])));
    let single = Policy::parse(&text.replace("quorum g", "quorum b")).unwrap();
    assert_eq!(check(&single, &["a"]), Err(missing("b")));
}

/// Groups may nest as deep as the size limit allows; a check must not recurse with them.
#[test]
fn a_long_chain_of_groups_is_checked() {
    let mut text =
        format!("log {}\nwitness 0 {}\n", log_key().verifier(), cosigner("a").verifier());
    let depth = 2800;
    for i in 1..=depth {
        text += &format!("group {i} all {}\n", i - 1);
    }
    text += &format!("quorum {depth}\n");
    let policy = Policy::parse(&text).unwrap();
    assert_eq!(check(&policy, &["a"]).unwrap(), ["0"]);
    assert_eq!(check(&policy, &[]), Err(missing("0")));
}

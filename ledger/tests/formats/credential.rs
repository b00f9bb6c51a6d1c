//! The two documents: the published vectors, and the attacks that common libraries let through.

use ledger::category::Category;
use ledger::credential::{
    CONTEXT, Checker, Credential, CredentialFault, Endorsement, Facts, Issuing,
};
use ledger::did::{AnchoredKey, CredentialKey, CredentialSigner, DidKeys};
use ledger::{credential, json, radix};
use serde_json::{Value, json};

const HOST: &str = "srdi.example.cn";
const ASSOCIATION: &str = "did:web:srdi.example.cn:bodies:association#key-2024";
const PARTY: &str = "did:web:srdi.example.cn:bodies:party-committee#key-2024";
const AT: i64 = 1_717_120_000;

const ISSUING: Issuing<'_> = Issuing {
    host: HOST,
    title: "四川省专精特新律师事务所",
    plan: "四川省“专精特新”律师事务所培育计划（2023-2026）",
    association: "四川省律师协会",
    party: "四川省律师行业党委",
};

fn signers() -> [CredentialSigner; 2] {
    [CredentialSigner::new(&[1; 32]), CredentialSigner::new(&[2; 32])]
}

fn keys() -> DidKeys {
    let [association, party] = signers();
    let key = |id: &str, signer: &CredentialSigner| {
        vec![AnchoredKey { id: id.to_owned(), key: signer.public(), until: None }]
    };
    DidKeys { association: key(ASSOCIATION, &association), party: key(PARTY, &party) }
}

fn facts() -> Facts {
    Facts {
        id: credential::id_of(HOST, 2024, 1),
        number: "川专精特新律所〔2024〕0001号".to_owned(),
        name: "示例锦江法桥律师事务所".to_owned(),
        code: ledger::uscc::Uscc::build("31510000", "MD000001").unwrap(),
        categories: vec![Category::Zy, Category::Ts],
        year: 2024,
        valid_from: "2024-05-31".parse().unwrap(),
        valid_until: "2027-05-31".parse().unwrap(),
        status: 48_213,
    }
}

fn issued() -> Vec<u8> {
    Credential::issue(&facts(), &ISSUING, (ASSOCIATION, &signers()[0]), AT)
}

fn check(bytes: &[u8]) -> Result<Credential, CredentialFault> {
    Credential::check(bytes, Checker { host: HOST, keys: &keys(), leaf: None })
}

fn endorsed(credential: &Credential) -> Vec<u8> {
    Endorsement::issue(credential, &ISSUING, (PARTY, &signers()[1]), AT)
}

fn changed(bytes: &[u8], change: impl Fn(&mut Value)) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(bytes).unwrap();
    change(&mut value);
    json::canonical(&value)
}

#[test]
fn the_published_vector_verifies() {
    let document: Value =
        serde_json::from_str(include_str!("../vectors/w3c-eddsa-jcs-2022.json")).unwrap();
    let controller: Value =
        serde_json::from_str(include_str!("../vectors/w3c-controller.json")).unwrap();
    let key = controller["verificationMethod"][0]["publicKeyMultibase"].as_str().unwrap();
    let key = CredentialKey::parse(key).unwrap();
    let (document, proof) = (document.as_object().unwrap(), document["proof"].as_object().unwrap());
    let value = proof["proofValue"].as_str().unwrap().strip_prefix('z').unwrap();
    let signature = radix::from_base58(value).unwrap();
    assert!(key.verify(&credential::hash_data(document, proof), &signature));
    let mut other = document.clone();
    other.insert("name".to_owned(), json!("Alumni"));
    assert!(!key.verify(&credential::hash_data(&other, proof), &signature));
}

#[test]
fn both_documents_read_back_and_are_their_own_canonical_form() {
    let bytes = issued();
    assert!(json::parse_canonical(&bytes, credential::LIMIT).is_ok());
    let credential = check(&bytes).unwrap();
    assert_eq!(credential.facts, facts());
    assert_eq!(credential.digest, credential::digest(&bytes));
    let endorsement = endorsed(&credential);
    let checker = Checker { host: HOST, keys: &keys(), leaf: None };
    let read = Endorsement::check(&endorsement, &credential, checker).unwrap();
    assert_eq!(read.digest, credential::digest(&endorsement));
    assert!(String::from_utf8(bytes).unwrap().contains("2027-05-31T23:59:59+08:00"));
}

#[test]
fn white_space_changes_nothing_and_every_other_byte_does() {
    let bytes = issued();
    let value: Value = serde_json::from_slice(&bytes).unwrap();
    let pretty = serde_json::to_vec_pretty(&value).unwrap();
    assert_eq!(check(&pretty).unwrap().digest, credential::digest(&bytes));
    for at in 0..bytes.len() {
        let mut bad = bytes.clone();
        bad[at] ^= 1;
        assert!(check(&bad).is_err(), "byte {at}");
    }
}

#[test]
fn attack_23_a_context_appended_after_signing_is_refused() {
    let bytes = changed(&issued(), |value| {
        let contexts = value["@context"].as_array_mut().unwrap();
        contexts.push(json!("https://evil.example/v1"));
    });
    assert_eq!(check(&bytes), Err(CredentialFault::Context));
    // The proof's context must be the document's too.
    let bytes = changed(&issued(), |value| value["proof"]["@context"] = json!([CONTEXT[0]]));
    assert_eq!(check(&bytes), Err(CredentialFault::Context));
    let bytes = changed(&issued(), |value| {
        value["proof"].as_object_mut().unwrap().remove("@context");
    });
    assert_eq!(check(&bytes), Err(CredentialFault::Context));
}

#[test]
fn attack_24_a_set_of_proofs_is_refused_even_with_one_that_holds() {
    let bytes = changed(&issued(), |value| {
        let good = value["proof"].clone();
        let mut forged = good.clone();
        forged["verificationMethod"] = json!(PARTY);
        value["proof"] = json!([good, forged]);
    });
    assert_eq!(check(&bytes), Err(CredentialFault::Proof("应恰有一个签名")));
}

#[test]
fn attack_1_one_body_does_not_speak_for_the_other() {
    let keys = keys();
    let checker = Checker { host: HOST, keys: &keys, leaf: None };
    let [association, party] = signers();
    // The party committee's key under the association's name, and under its own.
    let bytes = Credential::issue(&facts(), &ISSUING, (ASSOCIATION, &party), AT);
    assert_eq!(check(&bytes), Err(CredentialFault::Signature("省律师协会")));
    let bytes = Credential::issue(&facts(), &ISSUING, (PARTY, &party), AT);
    assert_eq!(check(&bytes), Err(CredentialFault::UnknownKey("省律师协会", PARTY.to_owned())));
    let credential = check(&issued()).unwrap();
    let own = Endorsement::issue(&credential, &ISSUING, (ASSOCIATION, &association), AT);
    assert!(Endorsement::check(&own, &credential, checker).is_err());
}

#[test]
fn attack_16_a_retired_key_counts_before_its_retirement_alone() {
    let mut keys = keys();
    keys.association[0].until = Some(100);
    let at = |leaf| Credential::check(&issued(), Checker { host: HOST, keys: &keys, leaf });
    assert!(at(Some(99)).is_ok());
    for leaf in [Some(100), Some(5000), None] {
        assert_eq!(at(leaf), Err(CredentialFault::Retired("省律师协会")), "{leaf:?}");
    }
}

#[test]
fn attack_22_an_endorsement_of_another_firm_is_refused() {
    let credential = check(&issued()).unwrap();
    let other = Facts { name: "示例青羊法桥律师事务所".to_owned(), ..facts() };
    let other = Credential::issue(&other, &ISSUING, (ASSOCIATION, &signers()[0]), AT);
    let endorsement = endorsed(&check(&other).unwrap());
    let checker = Checker { host: HOST, keys: &keys(), leaf: None };
    let fault = Endorsement::check(&endorsement, &credential, checker);
    assert_eq!(fault, Err(CredentialFault::Binding));
}

#[test]
fn a_member_more_or_less_is_refused_whoever_signed_it() {
    let add = |value: &mut Value| value["credentialSubject"]["achievement"]["image"] = json!("x");
    assert!(matches!(check(&changed(&issued(), add)), Err(CredentialFault::Signature(_))));
    // A key used twice is a document that two readers understand differently.
    let text = String::from_utf8(issued()).unwrap();
    let twice = text.replacen('{', "{\"id\":\"x\",", 1);
    assert!(matches!(check(twice.as_bytes()), Err(CredentialFault::Shape(_))));
    for bad in ["", "[]", "{}", "{\"proof\":{}}", "null"] {
        assert!(check(bad.as_bytes()).is_err(), "{bad}");
    }
    let endless = format!("{{\"a\":\"{}\"}}", "x".repeat(credential::LIMIT));
    assert!(matches!(check(endless.as_bytes()), Err(CredentialFault::Shape(_))));
}

#[test]
fn a_credential_for_another_host_is_refused() {
    let elsewhere = Issuing { host: "evil.example", ..ISSUING };
    let bytes = Credential::issue(&facts(), &elsewhere, (ASSOCIATION, &signers()[0]), AT);
    assert!(matches!(check(&bytes), Err(CredentialFault::Shape(_))));
}

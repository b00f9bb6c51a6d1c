//! Credential keys of the bodies: which count, and for which records.

use ledger::did::{CredentialSigner, DidKey, key_id};
use ledger::record::charter::{Body, BodyKey};

use super::federation::{Federation, HOST};

fn rotation(fed: &mut Federation, serial: u8, compromised: bool) -> BodyKey {
    let (_, act) = fed.body_key(Body::Association, false);
    let used: Vec<String> = fed.roll.every_did_key().map(|key| key.id.clone()).collect();
    let used: Vec<&str> = used.iter().map(String::as_str).collect();
    let did = DidKey {
        id: key_id(HOST, Body::Association, 2024, &used),
        key: CredentialSigner::new(&[100 + serial; 32]).public(),
    };
    BodyKey { key: None, did: Some(did), compromised, ..act }
}

#[test]
fn a_key_retired_by_plan_counts_for_what_lies_before_its_retirement() {
    let mut fed = Federation::with_nodes(1);
    let old = fed.roll.did_key(Body::Association).unwrap();
    let act = rotation(&mut fed, 1, false);
    fed.write(act.clone());
    assert_eq!(fed.roll.did_key(Body::Association).unwrap(), old, "pending changes nothing");
    fed.seal();
    let keys = fed.roll.did_keys(fed.roll.sealed_size()).unwrap();
    let [first, second] = &keys.association[..] else { panic!("{keys:?}") };
    assert_eq!((&first.id, first.until), (&old.id, Some(fed.roll.sealed_size())));
    assert_eq!((&second.key, second.until), (&act.did.unwrap().key, None));
    assert_eq!(keys.party.len(), 1, "the other body's key is untouched");
    assert_eq!(fed.anchor().did.association.len(), 1, "an old anchor knows the old key");
}

#[test]
fn a_compromised_key_counts_for_nothing() {
    let mut fed = Federation::with_nodes(1);
    for (serial, compromised) in [(1, false), (2, true)] {
        let act = rotation(&mut fed, serial, compromised);
        fed.write(act);
        fed.seal();
    }
    let keys = fed.roll.did_keys(fed.roll.sealed_size()).unwrap();
    let ids: Vec<_> = keys.association.iter().map(|key| key.id.rsplit('#').next()).collect();
    assert_eq!(ids, [Some("key-2024"), Some("key-2024-3")]);
}

#[test]
fn a_credential_key_has_one_use_and_its_own_name() {
    let mut fed = Federation::with_nodes(1);
    let good = rotation(&mut fed, 1, false);
    assert_eq!(fed.fault_of(good.clone()), None);
    let with = |change: fn(&mut DidKey)| {
        let mut act = good.clone();
        act.did.iter_mut().for_each(change);
        act
    };
    let other_body = with(|did| did.id = did.id.replace("association", "party-committee"));
    assert_eq!(fed.fault_of(other_body).unwrap().rule, "key-used");
    let party = fed.roll.did_key(Body::Party).unwrap().key;
    let mut shared = good.clone();
    shared.did.iter_mut().for_each(|did| did.key = party.clone());
    assert_eq!(fed.fault_of(shared).unwrap().rule, "key-used");
    let nothing = BodyKey { did: None, ..good.clone() };
    assert_eq!(fed.fault_of(nothing).unwrap().rule, "body-key");
    let (_, both) = fed.body_key(Body::Association, false);
    let seal_only = BodyKey { compromised: true, ..both };
    assert_eq!(fed.fault_of(seal_only).unwrap().rule, "body-key");
}

//! What a newer program wrote: kept byte for byte, never judged, never called a breach.

use ledger::charter::RULES;
use ledger::extension;
use ledger::names::hub_origin;
use ledger::record::{Parsed, Side};

use super::federation::{Federation, HOST, broken};

const NEWER: &[u8] = br#"{"a":[1,2,{"b":null}],"kind":"commendation","v":1}"#;

#[test]
fn an_unknown_kind_is_stored_byte_for_byte_and_asks_for_an_upgrade() {
    let mut fed = Federation::with_nodes(3);
    let from = fed.hub.size();
    assert!(!fed.roll.needs_upgrade(0));
    fed.write_bytes(NEWER.to_vec());
    let page = fed.hub.page(&fed.log, from, fed.hub.size());
    let checked = extension::check(
        &fed.hub.frontier_at(from),
        Side::Hub,
        &hub_origin(HOST),
        fed.log.verifier(),
        page,
    );
    assert_eq!(checked.unwrap().records[0].bytes, NEWER);
    assert!(fed.roll.needs_upgrade(from) && !fed.roll.needs_upgrade(from + 1));
    assert_eq!(broken(&fed.roll), []);
}

#[test]
fn a_newer_version_of_a_known_kind_is_unknown_and_version_0_is_nothing() {
    let parsed = Parsed::parse(br#"{"kind":"void","v":2}"#).unwrap();
    assert_eq!(parsed, Parsed::Unknown { kind: "void".to_owned(), v: 2 });
    assert!(Parsed::parse(br#"{"kind":"void","v":0}"#).is_err(), "no upgrade could ever read it");
    assert!(Parsed::parse(br#"{"kind":"void","v":-1}"#).is_err());
}

#[test]
fn what_stands_after_an_unknown_record_is_not_called_a_breach() {
    let mut fed = Federation::with_nodes(3);
    fed.write_bytes(NEWER.to_vec());
    let mut list = fed.list();
    list.recognised = 1;
    fed.write(list);
    assert_eq!(broken(&fed.roll), [], "the unknown record may be why the list differs");
    assert!(fed.roll.needs_upgrade(0));
}

#[test]
fn a_breach_before_an_unknown_record_is_still_one() {
    let mut fed = Federation::with_nodes(3);
    let mut list = fed.list();
    list.recognised = 1;
    let index = fed.write(list);
    fed.write_bytes(NEWER.to_vec());
    assert_eq!(broken(&fed.roll), [(index, "list")]);
}

#[test]
fn rules_above_ours_ask_for_an_upgrade_once_they_are_in_effect() {
    let mut fed = Federation::with_nodes(3);
    let mut act = fed.amendment();
    act.rules = Some(RULES + 1);
    assert_eq!(fed.fault_of(act), None, "whether q nodes announced it, the hub knew");
    assert!(!fed.roll.needs_upgrade(0));
    fed.seal();
    assert!(fed.roll.needs_upgrade(0));
    let mut list = fed.list();
    list.recognised = 1;
    assert_eq!(fed.fault_of(list), None, "judged by rules that this program does not know");
}

#[test]
fn rules_never_go_back() {
    let mut fed = Federation::with_nodes(3);
    let mut act = fed.amendment();
    act.rules = Some(0);
    assert_eq!(fed.fault_of(act).unwrap().rule, "rules");
}

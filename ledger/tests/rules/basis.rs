//! Every act of the hub names its seat and the version of the rules under which it was done (S01,
//! S39): what names neither, or another's, does not count.

use ledger::hash::Hash;
use ledger::names::Seat;
use ledger::record::void::HelloWaived;
use ledger::record::{Parsed, Record};
use ledger::roll::Roll;

use super::federation::{CLOSES, Federation, RULES, broken, digest};

/// An act that no other rule asks about, under the rules that it names.
fn act(fed: &mut Federation, charter: Hash) -> HelloWaived {
    let nonce = fed.nonce("waived");
    HelloWaived { at: CLOSES, nonce, reason: digest("reason"), charter, seat: Seat::office() }
}

fn rule_of(fed: &mut Federation, charter: Hash) -> Option<&'static str> {
    let act = act(fed, charter);
    fed.fault_of(act).map(|fault| fault.rule)
}

#[test]
fn s01_a_record_names_the_rules_in_effect_at_its_index() {
    let mut fed = Federation::with_nodes(1);
    let first = fed.roll.charter_leaf().unwrap();
    assert_eq!(rule_of(&mut fed, first), None);
    assert_eq!(rule_of(&mut fed, digest("another")), Some("charter-version"));
    let amendment = fed.amendment();
    let index = fed.write(amendment);
    let amended = fed.hub.leaves.0[index as usize];
    assert_eq!(rule_of(&mut fed, amended), Some("charter-version"), "not sealed yet");
    fed.seal();
    assert_eq!(rule_of(&mut fed, first), None, "written while the bodies sealed");
    assert_eq!(rule_of(&mut fed, amended), None);
    assert_eq!(rule_of(&mut fed, first), Some("charter-version"), "once the new one was named");
}

#[test]
fn s01_no_second_list_closes_under_the_old_rules() {
    let mut fed = Federation::with_nodes(1);
    let first = fed.roll.charter_leaf().unwrap();
    let amendment = fed.amendment();
    fed.write(amendment);
    fed.seal();
    let mut list = fed.list();
    list.charter = first;
    assert_eq!(fed.fault_of(list).unwrap().rule, "charter-version");
}

#[test]
fn a_seal_that_comes_late_makes_no_act_wrong() {
    let mut fed = Federation::with_nodes(1);
    let amendment = fed.amendment();
    fed.write(amendment);
    let list = fed.list();
    fed.write(list);
    let size = fed.hub.size();
    let meanwhile = act(&mut fed, RULES);
    fed.write(meanwhile);
    // In canonical order the seal stands before the act that was written while it was on its way.
    let mut roll = Roll::default();
    for bytes in &fed.hub.records {
        roll.append(ledger::hash::leaf_hash(bytes), &Parsed::parse(bytes).unwrap());
        let sealed = fed.seals.iter().any(|(at, _)| *at == roll.size());
        if sealed || roll.size() == size {
            roll.seal(roll.size()).unwrap();
        }
    }
    assert_eq!(broken(&roll), []);
}

#[test]
fn s39_a_seat_that_may_not_write_a_kind_is_a_breach() {
    let mut fed = Federation::with_nodes(1);
    for (seat, may) in
        [("H1", true), ("machine", true), ("H3", false), ("H9", false), ("N1", false)]
    {
        let mut waived = act(&mut fed, RULES);
        waived.seat = seat.parse().unwrap();
        let fault = fed.fault_of(waived).map(|fault| fault.rule);
        assert_eq!(fault, (!may).then_some("seat"), "{seat}");
    }
    let record = Record::from(fed.charter(super::federation::plan()));
    assert!(record.basis().is_none(), "nothing precedes record 0");
}

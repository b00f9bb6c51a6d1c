//! Void: it takes back what is pending, cures a breach, and can do nothing else.

use ledger::category::Category::Zy;
use ledger::record::title::Cause;

use super::federation::{Federation, broken, digest};

#[test]
fn a_voided_record_never_takes_effect() {
    let mut fed = Federation::with_nodes(3);
    let act = fed.recognition(0, 1, &[Zy]);
    let index = fed.write(act);
    let void = fed.void(index);
    fed.write(void);
    fed.seal();
    assert!(!fed.roll.in_effect(index));
    assert_eq!(fed.roll.list_in_effect().recognised, []);
    assert_eq!(broken(&fed.roll), []);
}

#[test]
fn a_void_must_name_the_leaf_too() {
    let mut fed = Federation::with_nodes(3);
    let act = fed.recognition(0, 1, &[Zy]);
    let index = fed.write(act);
    let mut void = fed.void(index);
    void.leaf = digest("another");
    assert_eq!(fed.fault_of(void).unwrap().rule, "void");
    assert!(fed.roll.counts(index), "what it names wrongly still stands");
}

#[test]
fn the_charter_cannot_be_voided() {
    let mut fed = Federation::new();
    let void = fed.void(0);
    assert_eq!(fed.fault_of(void).unwrap().rule, "void");
    assert!(fed.roll.counts(0));
}

#[test]
fn a_wrong_void_can_be_voided_so_that_a_slip_does_not_stop_the_federation() {
    let mut fed = Federation::with_nodes(3);
    let mut wrong = fed.void(1);
    wrong.index = 10_000;
    let index = fed.write(wrong);
    assert_eq!(broken(&fed.roll), [(index, "void")]);
    let void = fed.void(index);
    fed.write(void);
    assert_eq!(broken(&fed.roll), []);
    fed.seal();
}

#[test]
fn a_void_of_what_was_written_and_counts_at_once_is_refused() {
    let mut fed = Federation::with_nodes(3);
    let title = fed.recognition(0, 1, &[Zy]);
    let index = fed.write(title);
    let void = fed.void(index);
    let voided_at = fed.write(void);
    let void = fed.void(voided_at);
    let second = fed.write(void);
    assert_eq!(broken(&fed.roll), [(second, "void")], "a void that holds cannot be undone");
    assert!(!fed.roll.counts(index));
}

#[test]
fn a_void_after_the_checkpoint_does_not_cure_the_checkpoint() {
    let mut fed = Federation::with_nodes(1);
    let mut act = fed.recognition(0, 1, &[Zy]);
    act.valid_until = "2034-05-31".parse().unwrap();
    let index = fed.write(act);
    let list = fed.list();
    fed.write(list);
    let offered = fed.hub.size();
    let void = fed.void(index);
    fed.write(void);
    assert_eq!(broken(&fed.roll), [], "the ledger as a whole is cured");
    let within: Vec<_> =
        fed.roll.breaches_within(0, offered).into_iter().map(|b| b.index).collect();
    assert_eq!(within, [index], "the checkpoint on offer is not");
}

#[test]
fn voids_and_cancellations_of_one_number_leave_no_second_title_in_a_category() {
    let mut fed = Federation::with_nodes(1);
    let first = fed.recognition(0, 1, &[Zy]);
    fed.write(first.clone());
    fed.seal();
    let act = fed.cancellation(&first, Cause::Unqualified);
    let cancelled = fed.write(act);
    let again = fed.recognition(0, 1, &[Zy]);
    let index = fed.write(again);
    assert_eq!(broken(&fed.roll), []);
    let void = fed.void(cancelled);
    fed.write(void);
    assert_eq!(broken(&fed.roll), [(index, "duplicate-title")]);
}

//! The roll depends on the records and the seals, never on when either arrived.

use proptest::prelude::*;

use ledger::category::Category::{Jx, Ts, Zy};
use ledger::hash::leaf_hash;
use ledger::record::Parsed;
use ledger::record::charter::Body;
use ledger::record::title::Cause;
use ledger::roll::{OutOfOrder, Roll};

use super::federation::{Federation, broken};

/// A year with everything that could depend on order: voids before and after a seal, a rotation, a
/// body's new key, a lock, a cancellation, breaches that stay.
fn story() -> Federation {
    let mut fed = Federation::with_nodes(4);
    let early = fed.recognition(0, 1, &[Zy]);
    let first = fed.write(early.clone());
    let act = fed.recognition(1, 2, &[Zy]);
    let refused = fed.write(act);
    let void = fed.void(refused);
    fed.write(void);
    fed.seal();
    let void = fed.void(first);
    fed.write(void);
    let rotated = fed.nodes[2].rotate(1);
    fed.write(rotated);
    let (new, act) = fed.body_key(Body::Party, false);
    fed.write(act);
    fed.seal();
    fed.bodies[0] = new;
    let act = fed.recognition(2, 3, &[Jx]);
    fed.write(act);
    let act = fed.cancellation(&early, Cause::Unqualified);
    fed.write(act);
    let mut wrong = fed.recognition(3, 4, &[Ts]);
    wrong.valid_until = wrong.valid_from;
    let breach = fed.write(wrong);
    let void = fed.void(breach);
    fed.write(void);
    let locked = fed.nodes[3].locked();
    fed.write(locked);
    fed.seal();
    let act = fed.recognition(1, 1, &[Jx]);
    fed.write(act);
    let act = fed.recognition(0, 1, &[Jx]);
    fed.write(act);
    fed
}

fn fingerprint(roll: &Roll) -> impl PartialEq + std::fmt::Debug + use<> {
    let policies: Vec<_> =
        (1..=roll.size()).map(|size| roll.policy_at(size).map(|p| p.to_text())).collect();
    let lists: Vec<_> = (1..=roll.size()).map(|size| roll.list_at(size)).collect();
    let breaches = roll.breaches(0);
    (policies, lists, breaches, roll.list_in_effect(), roll.sealed_size())
}

#[test]
fn the_story_holds_what_it_promises() {
    let fed = story();
    assert_eq!(broken(&fed.roll), [(fed.hub.size() - 1, "duplicate-title")]);
    assert_eq!(fed.seals.len(), 6);
    assert_eq!(fingerprint(&fed.roll), fingerprint(&fed.refold()));
}

#[test]
fn a_seal_of_another_size_than_the_rolls_asks_to_fold_again() {
    let fed = story();
    let mut roll = fed.fold(10, |_| false);
    for size in [0, 9, 11] {
        assert_eq!(roll.seal(size), Err(OutOfOrder), "{size}");
    }
    assert_eq!(roll.seal(10), Ok(()));
    assert_eq!(roll.seal(10), Err(OutOfOrder), "once");
}

/// A copy that takes records and seals as they come, folding again when a seal comes late.
struct Copy<'a> {
    fed: &'a Federation,
    roll: Roll,
    have: Vec<u64>,
}

impl Copy<'_> {
    fn record(&mut self) {
        let Some(bytes) = self.fed.hub.records.get(self.roll.size() as usize) else {
            return;
        };
        self.roll.append(leaf_hash(bytes), &Parsed::parse(bytes).unwrap());
        self.seal_here();
    }

    fn seal(&mut self, size: u64) {
        self.have.push(size);
        if size < self.roll.size() {
            self.roll = self.fed.fold(self.roll.size(), |at| self.have.contains(&at));
        }
        self.seal_here();
    }

    fn seal_here(&mut self) {
        if self.have.contains(&self.roll.size()) {
            let _ = self.roll.seal(self.roll.size());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_arrival_order_of_seals_gives_the_same_roll(
        gaps in prop::collection::vec(0_usize..12, 6),
        order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let fed = story();
        let mut copy = Copy { fed: &fed, roll: Roll::default(), have: vec![] };
        for (seal, gap) in order.into_iter().zip(gaps) {
            (0..gap).for_each(|_| copy.record());
            copy.seal(fed.seals[seal].0);
        }
        (0..fed.hub.size()).for_each(|_| copy.record());
        prop_assert_eq!(fingerprint(&copy.roll), fingerprint(&fed.roll));
    }
}

//! Ledgers that nobody would write on purpose: whatever order and nonsense a party sends, folding
//! never panics, two folds agree, and every breach has a cure.

use proptest::prelude::*;

use ledger::category::Category;
use ledger::hash::{Hash, leaf_hash};
use ledger::intake::{Intake, State};
use ledger::record::application::{Application, ApplicationReturned, ApplicationWithdrawn};
use ledger::record::application::{Claim, Sought};
use ledger::record::application_step::{ApplicationStep, Step as Happened};
use ledger::record::charter::Body;
use ledger::record::decision::Bounce;
use ledger::record::recommendation::{Batch, CategoryOpinion, Opinion, Recommendation, Review};
use ledger::record::title::Cause;
use ledger::record::{Parsed, Record};
use ledger::rules::RuleFault;

use super::federation::{
    CLOSES, Federation, Node, OPENS, RULES, broken, digest, firm, plan, round,
};

/// What to write next: a kind, a place to refer to, and a number.
type Step = (u8, usize, u64);

fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((0_u8..14, 0_usize..24, 0_u64..24), 0..most)
}

/// Writes one record into the hub's ledger, right or wrong.
fn hub_step(fed: &mut Federation, (kind, at, n): Step) {
    let place = at as u64 % fed.hub.size();
    let category = Category::ALL[n as usize % 4];
    let titles: Vec<_> = fed.roll.numbers().cloned().collect();
    match kind {
        0..=2 => {
            let act = fed.recognition(at % 2, n as usize % 6, &[category]);
            fed.write(act);
        }
        3 => {
            let mut act = fed.recognition(at % 2, n as usize, &[category]);
            act.valid_until = act.valid_from;
            fed.write(act);
        }
        4 | 5 => {
            let mut act = fed.void(place);
            act.index += n / 20;
            fed.write(act);
        }
        6 => {
            let list = fed.list();
            fed.write(list);
        }
        7 => {
            let mut act = fed.amendment();
            act.fresh_days = Some(n as u32 * 10);
            fed.write(act);
        }
        8 => {
            if let Some(title) = titles.get(at % titles.len().max(1)) {
                let act = fed.cancellation(title, Cause::Unqualified);
                fed.write(act);
            }
        }
        9 => {
            let mut node = Node::new(plan().nodes[at % 6].code.clone());
            let rotated = node.rotate(n as u32 % 4);
            match n % 3 {
                0 => fed.write(rotated),
                1 => fed.write(node.locked()),
                _ => fed.write(node.enrolled()),
            };
        }
        10 => {
            let body = Body::BOTH[at % 2];
            let (_, act) = fed.body_key(body, n % 2 == 0);
            fed.write(act);
        }
        11 => {
            fed.announce(&format!("20{}-1", 24 + n % 4));
        }
        12 => {
            fed.write_bytes(fed.hub.records[place as usize].clone());
        }
        _ => {
            let bytes = fed.nodes[0].ledger.records.first().cloned();
            bytes.into_iter().for_each(|bytes| {
                fed.write_bytes(bytes);
            });
        }
    }
}

/// Voids what is broken until nothing is, a step at a time as an officer would.
fn cure(fed: &mut Federation) {
    for _ in 0..200 {
        let Some((index, _)) = broken(&fed.roll).into_iter().next() else {
            return;
        };
        let void = fed.void(index);
        fed.write(void);
    }
    panic!("no end of breaches: {:?}", fed.roll.breaches(0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

    #[test]
    fn every_breach_of_any_ledger_is_cured_by_voids_and_it_can_be_sealed_again(steps in steps(30)) {
        let mut fed = Federation::with_nodes(2);
        for step in steps {
            hub_step(&mut fed, step);
        }
        prop_assert_eq!(fed.refold().breaches(0), fed.roll.breaches(0));
        cure(&mut fed);
        // A policy that changed since is what the last list is voided for: its titles go with it.
        let pending: Vec<u64> = fed.roll.pending().map(|(index, _)| index).collect();
        for index in pending {
            let void = fed.void(index);
            fed.write(void);
        }
        prop_assert_eq!(broken(&fed.roll), []);
        fed.announce("2031-1");
        fed.seal();
        prop_assert_eq!(broken(&fed.roll), []);
    }
}

/// Writes one record into a node's ledger, right or wrong.
fn node_record(ledger: &[Record], (kind, at, n): Step) -> Record {
    let [seat, second] = ["N1", "N2"].map(|code| code.parse::<ledger::names::Seat>().unwrap());
    let reviewer = digest("reviewer");
    let charter = super::federation::charter_leaf();
    let nonce = digest(format!("{kind} {at} {n} {}", ledger.len()));
    let leaf = |record: &Record| leaf_hash(&record.to_bytes());
    let application = ledger.get(at).map_or(digest("nobody"), leaf);
    let opinion = [Opinion::Recognise, Opinion::Cultivate, Opinion::Decline][n as usize % 3];
    let one = CategoryOpinion { category: Category::Zy, opinion };
    let dossier = digest("dossier");
    match kind {
        0..=3 => Application {
            at: OPENS + n as i64,
            nonce,
            charter,
            round: round("2024-1"),
            firm: firm(at % 3).code,
            claims: vec![Claim {
                category: Category::Zy,
                sought: Sought::Recognition,
                accepts_cultivation: true,
            }],
            dossier,
            evidence: vec![],
            supersedes: (kind == 3).then_some(application),
            transfer: None,
            seat,
        }
        .into(),
        4 => ApplicationReturned { at: OPENS, nonce, charter, application, defects: nonce, seat }
            .into(),
        5 => ApplicationWithdrawn { at: OPENS, nonce, charter, application, reason: nonce, seat }
            .into(),
        6 => ApplicationStep {
            at: OPENS,
            nonce,
            charter,
            application,
            step: [Happened::Clear { reviewer }, Happened::HubReturn {}, Happened::Object {}]
                [n as usize % 3]
                .clone(),
            content: nonce,
            seat: if n % 3 == 0 { second } else { seat },
        }
        .into(),
        7..=8 => Review {
            at: OPENS,
            nonce,
            charter,
            application,
            opinions: vec![one],
            reasons: nonce,
            reviewer,
            clean_record: Some(nonce),
            seat: second,
        }
        .into(),
        9..=11 => Recommendation {
            at: OPENS,
            nonce,
            charter,
            application,
            round: round("2024-1"),
            firm: match ledger.get(at) {
                Some(Record::Application(act)) => act.firm,
                _ => firm(at).code,
            },
            categories: vec![one],
            dossier,
            seat: second,
        }
        .into(),
        12 => Batch {
            at: OPENS,
            nonce,
            charter,
            round: round("2024-1"),
            from: at as u64,
            to: n,
            count: n,
            digest: nonce,
            seats: vec![seat, "N4".parse().unwrap()],
        }
        .into(),
        _ => {
            ledger.get(at).cloned().unwrap_or_else(|| super::federation::announced("2024-9").into())
        }
    }
}

type Fold = fn(&mut Intake, Hash, &Parsed, &ledger::roll::Roll) -> Option<RuleFault>;

fn fold(fed: &Federation, ledger: &[Record], step: Fold) -> Intake {
    let mut intake = Intake::new(fed.nodes[0].code.clone());
    for record in ledger {
        let leaf = leaf_hash(&record.to_bytes());
        step(&mut intake, leaf, &Parsed::Known(Box::new(record.clone())), &fed.roll);
    }
    intake
}

fn seen(intake: &Intake) -> impl PartialEq + std::fmt::Debug + use<> {
    let applications: Vec<_> = intake.applications().map(|(l, f)| (*l, f.clone())).collect();
    let recommendations: Vec<_> = intake.recommendations().map(|(l, r)| (*l, r.clone())).collect();
    (applications, recommendations, intake.faults().clone(), intake.unbatched(&round("2024-1")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_hostile_nodes_ledger_folds_alike_and_holds_together(
        steps in steps(60), bounced in prop::collection::vec(0_usize..60, 0..4),
    ) {
        let mut fed = Federation::with_nodes(1);
        let mut ledger: Vec<Record> = Vec::new();
        for step in steps {
            let record = node_record(&ledger, step);
            ledger.push(record);
        }
        for at in bounced {
            let Some(record) = ledger.get(at) else { continue };
            let (leaf, code) = (leaf_hash(&record.to_bytes()), fed.nodes[0].code.clone());
            let nonce = fed.nonce("bounce");
            let index = at as u64;
            fed.write(Bounce { at: CLOSES, nonce, code, index, leaf, rule: "test".to_owned(),
 charter: RULES, seat: ledger::names::Seat::machine() });
        }
        let intake = fold(&fed, &ledger, Intake::append);
        prop_assert_eq!(seen(&intake), seen(&fold(&fed, &ledger, Intake::replay)));
        for (leaf, filed) in intake.applications() {
            let live = intake.live(&filed.round, &filed.firm) == Some(leaf);
            prop_assert_eq!(live, filed.stage.is_live(), "one live application of a firm");
            let recommended = matches!(filed.stage, State::Recommended | State::Batched);
            prop_assert!(!recommended || filed.recommendation.is_some());
        }
        for (leaf, one) in intake.recommendations() {
            let filed = intake.application_by(&one.act.application).unwrap();
            prop_assert!(one.withdrawn || filed.recommendation == Some(*leaf));
            prop_assert_eq!(filed.firm, one.act.firm);
        }
    }
}

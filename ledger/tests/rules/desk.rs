//! A clerk's desk: a node's fold, what was written into its ledger, and every act of A4.2 as a record.

use ledger::category::Category;
use ledger::category::Category::{Jx, Zy};
use ledger::hash::{Hash, leaf_hash};
use ledger::intake::{Intake, State};
use ledger::machine::application::Event;
use ledger::names::Seat;
use ledger::record::application::{
    Application, ApplicationReturned, ApplicationWithdrawn, Claim, Received, Sought,
};
use ledger::record::application_step::{ApplicationStep, Step};
use ledger::record::decision::Bounce;
use ledger::record::recommendation::{Batch, CategoryOpinion, Opinion, Recommendation, Review};
use ledger::record::{Parsed, Record};
use ledger::rules::RuleFault;

use super::federation::{CLOSES, Federation, OPENS, RULES, charter_leaf, digest, firm, round};

pub(crate) const DAY: i64 = 86_400;

pub(crate) fn seat(code: &str) -> Seat {
    code.parse().unwrap()
}

/// The digest that stands for reviewer number `n`.
pub(crate) fn reviewer(n: u8) -> Hash {
    Hash([n; 32])
}

/// A node's fold and what was written into its ledger.
pub(crate) struct Desk {
    pub(crate) fed: Federation,
    pub(crate) intake: Intake,
    pub(crate) ledger: Vec<Record>,
    pub(crate) at: i64,
    salt: u64,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let fed = Federation::with_nodes(1);
        let intake = Intake::new(fed.nodes[0].code.clone());
        Self { fed, intake, ledger: Vec::new(), at: OPENS, salt: 0 }
    }

    pub(crate) fn nonce(&mut self) -> Hash {
        self.salt += 1;
        digest(format!("nonce {}", self.salt))
    }

    pub(crate) fn write(&mut self, record: impl Into<Record>) -> Result<Hash, RuleFault> {
        let record = record.into();
        let leaf = leaf_hash(&record.to_bytes());
        self.ledger.push(record.clone());
        let parsed = Parsed::Known(Box::new(record));
        match self.intake.append(leaf, &parsed, &self.fed.roll) {
            None => Ok(leaf),
            Some(fault) => Err(fault),
        }
    }

    /// What a restart does: the same records folded again under the roll as it is now.
    pub(crate) fn again(&self) -> Intake {
        let mut intake = Intake::new(self.intake.code().clone());
        for record in &self.ledger {
            let leaf = leaf_hash(&record.to_bytes());
            intake.replay(leaf, &Parsed::Known(Box::new(record.clone())), &self.fed.roll);
        }
        intake
    }

    pub(crate) fn application(&mut self, n: usize) -> Application {
        let nonce = self.nonce();
        Application {
            at: self.at,
            nonce,
            charter: charter_leaf(),
            round: round("2024-1"),
            firm: firm(n).code,
            claims: [Zy, Jx].map(claim).to_vec(),
            dossier: digest("dossier"),
            evidence: vec![],
            supersedes: None,
            transfer: None,
            seat: seat("N1"),
        }
    }

    pub(crate) fn file(&mut self, n: usize) -> Hash {
        let act = self.application(n);
        self.write(act).unwrap()
    }

    pub(crate) fn supplement(&mut self, old: Hash, n: usize) -> Application {
        Application { supersedes: Some(old), ..self.application(n) }
    }

    pub(crate) fn step(&mut self, application: Hash, step: Step, by: &str) -> ApplicationStep {
        let (at, nonce, charter) = (self.at, self.nonce(), charter_leaf());
        let content = digest("content");
        ApplicationStep { at, nonce, charter, application, step, content, seat: seat(by) }
    }

    pub(crate) fn returned(&mut self, application: Hash) -> ApplicationReturned {
        let nonce = self.nonce();
        ApplicationReturned {
            at: self.at,
            nonce,
            charter: charter_leaf(),
            application,
            defects: digest("defects"),
            seat: seat("N1"),
        }
    }

    pub(crate) fn withdrawn(&mut self, application: Hash) -> ApplicationWithdrawn {
        let nonce = self.nonce();
        ApplicationWithdrawn {
            at: self.at,
            nonce,
            charter: charter_leaf(),
            application,
            reason: digest("letter"),
            seat: seat("N1"),
        }
    }

    /// Reviewer `n` declares that there is no conflict.
    pub(crate) fn clear(&mut self, application: Hash, n: u8) {
        let act = self.step(application, Step::Clear { reviewer: reviewer(n) }, "N2");
        self.write(act).unwrap();
    }

    pub(crate) fn review(&mut self, application: Hash, opinions: [Opinion; 2]) -> Review {
        let nonce = self.nonce();
        Review {
            at: self.at,
            nonce,
            charter: charter_leaf(),
            application,
            opinions: [opinion(Zy, opinions[0]), opinion(Jx, opinions[1])].to_vec(),
            reasons: digest("reasons"),
            reviewer: reviewer(1),
            clean_record: Some(digest("clean record")),
            seat: seat("N2"),
        }
    }

    pub(crate) fn recommendation(&mut self, application: Hash, n: usize) -> Recommendation {
        let nonce = self.nonce();
        Recommendation {
            at: self.at,
            nonce,
            charter: charter_leaf(),
            application,
            round: round("2024-1"),
            firm: firm(n).code,
            categories: vec![opinion(Zy, Opinion::Recognise)],
            dossier: digest("dossier"),
            seat: seat("N2"),
        }
    }

    /// Files, reviews and recommends firm `n`.
    pub(crate) fn recommend(&mut self, n: usize) -> Hash {
        let application = self.file(n);
        self.clear(application, 1);
        let act = self.review(application, [Opinion::Recognise, Opinion::Decline]);
        self.write(act).unwrap();
        let act = self.recommendation(application, n);
        self.write(act).unwrap()
    }

    pub(crate) fn batch(&mut self, from: u64, to: u64, leaves: &[Hash]) -> Batch {
        let nonce = self.nonce();
        Batch {
            at: self.at,
            nonce,
            charter: charter_leaf(),
            round: round("2024-1"),
            from,
            to,
            count: leaves.len() as u64,
            digest: Batch::digest_of(leaves),
            seats: ["N3", "N4"].map(seat).to_vec(),
        }
    }

    pub(crate) fn bounce(&mut self, leaf: Hash) {
        let (nonce, code) = (self.nonce(), self.fed.nodes[0].code.clone());
        let index = self.intake.recommendation_by(&leaf).unwrap().index;
        self.fed.write(Bounce {
            at: CLOSES,
            nonce,
            code,
            index,
            leaf,
            rule: "duplicate-node".into(),
            charter: RULES,
            seat: Seat::machine(),
        });
    }

    /// The step that sends an application on as it stands.
    pub(crate) fn sent_on(&self, leaf: Hash, to: &str) -> Step {
        let filed = self.intake.application_by(&leaf);
        let (received_at, returns) = filed.map_or((0, 0), |one| (one.received_at, one.returns));
        Step::Transfer { to: to.parse().unwrap(), received_at, returns }
    }

    /// `event` of the application `leaf` of firm 1, by `by`: the record that says so.
    pub(crate) fn act(&mut self, leaf: Hash, event: Event, by: &str) -> Record {
        let who = seat(by);
        let other = |n: u8| Step::Clear { reviewer: reviewer(n) };
        let step = match event {
            Event::Submit => return Application { seat: who, ..self.application(1) }.into(),
            Event::Receive => {
                let transfer = Some(Received {
                    from: "510300".parse().unwrap(),
                    application: digest("there"),
                    received_at: self.at,
                    returns: 0,
                    proof: digest("proof"),
                });
                return Application { seat: who, transfer, ..self.application(1) }.into();
            }
            Event::Resubmit => return Application { seat: who, ..self.supplement(leaf, 1) }.into(),
            Event::Return => {
                return ApplicationReturned { seat: who, ..self.returned(leaf) }.into();
            }
            Event::Withdraw => {
                return ApplicationWithdrawn { seat: who, ..self.withdrawn(leaf) }.into();
            }
            Event::Pass => {
                let opinions = [Opinion::Recognise, Opinion::Decline];
                return Review { seat: who, ..self.review(leaf, opinions) }.into();
            }
            Event::Fail => {
                return Review { seat: who, ..self.review(leaf, [Opinion::Decline; 2]) }.into();
            }
            Event::Recommend => {
                return Recommendation { seat: who, ..self.recommendation(leaf, 1) }.into();
            }
            Event::Batch => {
                let open: Vec<_> = self.intake.unbatched(&round("2024-1"));
                let leaves: Vec<Hash> = open.iter().map(|(_, leaf)| *leaf).collect();
                let second = if by == "N3" { "N4" } else { "N3" };
                let seats = vec![who, seat(second)];
                return Batch { seats, ..self.batch(0, self.intake.size(), &leaves) }.into();
            }
            Event::Accept => Step::Accept {},
            Event::Abandon => {
                let late = self.step(leaf, Step::Abandon {}, by);
                return ApplicationStep { at: self.at + 20 * DAY, ..late }.into();
            }
            Event::Refuse => Step::Refuse {},
            Event::Object => Step::Object {},
            Event::Uphold => Step::Uphold {},
            Event::Reject => Step::Reject {},
            Event::Clear => other(9),
            Event::Recuse => Step::Recuse { reviewer: reviewer(9) },
            Event::Visit => Step::Visit { reviewers: [1, 2].map(reviewer), photos: 1 },
            Event::Verify => Step::Verify { item: ledger::category::Item::ZY2 },
            Event::HubReturn => Step::HubReturn {},
            Event::Transfer => self.sent_on(leaf, "510300"),
        };
        self.step(leaf, step, by).into()
    }

    /// An application of firm 1 at `stage`, and its leaf.
    pub(crate) fn at(stage: State) -> (Self, Hash) {
        use Event as E;
        let mut desk = Self::new();
        if stage == State::Draft {
            return (desk, digest("nobody"));
        }
        let by_firm = matches!(
            stage,
            State::Submitted
                | State::Inadmissible
                | State::InadmissibleObjected
                | State::InadmissibleFinal
        );
        let act = desk.act(digest("nobody"), E::Submit, if by_firm { "F" } else { "N1" });
        let leaf = desk.write(act).unwrap();
        let reviewed = [E::Pass, E::Fail].map(|event| (event, "N2"));
        let path: &[(Event, &str)] = match stage {
            State::Draft | State::Submitted | State::Accepted | State::InReview => &[],
            State::Returned => &[(E::Return, "N1")],
            State::Superseded => &[(E::Return, "N1"), (E::Resubmit, "N1")],
            State::NotSupplemented => &[(E::Return, "N1"), (E::Abandon, "N1")],
            State::Inadmissible => &[(E::Refuse, "N1")],
            State::InadmissibleObjected => &[(E::Refuse, "N1"), (E::Object, "F")],
            State::InadmissibleFinal => &[(E::Refuse, "N1"), (E::Object, "F"), (E::Reject, "N3")],
            State::Passed => &reviewed[..1],
            State::Failed => &reviewed[1..],
            State::FailedObjected => &[(E::Fail, "N2"), (E::Object, "F")],
            State::FailedFinal => &[(E::Fail, "N2"), (E::Object, "F"), (E::Reject, "N3")],
            State::Recommended => &[(E::Pass, "N2"), (E::Recommend, "N2")],
            State::Batched => &[(E::Pass, "N2"), (E::Recommend, "N2"), (E::Batch, "N3")],
            State::Transferred => &[(E::Transfer, "N1")],
            State::Withdrawn => &[(E::Withdraw, "N1")],
        };
        let review = path.first().is_some_and(|(event, _)| matches!(event, E::Pass | E::Fail));
        if review || stage == State::InReview {
            desk.clear(leaf, 1);
            desk.clear(leaf, 2);
        }
        for (event, by) in path {
            let act = desk.act(leaf, *event, by);
            desk.write(act).unwrap();
        }
        assert_eq!(desk.intake.application_by(&leaf).unwrap().stage, stage);
        (desk, leaf)
    }
}

pub(crate) fn claim(category: Category) -> Claim {
    Claim { category, sought: Sought::Recognition, accepts_cultivation: true }
}

pub(crate) fn opinion(category: Category, opinion: Opinion) -> CategoryOpinion {
    CategoryOpinion { category, opinion }
}

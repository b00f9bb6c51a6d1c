//! What the hub bounced of this prefecture's records and what still asks for a step: which record,
//! which rule, what to do.

use std::collections::BTreeSet;

use ledger::hash::Hash;
use ledger::intake::{Intake, State as Stage};
use ledger::machine::application::APPLICATION;
use ledger::names::RoundId;
use ledger::record::application::Application;
use ledger::record::application_step::ApplicationStep;
use ledger::record::change_report::ChangeReport;
use ledger::record::decision::Bounce;
use ledger::record::erasure::Erasure;
use ledger::record::summary::RoundSummary;
use ledger::record::{Parsed, Record};
use ledger::rules::bounced::words;
use peer::act::ActError;
use peer::state::State;
use peer::store::{OWN, StoreError, View};
use peer::sync::BOUNCED;
use serde::Serialize;

use crate::app::Node;

/// A record that was bounced.
#[derive(Debug, Clone, Serialize)]
pub struct Bounced {
    /// Its index in the own ledger.
    pub index: u64,
    /// Its kind.
    pub kind: &'static str,
    /// When the hub bounced it, POSIX seconds.
    pub at: i64,
    /// The rule, by its short name.
    pub rule: String,
    /// The rule in words.
    pub why: &'static str,
    /// What to do.
    pub next: &'static str,
    /// The record.
    #[serde(skip)]
    pub(crate) record: Record,
    /// Its leaf.
    #[serde(skip)]
    pub(crate) leaf: Hash,
}

/// What would come in the place of a bounced record.
enum About<'a> {
    /// Another form of the firm.
    Filing(&'a Application),
    /// Whatever the application is taken on with.
    File(&'a Hash),
    /// The same step, or another.
    Step(&'a ApplicationStep),
    /// Another recommendation of the application.
    Recommendation(&'a Hash),
    /// Another batch of the round.
    Batch(&'a RoundId),
    /// Another report of the round.
    ZeroReport(&'a RoundId),
    /// A later summary of the round.
    Summary(&'a RoundSummary),
    /// A later report of the firm, or the same form entered for the right one.
    Report(&'a ChangeReport),
    /// A later appointment.
    Appointment,
    /// Another erasure of the same papers.
    Erasure(&'a Erasure),
    /// Nothing: it has no place in a prefecture's ledger.
    Foreign,
}

impl Bounced {
    /// How people call the record, and what would come in its place.
    fn read(&self) -> (&'static str, About<'_>) {
        use About as A;
        match &self.record {
            Record::Application(act) => ("申报", A::Filing(act)),
            Record::ApplicationReturned(act) => ("退回补正", A::File(&act.application)),
            Record::ApplicationStep(act) => (act.step.event().label(), A::Step(act)),
            Record::ApplicationWithdrawn(act) => ("撤回", A::File(&act.application)),
            Record::Review(act) => ("初审意见", A::File(&act.application)),
            Record::Recommendation(act) => ("推荐", A::Recommendation(&act.application)),
            Record::Batch(act) => ("报送批次", A::Batch(&act.round)),
            Record::ZeroReport(act) => ("零报告", A::ZeroReport(&act.round)),
            Record::ChangeReport(act) => ("重大变化情况报告", A::Report(act)),
            Record::RoundSummary(act) => ("申报情况汇总表", A::Summary(act)),
            Record::Appointment(_) => ("任职", A::Appointment),
            Record::Erasure(act) => ("删除材料", A::Erasure(act)),
            Record::Charter(_)
            | Record::Amendment(_)
            | Record::LogKey(_)
            | Record::BodyKey(_)
            | Record::CalendarIssued(_)
            | Record::NodeEnrolled(_)
            | Record::NodeRotated(_)
            | Record::NodeLocked(_)
            | Record::RoundAnnounced(_)
            | Record::RoundClosed(_)
            | Record::Extension(_)
            | Record::NoticeOpened(_)
            | Record::NoticeClosed(_)
            | Record::SizeLifted(_)
            | Record::Bounce(_)
            | Record::Step(_)
            | Record::Examination(_)
            | Record::Determination(_)
            | Record::Answer(_)
            | Record::LegacyEntry(_)
            | Record::Recognition(_)
            | Record::Certificate(_)
            | Record::Cultivation(_)
            | Record::Cancellation(_)
            | Record::Change(_)
            | Record::Correction(_)
            | Record::Exit(_)
            | Record::Removal(_)
            | Record::Renewal(_)
            | Record::Restoration(_)
            | Record::ReviewRightLost(_)
            | Record::List(_)
            | Record::Void(_)
            | Record::OfferWithdrawn(_)
            | Record::HelloWaived(_) => ("记录", A::Foreign),
        }
    }

    /// The application that the record is or is about, if it is about one.
    pub(crate) fn application(&self) -> Option<&Hash> {
        match self.read().1 {
            About::Filing(_) => Some(&self.leaf),
            About::File(leaf) | About::Recommendation(leaf) => Some(leaf),
            About::Step(act) => Some(&act.application),
            About::Batch(_)
            | About::ZeroReport(_)
            | About::Summary(_)
            | About::Report(_)
            | About::Appointment
            | About::Erasure(_)
            | About::Foreign => None,
        }
    }

    /// What the clerk reads.
    pub(crate) fn text(&self) -> String {
        let (what, _) = self.read();
        let Self { index, why, rule, next, .. } = self;
        format!("第 {index} 条（{what}）被省级平台规则退回：{why}（{rule}）；处理：{next}")
    }

    /// Whether nothing came in its place since.
    fn open(&self, intake: &Intake) -> bool {
        let stage = |leaf| intake.application_by(leaf).map(|filed| filed.stage);
        match self.read().1 {
            About::Filing(act) => intake.live(&act.round, &act.firm).is_none(),
            About::Recommendation(leaf) => stage(leaf) == Some(Stage::Passed),
            About::Batch(round) => !intake.unbatched(round).is_empty(),
            About::ZeroReport(round) => !intake.has_reported(round),
            About::Summary(act) => {
                intake.summary_of(&act.round).is_none_or(|later| later.at <= act.at)
            }
            About::Report(act) => !intake.change_reports().any(|(leaf, other)| {
                let later = intake.change_report(leaf).is_some_and(|(at, _)| *at > self.index);
                later && (other.firm == act.firm || other.form == act.form)
            }),
            About::Appointment => intake.appointed().is_none_or(|at| at < self.index),
            About::Erasure(act) => {
                let erased: BTreeSet<&Hash> = intake.erased().map(|(paper, _)| paper).collect();
                !act.papers.iter().all(|paper| erased.contains(paper))
            }
            // It stands where it stood before the step, until that or another takes it on.
            About::Step(act) => stage(&act.application).is_some_and(|stage| {
                APPLICATION.events_from(stage).any(|row| row.event == act.step.event())
            }),
            // What was about an application that does not count is told with that application.
            About::File(leaf) => stage(leaf).is_some_and(|stage| {
                !matches!(
                    stage,
                    Stage::Superseded | Stage::Withdrawn | Stage::Recommended | Stage::Batched
                )
            }),
            About::Foreign => true,
        }
    }
}

impl Node {
    /// Bounced records that still ask for a step.
    pub(crate) fn bounces(
        &self,
        view: &View<'_>,
        state: &State,
    ) -> Result<Vec<Bounced>, StoreError> {
        let empty = Intake::new(self.code.clone());
        let intake = state.intake(&self.code).unwrap_or(&empty);
        let mut open = Vec::new();
        for bounce in state.roll.bounces_of(&self.code) {
            let bounced = told(view, bounce)?.filter(|bounced| bounced.open(intake));
            open.extend(bounced);
        }
        Ok(open)
    }

    /// How many; nothing is folded where there never was one.
    pub(crate) fn bounce_count(&self) -> Result<u64, ActError> {
        if self.party.store.read(|view| view.setting(BOUNCED))?.is_none() {
            return Ok(0);
        }
        self.party.read::<_, ActError>(|view, state| Ok(self.bounces(view, state)?.len() as u64))
    }
}

/// `None`, if the hub's bounce is not of what stands here.
fn told(view: &View<'_>, bounce: &Bounce) -> Result<Option<Bounced>, StoreError> {
    let stored = view.record(OWN, bounce.index)?.filter(|(leaf, _)| *leaf == bounce.leaf);
    let Some((leaf, bytes)) = stored else { return Ok(None) };
    let Ok(Parsed::Known(record)) = Parsed::parse(&bytes) else { return Ok(None) };
    let (why, next) = words(&bounce.rule);
    let (index, at, rule) = (bounce.index, bounce.at, bounce.rule.clone());
    let (kind, record) = (record.kind(), *record);
    Ok(Some(Bounced { index, kind, at, rule, why, next, record, leaf }))
}

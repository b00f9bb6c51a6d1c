//! What the hub bounced of this prefecture's records and what still asks for a step: which record,
//! which rule, what to do.

use ledger::hash::Hash;
use ledger::intake::{Intake, State as Stage};
use ledger::record::decision::Bounce;
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

impl Bounced {
    /// The application that the record is or is about; a batch and a zero report are about none.
    pub(crate) fn application(&self) -> Option<&Hash> {
        match &self.record {
            Record::Application(_) => Some(&self.leaf),
            Record::ApplicationReturned(act) => Some(&act.application),
            Record::ApplicationWithdrawn(act) => Some(&act.application),
            Record::Review(act) => Some(&act.application),
            Record::Recommendation(act) => Some(&act.application),
            _ => None,
        }
    }

    /// What the clerk reads.
    pub(crate) fn text(&self) -> String {
        let what = match &self.record {
            Record::Application(_) => "申报",
            Record::ApplicationReturned(_) => "退回补正",
            Record::ApplicationWithdrawn(_) => "撤回",
            Record::Review(_) => "初审意见",
            Record::Recommendation(_) => "推荐",
            Record::Batch(_) => "报送批次",
            Record::ZeroReport(_) => "零报告",
            Record::ChangeReport(_) => "重大变化情况报告",
            _ => "记录",
        };
        let Self { index, why, rule, next, .. } = self;
        format!("第 {index} 条（{what}）被省级平台规则退回：{why}（{rule}）；处理：{next}")
    }

    /// Whether nothing came in its place since.
    fn open(&self, intake: &Intake) -> bool {
        let stage = |leaf| intake.application_by(leaf).map(|filed| filed.stage);
        match &self.record {
            Record::Application(act) => intake.live(&act.round, &act.firm).is_none(),
            Record::Recommendation(act) => stage(&act.application) == Some(Stage::Passed),
            Record::Batch(act) => !intake.unbatched(&act.round).is_empty(),
            Record::ZeroReport(act) => !intake.has_reported(&act.round),
            // What was about an application that does not count is told with that application.
            _ => self.application().and_then(stage).is_some_and(|stage| {
                !matches!(
                    stage,
                    Stage::Superseded | Stage::Withdrawn | Stage::Recommended | Stage::Batched
                )
            }),
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

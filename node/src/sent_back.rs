//! 省级退回: which of this prefecture's files the province sent back, what is missing, and until when
//! (四(三)2; S52, A3-33). The hub's ledger holds a digest alone; its paper came to this node only.

use jiff::civil::Date;
use ledger::hash::Hash;
use ledger::intake::{Filed, State as Stage};
use ledger::names::hub_origin;
use ledger::record::step::file::{FileStep, Returned};
use ledger::record::step::{Matter, StepPaper};
use ledger::record::{Parsed, Record};
use ledger::rules::due::Due;
use ledger::time;
use peer::act::ActError;
use peer::state::State;
use peer::store::{StoreError, View};
use peer::sync::RETURNED;
use serde::Serialize;

use crate::app::Node;

/// A file that the province sent back and that was not taken up since.
#[derive(Debug, Clone, Serialize)]
pub struct SentBack {
    /// The number on the application's receipt.
    pub number: u64,
    /// The application.
    #[serde(skip)]
    pub application: Hash,
    /// When, POSIX seconds.
    pub at: i64,
    /// Everything that is missing.
    pub defects: Vec<String>,
    /// The last day to supplement it; `None` while the year has no calendar (待定).
    pub fix_by: Option<Date>,
    /// Why, in the office's words.
    pub reason: String,
}

impl SentBack {
    /// What the clerk reads.
    pub fn text(&self) -> String {
        let end = self.fix_by.map_or_else(|| "待定".to_owned(), |day| format!("{day} 24:00"));
        let defects: Vec<String> =
            (1..).zip(&self.defects).map(|(n, defect)| format!("{n}．{defect}")).collect();
        format!("省级退回，补正截止 {end}：{}；登记用 reopen {}", defects.join("　"), self.number)
    }

    /// As something that is due.
    pub fn due(&self) -> Due {
        let what = "补正省级退回的申报（reopen，再初审、推荐、报送）";
        let due = match self.fix_by {
            Some(day) => Due::at(time::end_of(day), "N1", "A3-33"),
            None => Due { ends_at: None, ..Due::at(0, "N1", "A3-33") },
        };
        due.named(what, self.number.to_string())
    }
}

impl Node {
    /// Every file that was sent back and waits to be taken up, in the order in which it was.
    ///
    /// # Errors
    /// The store.
    pub fn sent_back(&self, view: &View<'_>, state: &State) -> Result<Vec<SentBack>, StoreError> {
        const STEP: usize = 256;
        let Some(intake) = state.intake(&self.code) else { return Ok(Vec::new()) };
        let Some(hub) = view.ledger(&hub_origin(&self.party.host))? else { return Ok(Vec::new()) };
        let (mut found, mut from, size) = (Vec::<SentBack>::new(), 0, view.size(hub)?);
        while from < size {
            let records = view.records(hub, from, STEP, usize::MAX)?;
            from += records.len().max(1) as u64;
            for (_, bytes) in records {
                let Some((at, returned, reason)) = returned_by(view, &bytes)? else { continue };
                let place = intake.recommendation_by(&returned.file);
                let leaf = place.map(|place| place.act.application);
                let filed = leaf.and_then(|leaf| intake.application_by(&leaf));
                let (Some(application), Some(filed)) = (leaf, filed) else { continue };
                if waits(filed, &returned) {
                    let Returned { defects, fix_by, .. } = returned;
                    let number = filed.index;
                    // The last one counts: its clock runs.
                    found.retain(|one| one.application != application);
                    found.push(SentBack { number, application, at, defects, fix_by, reason });
                }
            }
        }
        Ok(found)
    }

    /// How many; nothing is folded where no return ever came.
    pub(crate) fn sent_back_count(&self) -> Result<u64, ActError> {
        if self.party.store.read(|view| view.setting(RETURNED))?.is_none() {
            return Ok(0);
        }
        Ok(self.returns()?.len() as u64)
    }

    /// As [`sent_back`](Self::sent_back), on a snapshot of its own.
    ///
    /// # Errors
    /// The store.
    pub fn returns(&self) -> Result<Vec<SentBack>, ActError> {
        self.party.read::<_, ActError>(|view, state| Ok(self.sent_back(view, state)?))
    }
}

fn waits(filed: &Filed, returned: &Returned) -> bool {
    filed.stage == Stage::Batched && filed.recommendation == Some(returned.file)
}

/// The return that a record of the hub brings, if it is one and its paper is here.
fn returned_by(
    view: &View<'_>,
    bytes: &[u8],
) -> Result<Option<(i64, Returned, String)>, StoreError> {
    let Ok(Parsed::Known(record)) = Parsed::parse(bytes) else { return Ok(None) };
    let Record::Step(step) = *record else { return Ok(None) };
    let body = view.paper(&step.content)?.and_then(|entry| entry.body);
    let paper = body.and_then(|body| serde_json::from_slice::<StepPaper>(&body).ok());
    Ok(match paper.map(|paper| (paper.matter, paper.reason)) {
        Some((Matter::File(FileStep::Return(returned)), reason)) => {
            Some((step.at, returned, reason))
        }
        _ => None,
    })
}

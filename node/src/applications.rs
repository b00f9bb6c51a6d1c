//! What came of each filing, as this prefecture may see it: the form's name, how far it is, and the
//! answer that the hub opened to this node.

use std::collections::BTreeMap;

use ledger::dossier::Dossier;
use ledger::hash::Hash;
use ledger::names::{RoundId, hub_origin};
use ledger::record::decision::Opening;
use ledger::record::recommendation::CategoryOpinion;
use ledger::record::{Parsed, Record};
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::store::{StoreError, View};
use serde::Serialize;

use crate::app::Node;

/// One application.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// The number on its receipt.
    pub number: u64,
    /// When it was received, POSIX seconds.
    pub at: i64,
    /// Its leaf: the digest on its receipt.
    pub digest: Hash,
    /// The round.
    pub round: RoundId,
    /// The firm's code.
    pub code: Uscc,
    /// The firm's name, from the form; `None` once that is erased.
    pub firm: Option<String>,
    /// How far it is.
    pub stage: &'static str,
    /// What the preliminary review said.
    pub opinions: Vec<CategoryOpinion>,
    /// What the province decided, once its answer was opened.
    pub outcomes: Option<Vec<CategoryOpinion>>,
    /// Why.
    pub reason: Option<String>,
}

impl Node {
    /// The applications of this prefecture in the order of receipt, of one round or of all.
    ///
    /// # Errors
    /// The store.
    pub fn applications(&self, round: Option<&RoundId>) -> Result<Vec<Line>, ActError> {
        self.party.read::<_, ActError>(|view, state| {
            let Some(intake) = state.intake(&self.code) else {
                return Ok(Vec::new());
            };
            let mut answers = self.answers(view)?;
            let listed = intake.applications().filter(|(_, f)| round.is_none_or(|r| f.round == *r));
            listed
                .map(|(leaf, filed)| {
                    let form = view.paper(&filed.dossier)?.and_then(|entry| entry.body);
                    let form = form.and_then(|bytes| Dossier::parse(&bytes).ok());
                    let answer = filed.recommendation.and_then(|leaf| answers.remove(&leaf));
                    Ok(Line {
                        number: filed.index,
                        at: filed.at,
                        digest: *leaf,
                        round: filed.round.clone(),
                        code: filed.firm,
                        firm: form.map(|form| form.firm.name),
                        stage: filed.stage.label(),
                        opinions: filed.opinions.clone(),
                        reason: answer.as_ref().map(|answer| answer.reason.clone()),
                        outcomes: answer.map(|answer| answer.outcomes),
                    })
                })
                .collect()
        })
    }

    /// Answers of the hub that this node can open, by recommendation.
    fn answers(&self, view: &View<'_>) -> Result<BTreeMap<Hash, Opening>, StoreError> {
        const STEP: usize = 256;
        let mut answers = BTreeMap::new();
        let Some(hub) = view.ledger(&hub_origin(&self.party.host))? else {
            return Ok(answers);
        };
        let (mut from, size) = (0, view.size(hub)?);
        while from < size {
            let records = view.records(hub, from, STEP, usize::MAX)?;
            from += records.len().max(1) as u64;
            for (_, bytes) in records {
                let Ok(parsed) = Parsed::parse(&bytes) else {
                    continue;
                };
                let Some(Record::Answer(answer)) = parsed.known() else {
                    continue;
                };
                let opening = view.paper(&answer.digest)?.and_then(|entry| entry.body);
                let opening = opening.and_then(|b| serde_json::from_slice::<Opening>(&b).ok());
                if let Some(opening) = opening {
                    answers.insert(opening.recommendation, opening);
                }
            }
        }
        Ok(answers)
    }
}

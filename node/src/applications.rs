//! What came of each filing, as this prefecture may see it: the form's name, how far it is, and the
//! answer that the hub opened to this node.

use std::collections::BTreeMap;

use ledger::category::Category;
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
use crate::bounces::Bounced;
use crate::sent_back::SentBack;

/// How far an application is whose record does not count.
const BOUNCED: &str = "规则退回";
/// How far an application is that the province sent back, and that was not taken up since.
const SENT_BACK: &str = "省级退回";
/// How far an application is whose outcome both bodies published.
const ANSWERED: &str = "已办结";

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
    /// What it claims.
    pub categories: Vec<Category>,
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
    /// What the hub could not let count of it, and what to do.
    pub bounced: Option<Bounced>,
    /// That the province sent it back, what is missing, and until when.
    pub sent_back: Option<SentBack>,
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
            let mut answers = self.answers(view, state.roll.sealed_size())?;
            let mut bounces = self.bounces(view, state)?;
            let mut returns = self.sent_back(view, state)?;
            let mut lines = Vec::new();
            for (leaf, filed) in intake.applications() {
                let answer = filed.recommendation.and_then(|leaf| answers.remove(&leaf));
                let of_it = bounces.iter().position(|one| one.application() == Some(leaf));
                let bounced = of_it.map(|at| bounces.remove(at));
                let of_it = returns.iter().position(|one| one.application == *leaf);
                let sent_back = of_it.map(|at| returns.remove(at));
                lines.push(Line {
                    number: filed.index,
                    at: filed.at,
                    digest: *leaf,
                    round: filed.round.clone(),
                    code: filed.firm,
                    categories: filed.claims.iter().map(|claim| claim.category).collect(),
                    firm: firm_name(view, &filed.dossier)?,
                    stage: match (&bounced, &answer, &sent_back) {
                        (Some(_), _, _) => BOUNCED,
                        (None, Some(_), _) => ANSWERED,
                        (None, None, Some(_)) => SENT_BACK,
                        (None, None, None) => filed.stage.label(),
                    },
                    opinions: filed.opinions.clone(),
                    reason: answer.as_ref().map(|answer| answer.reason.clone()),
                    outcomes: answer.map(|answer| answer.outcomes),
                    bounced,
                    sent_back,
                });
            }
            for bounced in bounces {
                lines.extend(bounced_application(view, bounced)?);
            }
            lines.retain(|line| round.is_none_or(|round| line.round == *round));
            lines.sort_by_key(|line| line.number);
            Ok(lines)
        })
    }

    /// Bounced records that are about no application: what was reported of a round, of a change, of
    /// those who hold a seat.
    ///
    /// # Errors
    /// The store.
    pub fn bounced_reports(&self) -> Result<Vec<Bounced>, ActError> {
        self.party.read::<_, ActError>(|view, state| {
            let mut bounces = self.bounces(view, state)?;
            bounces.retain(|bounced| bounced.application().is_none());
            Ok(bounces)
        })
    }

    /// Answers of the hub that this node can open and that both bodies published, by recommendation:
    /// before that an outcome is nobody's but those who handle it.
    fn answers(
        &self,
        view: &View<'_>,
        published: u64,
    ) -> Result<BTreeMap<Hash, Opening>, StoreError> {
        const STEP: usize = 256;
        let mut answers = BTreeMap::new();
        let Some(hub) = view.ledger(&hub_origin(&self.party.host))? else {
            return Ok(answers);
        };
        let (mut from, size) = (0, published.min(view.size(hub)?));
        while from < size {
            let step = STEP.min(usize::try_from(size - from).unwrap_or(STEP));
            let records = view.records(hub, from, step, usize::MAX)?;
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

/// An application that does not count at all, from its record.
fn bounced_application(view: &View<'_>, bounced: Bounced) -> Result<Option<Line>, StoreError> {
    let Record::Application(act) = bounced.record.clone() else { return Ok(None) };
    Ok(Some(Line {
        number: bounced.index,
        at: act.at,
        digest: bounced.leaf,
        round: act.round,
        code: act.firm,
        categories: act.claims.iter().map(|claim| claim.category).collect(),
        firm: firm_name(view, &act.dossier)?,
        stage: BOUNCED,
        opinions: Vec::new(),
        outcomes: None,
        reason: None,
        bounced: Some(bounced),
        sent_back: None,
    }))
}

fn firm_name(view: &View<'_>, dossier: &Hash) -> Result<Option<String>, StoreError> {
    let form = view.paper(dossier)?.and_then(|entry| entry.body);
    Ok(form.and_then(|bytes| Dossier::parse(&bytes).ok()).map(|form| form.firm.name))
}

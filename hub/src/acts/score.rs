//! 评分 (A3-46): a reviewer's sheets enter as digests and are opened when all of a file are in.

use ledger::category::Category;
use ledger::hash::Hash;
use ledger::names::NodeCode;
use ledger::officer::Officer;
use ledger::record::step::file::{FileStep, Mark, ScoreSheet, Scores};
use ledger::rules::scores::{self, Summary};
use peer::act::ActError;
use peer::party::Party;
use serde::Serialize;

/// One file's marks.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Whose recommendation.
    pub node: NodeCode,
    /// Its leaf.
    pub file: Hash,
    /// One for every item.
    pub marks: Vec<Mark>,
}

/// Enters one reviewer's sheets, all or none. They cannot be changed afterwards.
///
/// # Errors
/// Not a reviewer of a file, scored already, or a sheet is not complete.
pub fn score(party: &Party, sheets: Vec<Sheet>, who: impl Into<Officer>) -> Result<u64, ActError> {
    let who = who.into();
    party.act(move |acting| {
        if who.person.is_empty() {
            return Err(ActError::refused("评分须登记姓名（account add --person 姓名）"));
        }
        let mut digests = Vec::with_capacity(sheets.len());
        for Sheet { node, file, marks } in sheets {
            let state = &*acting.state;
            let found = state.docket.files.get(&file);
            if found.is_some_and(|one| one.excluded().any(|out| out.person == who.person)) {
                // Who recused does not learn that the file exists.
                return Err(ActError::refused("没有这一推荐"));
            }
            let recommended = super::determine::standing(state, &node, &file)?;
            super::not_own_firm(state, &recommended.act.firm, &who, acting.now)?;
            let categories: Vec<Category> =
                recommended.act.categories.iter().map(|one| one.category).collect();
            let plan = state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
            scores::complete(&marks, &categories, &plan).map_err(|mut fault| {
                let reference = super::reference(state, &node, &file);
                fault.message = format!("{reference}：{}", fault.message);
                fault
            })?;
            let sheet = ScoreSheet { file, marks, nonce: peer::random::nonce()? };
            let digest = acting.tx.put_document(&ledger::json::canonical(&sheet), None)?;
            digests.push((file, digest));
        }
        let step = FileStep::Score(Scores { person: who.person.clone(), sheets: digests });
        super::file_step::write(acting, step, "评分", who)
    })
}

/// What may be seen of a file's scores.
#[derive(Debug, Serialize)]
pub struct Scored {
    /// Reviewers who have not scored yet; how many, not who.
    pub missing: usize,
    /// By reviewer, in the order of receipt.
    pub sheets: Vec<(String, Vec<Mark>)>,
    /// By item.
    pub summary: Vec<Summary>,
}

/// The scores of a file, for those who may see them now.
///
/// # Errors
/// Sealed still, own scores first, the own firm's, or a paper is lost.
pub fn scores(party: &Party, file: &Hash, who: &Officer) -> Result<Scored, ActError> {
    let now = party.clock.now();
    let (missing, digests) = party.read::<_, ActError>(|_, state| {
        let mut intakes = state.intakes();
        if let Some(recommended) = intakes.find_map(|intake| intake.recommendation_by(file)) {
            super::not_own_firm(state, &recommended.act.firm, who, now)?;
        }
        let plan = state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
        let found = state.docket.files.get(file);
        let found = found.filter(|one| one.panel.is_some());
        let found = found.ok_or_else(|| ActError::refused("该件尚未确定评审人员（assign）"))?;
        scores::may_see(&plan.deciding, found, &who.person)?;
        Ok((found.missing().count(), found.scores.clone()))
    })?;
    let mut sheets = Vec::with_capacity(digests.len());
    for (person, digest) in digests {
        let sheet: ScoreSheet = serde_json::from_slice(&party.paper(&digest)?)
            .map_err(|_| ActError::Local(format!("评分表 {digest} 不能读取")))?;
        sheets.push((person, sheet.marks));
    }
    let marks: Vec<Vec<Mark>> = sheets.iter().map(|(_, marks)| marks.clone()).collect();
    Ok(Scored { missing, summary: scores::summary(&marks), sheets })
}

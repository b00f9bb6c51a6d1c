//! 推荐 as the office sees them: every prefecture's, with what was said of each so far, and how a
//! person points at one.

use ledger::docket::file::File;
use ledger::dossier::Dossier;
use ledger::hash::Hash;
use ledger::intake::{Intake, Recommended};
use ledger::machine::file::State as Step;
use ledger::names::{NodeCode, RoundId};
use ledger::officer::Officer;
use ledger::record::recommendation::CategoryOpinion;
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::party::Party;
use peer::state::State;
use serde::Serialize;

/// The fewest digits of a leaf that point at a recommendation.
const DIGITS: usize = 8;

/// A recommendation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// How people point at it: prefecture and index, `510100/12`.
    pub reference: String,
    /// The prefecture.
    pub node: NodeCode,
    /// Its leaf.
    pub leaf: Hash,
    /// The round.
    pub round: RoundId,
    /// The firm.
    pub firm: Uscc,
    /// The firm's name, once its form has arrived.
    pub name: Option<String>,
    /// What is recommended.
    pub recommended: Vec<CategoryOpinion>,
    /// Whether a batch that the prefecture signed covers it.
    pub batched: bool,
    /// Whether the firm withdrew.
    pub withdrawn: bool,
    /// 审核: what the office proposes.
    pub examination: Option<Vec<CategoryOpinion>>,
    /// 审定: what the leading group decided.
    pub determination: Option<Vec<CategoryOpinion>>,
    /// Whether the decision was published.
    pub published: bool,
    /// How far it is (A4.3).
    pub state: Step,
    #[serde(skip)]
    dossier: Hash,
}

/// All recommendations, or those of one round.
///
/// # Errors
/// The store.
pub fn lines(party: &Party, round: Option<&RoundId>) -> Result<Vec<Line>, ActError> {
    let mut lines = party.read::<_, ActError>(|_, state| Ok(collect(state, round)))?;
    for line in &mut lines {
        let form = party.paper(&line.dossier).ok().and_then(|bytes| Dossier::parse(&bytes).ok());
        line.name = form.map(|form| form.firm.name);
    }
    Ok(lines)
}

/// Takes away what a person may not know of: the files of which they recused, or were kept out
/// (A4.3: the recused loses read access).
///
/// # Errors
/// The store.
pub fn hide_from(party: &Party, who: &Officer, lines: &mut Vec<Line>) -> Result<(), ActError> {
    party.read::<_, ActError>(|_, state| {
        lines.retain(|line| {
            let file = state.docket.files.get(&line.leaf);
            !file.is_some_and(|file| file.excluded().any(|out| out.person == who.person))
        });
        Ok(())
    })
}

/// The recommendation that `text` points at: `510100/12`, eight digits or more of its leaf, or the
/// firm's code.
///
/// # Errors
/// None, or more than one.
pub fn find(
    party: &Party,
    text: &str,
    round: Option<&RoundId>,
) -> Result<(NodeCode, Hash), ActError> {
    let lines = party.read::<_, ActError>(|_, state| Ok(collect(state, round)))?;
    let lower = text.to_ascii_lowercase();
    let firm = text.parse::<Uscc>().ok();
    let hex = lower.len() >= DIGITS && lower.bytes().all(|b| b.is_ascii_hexdigit());
    let found: Vec<&Line> = lines
        .iter()
        .filter(|line| match &firm {
            Some(firm) => line.firm == *firm && !line.withdrawn,
            None => line.reference == text || (hex && line.leaf.to_string().starts_with(&lower)),
        })
        .collect();
    match &found[..] {
        [one] => Ok((one.node.clone(), one.leaf)),
        [] => Err(ActError::Refused(format!("没有推荐“{text}”，或已被退回；用 inbox 查看编号"))),
        many => {
            let list: Vec<&str> = many.iter().map(|line| line.reference.as_str()).collect();
            let list = list.join("、");
            Err(ActError::Refused(format!(
                "“{text}”对应多项推荐：{list}；请写其中一个编号，或加 --round"
            )))
        }
    }
}

fn collect(state: &State, round: Option<&RoundId>) -> Vec<Line> {
    let mut lines = Vec::new();
    for intake in state.intakes() {
        let of_round = intake
            .recommendations()
            .filter(|(_, one)| round.is_none_or(|round| one.act.round == *round));
        lines.extend(of_round.map(|(leaf, one)| line(state, intake, *leaf, one)));
    }
    lines
}

fn line(state: &State, intake: &Intake, leaf: Hash, one: &Recommended) -> Line {
    let node = intake.code();
    let examination = state.docket.examination(&leaf).map(|paper| paper.proposals.clone());
    let file = state.docket.files.get(&leaf);
    let determined = file.and_then(|file| file.determined.as_ref());
    Line {
        reference: format!("{node}/{}", one.index),
        node: node.clone(),
        leaf,
        round: one.act.round.clone(),
        firm: one.act.firm,
        name: None,
        recommended: one.act.categories.clone(),
        batched: one.batch.is_some(),
        withdrawn: one.withdrawn,
        examination,
        determination: determined.map(|decided| decided.paper.outcomes.clone()),
        published: file.is_some_and(File::is_answered),
        state: state.docket.files.stage(&leaf, intake),
        dossier: one.act.dossier,
    }
}

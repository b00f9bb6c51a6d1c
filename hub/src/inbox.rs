//! 推荐 as the office sees them: every prefecture's, and those of the 评定小组 out of cultivation, with
//! what was said of each so far, and how a person points at one.

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

use crate::candidate::{Candidate, NameIn};

/// The fewest digits of a leaf that point at a recommendation.
const DIGITS: usize = 8;

/// A recommendation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// How people point at it: prefecture and index, `510100/12`; out of cultivation `培育/1a2b3c4d`.
    pub reference: String,
    /// The prefecture.
    pub node: NodeCode,
    /// The leaf that names its file.
    pub leaf: Hash,
    /// The round.
    pub round: RoundId,
    /// The firm.
    pub firm: Uscc,
    /// The firm's name, once its form has arrived.
    pub name: Option<String>,
    /// What is recommended.
    pub recommended: Vec<CategoryOpinion>,
    /// Whether it is a cultivated firm that the 评定小组 proposed, which no batch covers (A3-31).
    pub promotion: bool,
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
    dossier: Option<Hash>,
}

/// All recommendations, or those of one round.
///
/// # Errors
/// The store.
pub fn lines(party: &Party, round: Option<&RoundId>) -> Result<Vec<Line>, ActError> {
    let mut lines = party.read::<_, ActError>(|_, state| Ok(collect(state, round)))?;
    for line in &mut lines {
        let Some(form) = line.dossier.and_then(|form| party.paper(&form).ok()) else { continue };
        line.name = Dossier::parse(&form).ok().map(|form| form.firm.name);
    }
    Ok(lines)
}

/// Takes away what a person may not know of: the files of which they recused, or were kept out
/// (A4.3: the recused loses read access), and those of the firm in which they practise (A2).
///
/// # Errors
/// The store.
pub fn hide_from(party: &Party, who: &Officer, lines: &mut Vec<Line>) -> Result<(), ActError> {
    let today = ledger::time::day(party.clock.now());
    party.read::<_, ActError>(|_, state| {
        let offices = &state.docket.offices;
        lines.retain(|line| {
            let file = state.docket.files.get(&line.leaf);
            let out = file.is_some_and(|file| file.excluded().any(|out| out.person == who.person));
            !out && offices.firms(&who.person, today).all(|own| *own != line.firm)
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
        lines.extend(of_round.map(|(leaf, one)| recommended(state, intake, *leaf, one)));
    }
    let proposed = Candidate::all_cultivated(state);
    let of_round = proposed.filter(|one| round.is_none_or(|round| one.round == *round));
    lines.extend(of_round.map(|one| cultivated(state, &one)));
    lines
}

fn recommended(state: &State, intake: &Intake, leaf: Hash, one: &Recommended) -> Line {
    let (act, node) = (&one.act, intake.code());
    Line {
        reference: format!("{node}/{}", one.index),
        recommended: act.categories.clone(),
        batched: one.batch.is_some(),
        withdrawn: one.withdrawn,
        dossier: Some(act.dossier),
        state: state.docket.files.stage(&leaf, intake),
        ..line(state, node, leaf, (&act.round, act.firm))
    }
}

fn cultivated(state: &State, one: &Candidate<'_>) -> Line {
    let name = match one.name_in() {
        NameIn::List(name) => Some(name),
        NameIn::Form(_) => None,
    };
    Line {
        reference: one.reference(),
        name,
        recommended: one.asked.clone(),
        promotion: true,
        ..line(state, &one.node, one.file, (&one.round, one.firm))
    }
}

/// What both kinds have: how far the file is.
fn line(state: &State, node: &NodeCode, leaf: Hash, (round, firm): (&RoundId, Uscc)) -> Line {
    let examination = state.docket.examination(&leaf).map(|paper| paper.proposals.clone());
    let file = state.docket.files.get(&leaf);
    let determined = file.and_then(|file| file.determined.as_ref());
    Line {
        reference: String::new(),
        node: node.clone(),
        leaf,
        round: round.clone(),
        firm,
        name: None,
        recommended: Vec::new(),
        promotion: false,
        batched: false,
        withdrawn: false,
        examination,
        determination: determined.map(|decided| decided.paper.outcomes.clone()),
        published: file.is_some_and(File::is_answered),
        state: file.map_or(Step::Received, |file| file.state),
        dossier: None,
    }
}

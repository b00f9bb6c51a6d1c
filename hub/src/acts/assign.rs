//! 评审人员 of files: the whole group or a draw, without those who may not (A3-46).

use ledger::charter::Reviewers;
use ledger::checkpoint::Checkpoint;
use ledger::dossier::Dossier;
use ledger::hash::Hash;
use ledger::machine::round;
use ledger::names::{Head, NodeCode, RoundId, Seat};
use ledger::officer::Officer;
use ledger::record::step::file::{Excluded, FileStep, Ground, Panel, Recusal};
use ledger::rules::draw::{self, Draw, Drawn};
use ledger::rules::{RuleFault, deciding};
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::party::{Acting, Party};
use peer::state::State;
use peer::store::View;

/// One file that gets reviewers, and the conflicts that were declared for it.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// Whose recommendation.
    pub node: NodeCode,
    /// Its leaf.
    pub file: Hash,
    /// Who may not score it, besides those whose firm it is.
    pub conflicts: Vec<Excluded>,
}

/// Assigns reviewers to files, all or none.
///
/// # Errors
/// The review is not open, or too few may score a file.
pub fn assign(
    party: &Party,
    files: Vec<Assignment>,
    reason: String,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let who = who.into();
    let heads = head_offices(party, &files);
    party.act(move |acting| {
        let mut panels = Vec::with_capacity(files.len());
        for (one, head) in files.iter().zip(heads) {
            acting.state.docket.files.assigns(&one.file, &who.seat)?;
            panels.push(panel(acting, one, head)?);
        }
        super::file_step::write(acting, FileStep::Assign(panels), &reason, who)
    })
}

/// The head office of each firm, as far as its form is here.
fn head_offices(party: &Party, files: &[Assignment]) -> Vec<Option<Uscc>> {
    let of = |one: &Assignment| {
        let dossier = party.read::<_, ActError>(|_, state| {
            let intake = state.intake(&one.node);
            Ok(intake.and_then(|i| i.recommendation_by(&one.file)).map(|r| r.act.dossier))
        });
        let bytes = party.paper(&dossier.ok()??).ok()?;
        Some(Dossier::parse(&bytes).ok()?.firm.branch_of?.uscc)
    };
    files.iter().map(of).collect()
}

fn panel(acting: &Acting<'_, '_>, one: &Assignment, head: Option<Uscc>) -> Result<Panel, ActError> {
    let state = &*acting.state;
    let recommended = super::determine::standing(state, &one.node, &one.file)?;
    let (round, firm) = (&recommended.act.round, &recommended.act.firm);
    let plan = state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
    let stage = state.docket.rounds.stage(&state.roll, round, acting.now);
    if stage != round::State::Deciding {
        deciding::open(&plan.deciding, stage, state.roll.decide_by(round), acting.now)?;
    }
    let before = state.docket.files.get(&one.file);
    // Who stayed out once stays out, also of a file that is scored again.
    let mut excluded: Vec<Excluded> =
        before.into_iter().flat_map(|f| f.excluded()).cloned().collect();
    let new = one.conflicts.iter().filter(|out| excluded.iter().all(|e| e.person != out.person));
    let new: Vec<Excluded> = new.cloned().collect();
    excluded.extend(new);
    let pool = pool(state, acting.now);
    for office in &pool {
        let ground = match office.1 {
            Some(of) if of == *firm => Some(Ground::SameFirm),
            Some(of) if Some(of) == head => Some(Ground::HeadOffice),
            _ => None,
        };
        let known = excluded.iter().any(|out| out.person == office.0);
        if let Some(ground) = ground.filter(|_| !known) {
            excluded.push(Excluded { person: office.0.clone(), ground });
        }
    }
    // Whoever is no member need not be kept out.
    excluded.retain(|out| pool.iter().any(|(person, _)| *person == out.person));
    let before = before.and_then(|file| file.panel.as_ref());
    let before = before.map(|panel| panel.reviewers.clone()).unwrap_or_default();
    if plan.deciding.reviewers == Reviewers::Draw {
        excluded
            .extend(before.into_iter().map(|person| Excluded { person, ground: Ground::Other }));
    }
    let pool: Vec<String> = pool.into_iter().map(|(person, _)| person).collect();
    let may: Vec<String> = pool
        .iter()
        .filter(|person| excluded.iter().all(|out| out.person != **person))
        .cloned()
        .collect();
    let least = usize::from(plan.deciding.min_reviewers);
    let (seed, reviewers) = match plan.deciding.reviewers {
        Reviewers::None => {
            return Err(ActError::refused("实施规则不另设评审，可直接拟办（examine）"));
        }
        Reviewers::WholeGroup => (None, may),
        Reviewers::Draw => {
            let sealed = sealed_head(acting.tx, state, round)?;
            let seed = draw::seed(&sealed, round);
            (Some(seed), draw::ranked(&seed, firm, &may, least))
        }
    };
    if reviewers.len() < least {
        let message = format!(
            "{} 可评审的只有 {} 人，不少于 {least} 人方可评审；请增补初评小组成员（appointment）",
            super::reference(state, &one.node, &one.file),
            reviewers.len()
        );
        return Err(RuleFault::new("min-reviewers", "A3-46", message).into());
    }
    let pool = if seed.is_some() { pool } else { Vec::new() };
    Ok(Panel { file: one.file, seed, pool, reviewers, excluded })
}

/// Those who hold the reviewers' seat today, with their firms.
fn pool(state: &State, now: i64) -> Vec<(String, Option<Uscc>)> {
    let Ok(seat) = "H2".parse::<Seat>() else { return Vec::new() };
    let holders = state.docket.offices.holders(&seat, ledger::time::day(now));
    holders.map(|office| (office.person.clone(), office.firm)).collect()
}

/// The first sealed checkpoint that covers the notice of a round.
fn sealed_head(view: &View<'_>, state: &State, round: &RoundId) -> Result<Head, ActError> {
    let placed = state.roll.round_index(round);
    let size = placed.and_then(|index| state.roll.seals().iter().find(|size| **size > index));
    let size = *size.ok_or_else(|| ActError::Refused(format!("{round} 未经联合发布")))?;
    let note = view.checkpoint(peer::store::OWN, size)?;
    let lost = || ActError::Local(format!("校验点 {size} 不完整，请运行 ledger verify"));
    let note = String::from_utf8(note.ok_or_else(lost)?).map_err(|_| lost())?;
    let text = note.split_once("\n\n").map(|(text, _)| format!("{text}\n")).ok_or_else(lost)?;
    let checkpoint = Checkpoint::parse(&text).map_err(|_| lost())?;
    Ok(Head { size: checkpoint.size, root: checkpoint.root })
}

/// 回避 of a reviewer: where reviewers were drawn, the next of the same draw takes the place. Reviewers
/// recuse themselves; a conflict of another that the office learns of is the office's to enter.
///
/// # Errors
/// Another reviewer's by a reviewer, not a reviewer of the file, or nobody is left.
pub fn recuse(
    party: &Party,
    node: NodeCode,
    file: Hash,
    (out, reason): (Excluded, String),
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let who: Officer = who.into();
    if who.seat.as_str() == "H2" && who.person != out.person {
        let message = "评审人员只能登记本人回避；他人回避由执行办公室（H1）登记";
        return Err(RuleFault::new("recusal-of-another", "A3-46", message).into());
    }
    party.act(move |acting| {
        let state = &*acting.state;
        let firm = super::determine::standing(state, &node, &file)?.act.firm;
        let panel = state.docket.files.get(&file).and_then(|file| file.panel.as_ref());
        let next = panel.and_then(|panel| {
            let seed = panel.seed?;
            let kept = |person: &&String| {
                **person != out.person && panel.excluded.iter().all(|one| one.person != **person)
            };
            let may: Vec<String> = panel.pool.iter().filter(kept).cloned().collect();
            let ranked = draw::ranked(&seed, &firm, &may, panel.reviewers.len());
            ranked.into_iter().find(|person| !panel.reviewers.contains(person))
        });
        let step = Recusal { file, who: out, replacement: next.clone() };
        let step = FileStep::Recuse(step);
        state.docket.files.judge(&step, &who.seat, acting.now)?;
        let plan = state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
        let left = panel.map_or(0, |panel| panel.reviewers.len()) + usize::from(next.is_some());
        if left <= usize::from(plan.deciding.min_reviewers) {
            let message = format!(
                "回避后不足 {} 人，请先增补初评小组成员（appointment），再重新确定评审人员",
                plan.deciding.min_reviewers
            );
            return Err(RuleFault::new("min-reviewers", "A3-46", message).into());
        }
        super::file_step::write(acting, step, &reason, who)
    })
}

/// Everything that was drawn in a round, to be repeated without the hub.
///
/// # Errors
/// The round is not in effect.
pub fn drawn(party: &Party, round: &RoundId) -> Result<Draw, ActError> {
    party.read::<_, ActError>(|view, state| {
        let plan = state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
        let sealed = sealed_head(view, state, round)?;
        let mut files = Vec::new();
        for intake in state.intakes() {
            let of_round = intake.recommendations().filter(|(_, r)| r.act.round == *round);
            for (leaf, recommended) in of_round {
                let panel = state.docket.files.get(leaf).and_then(|file| file.panel.clone());
                if let Some(panel) = panel.filter(|panel| panel.seed.is_some()) {
                    files.push(Drawn { firm: recommended.act.firm, panel });
                }
            }
        }
        let count = usize::from(plan.deciding.min_reviewers);
        Ok(Draw { round: round.clone(), sealed, count, files })
    })
}

//! 到期事项 of the province: every source of a clock, in one list.

mod lists;

use ledger::rules::due::Due;
use peer::state::State;

/// What lists things that are due: one function per machine of A4, fed with the folds and the
/// official time.
type Source = fn(&State, i64) -> Vec<Due>;

const SOURCES: &[Source] =
    &[lists::changes, lists::cultivation, lists::penalties, lists::terms, rounds];

/// Everything that is due at the hub.
pub(crate) fn all(state: &State, now: i64) -> Vec<Due> {
    SOURCES.iter().flat_map(|source| source(state, now)).collect()
}

/// 申报窗口 and 审定期限 (A4.1).
fn rounds(state: &State, now: i64) -> Vec<Due> {
    let mut all = Vec::new();
    for (round, _) in state.roll.rounds().filter(|(_, in_effect)| *in_effect) {
        let about = round.round.to_string();
        if state.roll.closed_at(&round.round).is_none() && now < round.closes_at {
            all.push(Due::at(round.closes_at, "F", "四(三)1").named("申报截止", about.clone()));
        }
        if let Some(by) = round.decide_by {
            all.push(Due::at(by, "H3", "四(三)2").named("审定期限", about));
        }
    }
    all
}

//! 到期事项 of the province: every source of a clock, in one list.

mod files;
mod lists;

use ledger::rules::due::Due;
use peer::state::State;

/// What lists things that are due: one function per machine of A4, fed with the folds and the
/// official time.
type Source = fn(&State, i64) -> Vec<Due>;

const SOURCES: &[Source] = &[
    files::files,
    files::rounds,
    lists::changes,
    lists::complaints,
    lists::cultivation,
    lists::penalties,
    lists::terms,
    lists::retention,
];

/// Everything that is due at the hub.
pub(crate) fn all(state: &State, now: i64) -> Vec<Due> {
    SOURCES.iter().flat_map(|source| source(state, now)).collect()
}

//! Steps of recommendations that need nothing but the table and the papers (A4.3): one or many files
//! in one transaction, all or none.

use ledger::hash::Hash;
use ledger::machine::file::Event;
use ledger::officer::Officer;
use ledger::record::step::Matter;
use ledger::record::step::file::{Check, FileStep};
use peer::act::ActError;
use peer::party::{Acting, Party};

/// Writes a step if the machine allows it.
///
/// # Errors
/// The machine, or no reason.
pub(crate) fn write(
    acting: &mut Acting<'_, '_>,
    step: FileStep,
    reason: &str,
    who: Officer,
) -> Result<u64, ActError> {
    acting.state.docket.files.judge(&step, &who.seat, acting.now)?;
    super::step(acting, Matter::File(step), reason, who)
}

/// What only moves files: 开始审核, 逾期未补正续办, 登记撤回, 异议成立.
///
/// # Errors
/// The machine, or no reason.
pub fn moves(
    party: &Party,
    event: Event,
    files: Vec<Hash>,
    reason: String,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let who = who.into();
    party.act(move |acting| write(acting, FileStep::Move { event, files }, &reason, who))
}

/// 无处罚记录核查 of any number of files (S10, S11, S88).
///
/// # Errors
/// The machine, a date in the future, or no reason.
pub fn check(
    party: &Party,
    checks: Vec<Check>,
    reason: String,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let who = who.into();
    party.act(move |acting| write(acting, FileStep::Check(checks), &reason, who))
}

//! 受理、不予受理、逾期未补正 (四(三)1; A4.2): what becomes of a file that the firm submitted.

use ledger::intake::State;
use ledger::names::{NodeCode, Seat};
use ledger::record::application_step::Step;
use peer::act::ActError;
use peer::party::Party;

use super::assess;

/// Accepts an application that the firm submitted. Nothing is accepted by itself when the period is
/// over (A4.2).
///
/// # Errors
/// No such application, accepted already; or what stands in its way, all at once.
pub fn accept(
    party: &Party,
    code: &NodeCode,
    application: &str,
    reason: String,
    seat: Seat,
) -> Result<u64, ActError> {
    super::reasoned(&reason)?;
    let (code, application) = (code.clone(), application.to_owned());
    party.act(move |acting| {
        let (leaf, filed) = super::find::application(acting.state, &code, &application)?;
        let (leaf, filed) = (*leaf, filed.clone());
        let form = acting.tx.paper(&filed.dossier)?.and_then(|paper| paper.body);
        if let Some(form) = form {
            super::file::at_home(&super::file::parse(&form)?, &code)?;
        }
        let found = assess::application(acting.tx, acting.state, &code, &filed)?;
        assess::admit(found.as_ref(), Vec::new())?;
        super::step(acting, &code, leaf, Step::Accept {}, &reason, seat)
    })
}

/// Refuses an application: 不予受理 of one that was submitted, 视为放弃申报 of one that was returned
/// and not supplemented in time. Returns the record's place and which of the two it was.
///
/// # Errors
/// No such application, at another stage, or the firm may still supplement.
pub fn refuse(
    party: &Party,
    code: &NodeCode,
    application: &str,
    reason: String,
    seat: Seat,
) -> Result<(u64, State), ActError> {
    super::reasoned(&reason)?;
    let (code, application) = (code.clone(), application.to_owned());
    party.act(move |acting| {
        let (leaf, filed) = super::find::application(acting.state, &code, &application)?;
        let leaf = *leaf;
        let (step, to) = match filed.stage {
            State::Returned => (Step::Abandon {}, State::NotSupplemented),
            _ => (Step::Refuse {}, State::Inadmissible),
        };
        Ok((super::step(acting, &code, leaf, step, &reason, seat)?, to))
    })
}

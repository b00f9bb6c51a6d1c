//! 机器核对: what the rules say of a form, on the 统一基准日 of its round (三; S38).

use ledger::dossier::{Dossier, FormFault};
use ledger::intake::Filed;
use ledger::names::{NodeCode, RoundId};
use ledger::rules::assessment::Assessment;
use ledger::rules::eligibility;
use peer::act::ActError;
use peer::state::State;
use peer::store::View;

/// Judges a form against the plan in effect; nothing as long as its round was not announced, since
/// the announcement names the day on which everything is measured.
///
/// # Errors
/// The store.
pub fn dossier(
    dossier: &Dossier,
    (view, state, code): (&View<'_>, &State, &NodeCode),
) -> Result<Option<Assessment>, ActError> {
    let Ok(round) = dossier.round.parse::<RoundId>() else { return Ok(None) };
    let (Some(announced), Some(plan)) = (state.roll.round(&round), state.roll.plan()) else {
        return Ok(None);
    };
    let lifted = eligibility::lifted_to(dossier, code, &peer::lifts::lifts(view, &state.roll)?);
    let mut assessment = Assessment::of(dossier, &plan, announced.base_date, lifted);
    if applies_too(dossier, &round, state, code) {
        assessment.eligibility.push(eligibility::related(&plan.eligibility));
    }
    Ok(Some(assessment))
}

/// Judges the form behind an application, from its paper. Nothing if the paper is not here, as on a
/// machine restored from a backup: the officer then judges without the machine, rather than not at
/// all.
///
/// # Errors
/// The store.
pub fn application(
    view: &View<'_>,
    state: &State,
    code: &NodeCode,
    filed: &Filed,
) -> Result<Option<Assessment>, ActError> {
    form(view, filed)?.map_or(Ok(None), |form| dossier(&form, (view, state, code)))
}

/// The form behind an application, if its paper is here.
///
/// # Errors
/// The store.
pub(crate) fn form(view: &View<'_>, filed: &Filed) -> Result<Option<Dossier>, ActError> {
    let form = view.paper(&filed.dossier)?.and_then(|paper| paper.body);
    Ok(form.and_then(|form| Dossier::parse(&form).ok()))
}

/// Whether a firm of the same family has a live application in the round (A3-38).
fn applies_too(dossier: &Dossier, round: &RoundId, state: &State, code: &NodeCode) -> bool {
    let office = dossier.firm.branch_of.as_ref();
    let intake = state.intake(code);
    intake.zip(office).is_some_and(|(intake, office)| intake.live(round, &office.uscc).is_some())
}

/// Refuses a form that is not complete; whether the firm may take part is for the officer to say.
///
/// # Errors
/// What the form lacks, and what `others` add.
pub(crate) fn complete(found: &Assessment, others: Vec<FormFault>) -> Result<(), ActError> {
    let mut faults = found.defects.clone();
    faults.extend(others);
    if faults.is_empty() { Ok(()) } else { Err(super::file::refusal(&faults)) }
}

/// Refuses a form that cannot be taken in, with everything that stands in its way.
///
/// # Errors
/// What bars the firm, what the form lacks, what `others` add.
pub(crate) fn admit(
    assessment: Option<&Assessment>,
    others: Vec<FormFault>,
) -> Result<(), ActError> {
    let mut faults = assessment.map(Assessment::obstacles).unwrap_or_default();
    faults.extend(others);
    if faults.is_empty() { Ok(()) } else { Err(super::file::refusal(&faults)) }
}

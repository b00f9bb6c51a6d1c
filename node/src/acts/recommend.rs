//! 推荐: what the review favoured goes to the province (四(一)5).

use ledger::hash::Hash;
use ledger::intake::{Filed, State};
use ledger::names::{NodeCode, Seat};
use ledger::record::recommendation::{Opinion, Recommendation};
use peer::act::ActError;
use peer::party::{Acting, Party};

/// Recommends one application.
///
/// # Errors
/// No such application, or not reviewed in its favour.
pub fn recommend(
    party: &Party,
    code: &NodeCode,
    application: &str,
    seat: Seat,
) -> Result<u64, ActError> {
    let (code, application) = (code.clone(), application.to_owned());
    party.act(move |acting| {
        let (leaf, filed) = super::find::application(acting.state, &code, &application)?;
        let (leaf, filed) = (*leaf, filed.clone());
        write(acting, &code, leaf, &filed, seat)
    })
}

/// Recommends every application that was reviewed in its favour and is not recommended yet.
/// Returns how many there were.
///
/// # Errors
/// A rule or the store; then none of them is recommended.
pub fn recommend_all(party: &Party, code: &NodeCode, seat: &Seat) -> Result<usize, ActError> {
    let (code, seat) = (code.clone(), seat.clone());
    party.act(move |acting| {
        let Some(intake) = acting.state.intake(&code) else { return Ok(0) };
        let due: Vec<(Hash, Filed)> = intake
            .applications()
            .filter(|(_, filed)| filed.stage == State::Passed)
            .map(|(leaf, filed)| (*leaf, filed.clone()))
            .collect();
        for (leaf, filed) in &due {
            write(acting, &code, *leaf, filed, seat.clone())?;
        }
        Ok(due.len())
    })
}

fn write(
    acting: &mut Acting<'_, '_>,
    code: &NodeCode,
    application: Hash,
    filed: &Filed,
    seat: Seat,
) -> Result<u64, ActError> {
    let categories =
        filed.opinions.iter().filter(|o| o.opinion != Opinion::Decline).cloned().collect();
    let act = Recommendation {
        at: acting.now,
        nonce: peer::random::nonce()?,
        charter: acting.charter()?,
        application,
        round: filed.round.clone(),
        firm: filed.firm,
        categories,
        dossier: filed.dossier,
        seat,
    };
    super::write(acting, code, act).map(|(index, _)| index)
}

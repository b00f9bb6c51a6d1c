//! How reviewers and the province would plausibly judge a fictional application. It stands in for
//! persons; no rule of the system may use it.

use ledger::category::Category;
use ledger::dossier::{Dossier, Seeking};
use ledger::record::recommendation::Opinion;

use super::rng::Rng;

/// What happens to one application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// It goes back once for supplements before it is accepted (about one in six).
    pub returned_first: bool,
    /// One opinion for each claimed category, in the form's order.
    pub opinions: Vec<(Category, Opinion)>,
    /// How the province would rank it, 0 to 1000, higher is better.
    pub merit: u32,
}

/// The same dossier always has the same outcome: it is drawn from the form's own random bytes.
pub(super) fn outcome(dossier: &Dossier) -> Outcome {
    let parts: Vec<u64> = dossier.nonce.0.iter().map(|byte| u64::from(*byte)).collect();
    let mut rng = Rng::of(&parts);
    let quality = rng.between(0, 99);
    let opinions = dossier.categories.iter().map(|claim| {
        // A firm is not equally good at everything it claims.
        let quality = (quality + rng.between(0, 30)).saturating_sub(15);
        let opinion = match claim.seeking {
            Seeking::Recognise if quality >= 50 => Opinion::Recognise,
            Seeking::Recognise if quality >= 25 && claim.accepts_cultivation => Opinion::Cultivate,
            Seeking::Cultivate if quality >= 30 => Opinion::Cultivate,
            _ => Opinion::Decline,
        };
        (claim.category, opinion)
    });
    let opinions = opinions.collect();
    Outcome { returned_first: rng.chance(17), opinions, merit: quality * 10 + rng.between(0, 10) }
}

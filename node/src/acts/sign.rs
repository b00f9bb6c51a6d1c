//! 报送: recommendations are put in a batch and signed for the prefecture; without any, a zero
//! report closes the round (A4.3, A3-17).

use ledger::hash::Hash;
use ledger::names::{NodeCode, RoundId, Seat};
use ledger::record::recommendation::{Batch, ZeroReport};
use peer::act::ActError;
use peer::party::Party;

/// What was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The record's place.
    pub index: u64,
    /// Recommendations in the batch; 0 means a zero report.
    pub count: u64,
}

/// Signs everything recommended in `round` that is in no batch yet.
///
/// # Errors
/// Nothing to sign and no zero report asked for, or fewer seats than the charter demands.
pub fn sign(
    party: &Party,
    code: &NodeCode,
    round: RoundId,
    seats: Vec<Seat>,
    zero: bool,
) -> Result<Signed, ActError> {
    let code = code.clone();
    party.act(move |acting| {
        let intake = acting.state.intake(&code);
        let open = intake.map(|intake| intake.unbatched(&round)).unwrap_or_default();
        let (at, nonce) = (acting.now, peer::random::nonce()?);
        let charter = acting.charter()?;
        let (Some((from, _)), Some((last, _))) = (open.first(), open.last()) else {
            if !zero {
                let message = format!("{round} 没有待报送的推荐；确无推荐的，请加 --zero 报零报告");
                return Err(ActError::Refused(message));
            }
            let (index, _) =
                super::write(acting, &code, ZeroReport { at, nonce, charter, round, seats })?;
            return Ok(Signed { index, count: 0 });
        };
        let leaves: Vec<Hash> = open.iter().map(|(_, leaf)| *leaf).collect();
        let count = leaves.len() as u64;
        let (from, to) = (*from, *last + 1);
        let digest = Batch::digest_of(&leaves);
        let act = Batch { at, nonce, charter, round, from, to, count, digest, seats };
        let (index, _) = super::write(acting, &code, act)?;
        Ok(Signed { index, count })
    })
}

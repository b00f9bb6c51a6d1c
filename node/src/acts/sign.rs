//! 报送: recommendations are put in a batch and signed for the prefecture; without any, a zero
//! report closes the round (A4.3, A3-17). Two persons sign, and neither reviewed what they sign (A2).

use ledger::hash::Hash;
use ledger::intake::Reviewer;
use ledger::names::{NodeCode, RoundId, Seat};
use ledger::officer::Officer;
use ledger::record::recommendation::{Batch, ZeroReport};
use ledger::rules::{RuleFault, separation};
use peer::act::ActError;
use peer::party::{Acting, Party};

use super::conflict::known_token;

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
/// Nothing to sign and no zero report asked for, fewer seats than the charter demands, one person in
/// both, or one who reviewed an application of the batch.
pub fn sign(
    party: &Party,
    code: &NodeCode,
    round: RoundId,
    by: Vec<impl Into<Officer>>,
    zero: bool,
) -> Result<Signed, ActError> {
    let code = code.clone();
    let by: Vec<Officer> = by.into_iter().map(Into::into).collect();
    let seats: Vec<Seat> = by.iter().map(|one| one.seat.clone()).collect();
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
        two_persons(&by)?;
        for signer in &by {
            not_reviewed(acting, &code, &open, signer)?;
        }
        let leaves: Vec<Hash> = open.iter().map(|(_, leaf)| *leaf).collect();
        let count = leaves.len() as u64;
        let (from, to) = (*from, *last + 1);
        let digest = Batch::digest_of(&leaves);
        let act = Batch { at, nonce, charter, round, from, to, count, digest, seats };
        let (index, _) = super::write(acting, &code, act)?;
        Ok(Signed { index, count })
    })
}

/// Two seats in one hand are one signature (A3-17).
fn two_persons(by: &[Officer]) -> Result<(), RuleFault> {
    let named = |one: &&Officer| !one.person.is_empty();
    let mut twice = by.iter().enumerate().filter(|(_, one)| named(one));
    match twice.find(|(i, one)| by[..*i].iter().any(|other| other.person == one.person)) {
        Some((_, one)) => separation::second_person(&one.person, one, "报送的签批"),
        None => Ok(()),
    }
}

/// Nobody signs what they reviewed.
fn not_reviewed(
    acting: &Acting<'_, '_>,
    code: &NodeCode,
    open: &[(u64, Hash)],
    signer: &Officer,
) -> Result<(), ActError> {
    let Some(intake) = acting.state.intake(code) else { return Ok(()) };
    for (index, leaf) in open {
        let recommended = intake.recommendation_by(leaf);
        let filed = recommended.and_then(|one| intake.application_by(&one.act.application));
        let Some(filed) = filed else { continue };
        let token = known_token(acting.tx, filed, &signer.person)?;
        let standing = token.and_then(|token| filed.reviewers.get(&token));
        if matches!(standing, Some(Reviewer::Reviewed | Reviewer::Spent)) {
            separation::not_own_judgement([signer.person.as_str()], signer).map_err(
                |mut fault| {
                    fault.message = format!("第 {index} 条推荐：{}", fault.message);
                    fault
                },
            )?;
        }
    }
    Ok(())
}

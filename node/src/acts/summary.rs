//! 申报情况汇总表 of a round, signed by both bodies of the prefecture (四(三)4; S58, A4.1).

use std::collections::BTreeMap;

use ledger::category::Item;
use ledger::dossier::Dossier;
use ledger::intake::Intake;
use ledger::names::{NodeCode, RoundId, Seat};
use ledger::record::summary::{ItemCount, RoundSummary, SizeCount};
use peer::act::ActError;
use peer::party::{Acting, Party};

/// Bands of lawyers by which firms are counted (B3): from so many on.
const BANDS: [u32; 4] = [0, 10, 30, 50];

/// Signs the counts of a round. Firms whose form is not on this machine any more are left out of the
/// counts by size and by item.
///
/// # Errors
/// The round is still open, or fewer seats than the charter demands.
pub fn summary(
    party: &Party,
    code: &NodeCode,
    round: RoundId,
    seats: Vec<Seat>,
) -> Result<(u64, RoundSummary), ActError> {
    let code = code.clone();
    party.act(move |acting| {
        let act = counted(acting, &code, round, seats)?;
        let (index, _) = super::write(acting, &code, act.clone())?;
        Ok((index, act))
    })
}

fn counted(
    acting: &Acting<'_, '_>,
    code: &NodeCode,
    round: RoundId,
    seats: Vec<Seat>,
) -> Result<RoundSummary, ActError> {
    let empty = Intake::new(code.clone());
    let intake = acting.state.intake(code).unwrap_or(&empty);
    let mut sizes: BTreeMap<u32, u32> = BANDS.iter().map(|from| (*from, 0)).collect();
    let mut items: BTreeMap<Item, u32> = BTreeMap::new();
    for filed in intake.of_round(&round) {
        let form = acting.tx.paper(&filed.dossier)?.and_then(|paper| paper.body);
        let Some(form) = form.and_then(|form| Dossier::parse(&form).ok()) else { continue };
        if let Some((_, count)) = sizes.range_mut(..=form.firm.lawyers).next_back() {
            *count += 1;
        }
        form.items.iter().for_each(|claim| *items.entry(claim.item).or_default() += 1);
    }
    Ok(RoundSummary {
        at: acting.now,
        nonce: peer::random::nonce()?,
        charter: acting.charter()?,
        outcomes: intake.outcomes(&round),
        categories: intake.categories(&round),
        sizes: sizes.into_iter().map(|(from, count)| SizeCount { from, count }).collect(),
        items: items.into_iter().map(|(item, claimed)| ItemCount { item, claimed }).collect(),
        round,
        seats,
    })
}

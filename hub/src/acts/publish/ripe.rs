//! What of a round may be published now: what was shown long enough and is clean still (A4.3).

use ledger::docket::Determined;
use ledger::machine::file::State as Step;
use ledger::names::RoundId;
use ledger::rules::deciding;
use peer::act::ActError;
use peer::state::State;

/// Determinations of a round that are to be published or answered.
///
/// # Errors
/// Of what was selected nothing is ripe: the first reason. Or the record of one that is was not
/// checked again (S10, S11).
pub(super) fn ripe<'s>(
    state: &'s State,
    round: &RoundId,
    now: i64,
) -> Result<Vec<&'s Determined>, ActError> {
    let plan = state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
    let (mut ripe, mut selected, mut held) = (Vec::new(), 0, None);
    for (_, file) in state.docket.files.all() {
        let Some(decided) = file.determined.as_ref().filter(|d| d.paper.round == *round) else {
            continue;
        };
        let intake = state.intake(&decided.paper.node);
        let found = intake.and_then(|i| i.recommendation_by(&decided.paper.recommendation));
        let Some(place) = found.filter(|place| !place.withdrawn) else { continue };
        match file.state {
            Step::Declined => ripe.push(decided),
            Step::Selected | Step::InNotice | Step::Contested | Step::Ready => {
                match deciding::shown(&plan, file) {
                    Ok(()) => {
                        let clean =
                            deciding::clean(&plan.deciding, Some(file), ledger::time::day(now));
                        clean.map_err(|mut fault| {
                            let reference = format!("{}/{}", decided.paper.node, place.index);
                            fault.message = format!("{reference}：{}", fault.message);
                            fault
                        })?;
                        selected += 1;
                        ripe.push(decided);
                    }
                    Err(fault) => held = held.or(Some(fault)),
                }
            }
            _ => {}
        }
    }
    match held {
        // 坚持选树与培育同步推进: refusals alone are no publication while others are on their way.
        Some(fault) if selected == 0 => Err(fault.into()),
        _ => Ok(ripe),
    }
}

//! When an application may be taken in, and what may follow it (四(三)1; A4.2).

use super::RuleFault;
use crate::category::Category;
use crate::record::application::{Claim, MAX_EVIDENCE};
use crate::record::recommendation::{CategoryOpinion, Opinion};
use crate::record::round::RoundAnnounced;

/// Whether the window of a round is open at `at`: from `opens_at`, and before `closes_at`.
///
/// # Errors
/// The round is not in effect, not open yet, or closed; the message names the time.
pub fn window(
    round: Option<&RoundAnnounced>,
    closed_at: Option<i64>,
    at: i64,
) -> Result<(), RuleFault> {
    let fault = |message| Err(RuleFault::new("window", "四(三)1", message));
    let Some(round) = round else {
        return fault("该年度批次尚未由两家联合发布，不能受理".to_owned());
    };
    let closes_at = closed_at.map_or(round.closes_at, |closed| closed.min(round.closes_at));
    if at < round.opens_at {
        return fault(format!(
            "{} 申报自 {} 开始",
            round.round,
            crate::time::minute(round.opens_at)
        ));
    }
    if at >= closes_at {
        return fault(format!(
            "{} 申报已于 {} 截止",
            round.round,
            crate::time::deadline(closes_at)
        ));
    }
    Ok(())
}

/// Whether the claims are one to four categories, each once, and the files not too many.
///
/// # Errors
/// None, a category twice, or too many files.
pub fn claims(claims: &[Claim], evidence: usize) -> Result<(), RuleFault> {
    let fault = |message| Err(RuleFault::new("claims", "三", message));
    let mut categories: Vec<Category> = claims.iter().map(|claim| claim.category).collect();
    categories.sort();
    categories.dedup();
    if categories.is_empty() || categories.len() != claims.len() {
        return fault("申报类别应为一至四类，每类一次".to_owned());
    }
    if evidence > MAX_EVIDENCE {
        return fault(format!("佐证材料 {evidence} 份，超过 {MAX_EVIDENCE} 份，请合并后再报"));
    }
    Ok(())
}

/// Whether the opinions are exactly one for every claimed category.
///
/// # Errors
/// A category without an opinion, twice, or not claimed.
pub fn opinions(claims: &[Claim], opinions: &[CategoryOpinion]) -> Result<(), RuleFault> {
    let mut claimed: Vec<Category> = claims.iter().map(|claim| claim.category).collect();
    let mut judged: Vec<Category> = opinions.iter().map(|opinion| opinion.category).collect();
    claimed.sort();
    judged.sort();
    if claimed == judged {
        return Ok(());
    }
    Err(RuleFault::new("review", "四(一)5", "初审意见应与申报类别一一对应"))
}

/// Whether a recommendation says what the review said: its categories, less those declined.
///
/// # Errors
/// Another set, or none.
pub fn follows_review(
    reviewed: &[CategoryOpinion],
    recommended: &[CategoryOpinion],
) -> Result<(), RuleFault> {
    let favoured: Vec<_> =
        reviewed.iter().filter(|opinion| opinion.opinion != Opinion::Decline).collect();
    if !favoured.is_empty() && favoured.iter().copied().eq(recommended.iter()) {
        return Ok(());
    }
    Err(RuleFault::new("recommendation", "四(一)5", "推荐类别应与初审意见一致，且至少一类"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::Hash;

    #[test]
    fn s50_the_window_opens_with_a_second_and_closes_with_a_second() {
        let round = RoundAnnounced {
            at: 0,
            nonce: Hash([0; 32]),
            round: "2024-1".parse().unwrap(),
            document_number: "示例〔2024〕1号".to_owned(),
            opens_at: 100,
            closes_at: 200,
            base_date: "2024-03-31".parse().unwrap(),
            decide_by: None,
            purpose: crate::record::round::RoundType::Selection,
            forms: 1,
            charter: Hash([0; 32]),
            seat: crate::names::Seat::office(),
        };
        for (closed_at, at, open) in [
            (None, 99, false),
            (None, 100, true),
            (None, 199, true),
            (None, 200, false),
            (Some(150), 149, true),
            (Some(150), 150, false),
            (Some(300), 200, false),
        ] {
            assert_eq!(window(Some(&round), closed_at, at).is_ok(), open, "{closed_at:?} {at}");
        }
        assert!(window(None, None, 100).is_err());
    }
}

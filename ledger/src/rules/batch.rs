//! 报送批次: what a batch must be before it counts (A4.3, A3-17).

use super::RuleFault;
use crate::hash::Hash;
use crate::names::Seat;
use crate::record::recommendation::Batch;

/// Whether a batch names exactly the recommendations `leaves` that stand in its range.
///
/// # Errors
/// Its range, its count or its digest says otherwise.
pub fn covers(batch: &Batch, own_index: u64, leaves: &[Hash]) -> Result<(), RuleFault> {
    let fault = |message: String| Err(RuleFault::new("batch", "四(三)2", message));
    if batch.from >= batch.to || batch.to > own_index {
        return fault(format!("批次范围 {}–{} 不成立", batch.from, batch.to));
    }
    if leaves.is_empty() {
        return fault("批次内没有推荐，请改报零报告".to_owned());
    }
    if batch.count != leaves.len() as u64 || batch.digest != Batch::digest_of(leaves) {
        let (said, found) = (batch.count, leaves.len());
        return fault(format!("批次写明 {said} 件，台账该范围内为 {found} 件，请重新签批"));
    }
    Ok(())
}

/// Whether enough seats of the prefecture signed, each once, and only those that may (S49, A3-17).
///
/// # Errors
/// Fewer than `threshold` different seats, or one that is not among `signing`.
pub fn signed_by(seats: &[Seat], threshold: u8, signing: &[Seat]) -> Result<(), RuleFault> {
    if let Some(other) = seats.iter().find(|seat| !signing.contains(seat)) {
        let may: Vec<&str> = signing.iter().map(Seat::as_str).collect();
        let message = format!("席位 {other} 不能签批报送，应由 {} 签批", may.join("、"));
        return Err(RuleFault::new("batch-signer", "四(二)", message));
    }
    let mut seats: Vec<_> = seats.iter().collect();
    seats.sort();
    seats.dedup();
    if seats.len() >= usize::from(threshold) {
        return Ok(());
    }
    let have = seats.len();
    let message =
        format!("报送应由 {threshold} 方签批（市（州）律师行业党委、律师协会），现有 {have} 方");
    Err(RuleFault::new("batch-seats", "四(二)", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s49_two_seats_are_two_only_once_each_and_only_those_that_may() {
        let seat = |s: &str| s.parse::<Seat>().unwrap();
        let signing = [seat("N3"), seat("N4")];
        for (seats, threshold, ok) in [
            (vec![], 1, false),
            (vec![seat("N3")], 1, true),
            (vec![seat("N3")], 2, false),
            (vec![seat("N3"), seat("N3")], 2, false),
            (vec![seat("N3"), seat("N4")], 2, true),
            (vec![seat("N3"), seat("N1")], 2, false),
            (vec![seat("N3"), seat("N4"), seat("H1")], 2, false),
        ] {
            assert_eq!(
                signed_by(&seats, threshold, &signing).is_ok(),
                ok,
                "{seats:?} of {threshold}"
            );
        }
    }
}

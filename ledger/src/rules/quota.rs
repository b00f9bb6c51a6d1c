//! 名额: 2024年40家，2025年30家，2026年30家，共100家 (一; S05, S06).

use super::RuleFault;
use crate::charter::YearQuota;

/// Whether one more firm may be recognised for `year`.
///
/// `taken_in_year` and `taken_in_all` count firms, not categories (一家), cancelled ones included:
/// a seat is not used twice, and what a year leaves over is not carried into the next.
///
/// # Errors
/// The year has no quota, its seats are used up, or those of the whole plan are.
pub fn admit(
    quotas: &[YearQuota],
    total: u32,
    year: u16,
    taken_in_year: usize,
    taken_in_all: usize,
) -> Result<(), RuleFault> {
    let fault = |message| Err(RuleFault::new("quota", "一", message));
    let Some(quota) = quotas.iter().find(|quota| quota.year == year) else {
        return fault(format!("{year} 年度没有认定名额，如需增设请先调整实施规则"));
    };
    if taken_in_year >= quota.seats as usize {
        let seats = quota.seats;
        return fault(format!(
            "{year} 年度名额 {seats} 家已满，可列为候补（determine --waitlist），或下一年度再议"
        ));
    }
    if taken_in_all >= total as usize {
        return fault(format!("全计划名额 {total} 家已满"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s06_seats_by_year_and_in_all() {
        let quotas = [
            YearQuota { year: 2024, seats: 40 },
            YearQuota { year: 2025, seats: 30 },
            YearQuota { year: 2026, seats: 30 },
        ];
        for (year, in_year, in_all, admitted) in [
            (2024, 0, 0, true),
            (2024, 39, 39, true),
            (2024, 40, 40, false),
            (2024, 41, 41, false),
            // Ten seats of 2024 stayed empty: 2025 has thirty all the same.
            (2025, 29, 59, true),
            (2025, 30, 60, false),
            (2026, 29, 99, true),
            (2026, 29, 100, false),
            (2026, 30, 99, false),
            (2023, 0, 0, false),
            (2027, 0, 0, false),
        ] {
            let got = admit(&quotas, 100, year, in_year, in_all);
            assert_eq!(got.is_ok(), admitted, "{year}: {in_year} in the year, {in_all} in all");
        }
    }
}

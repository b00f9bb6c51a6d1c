//! 有效期内受到行政处罚或行业自律处分的，直接取消 (四(四)2; S71, A3-28).

use jiff::civil::Date;

use super::RuleFault;
use crate::charter::Plan;
use crate::record::step::penalty::Imposed;

/// Whether what was imposed takes away something that runs from `from` to `until`: it is in force,
/// and decided within the term. Also the mildest counts; a lawyer's own does not come here (A3-10).
///
/// # Errors
/// Not in force yet, or decided outside the term.
pub fn takes_away(
    imposed: &Imposed,
    (from, until): (Date, Date),
    plan: &Plan,
) -> Result<(), RuleFault> {
    let fault = |message| Err(RuleFault::new("penalty", "四(四)2", message));
    if plan.eligibility.needs_final && !imposed.in_force {
        return fault(
            "该处罚、处分尚未生效（复议、诉讼或复查中），生效后方可取消；内部已作标注".to_owned(),
        );
    }
    if imposed.date < from || imposed.date > until {
        let date = imposed.date;
        return fault(format!("决定日期 {date} 不在有效期 {from} 至 {until} 内，不适用直接取消"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dossier::PenaltyKind;
    use crate::hash::Hash;

    #[test]
    fn s71_a_penalty_in_force_within_the_term_takes_the_title_away_and_no_other_does() {
        let text = include_str!("../../../deploy/charter/sichuan-2023-2026.toml");
        let mut plan = Plan::from_toml(text).unwrap();
        let term = ("2024-05-31".parse().unwrap(), "2027-05-31".parse().unwrap());
        for (date, in_force, takes) in [
            ("2024-05-30", true, false),
            ("2024-05-31", true, true),
            ("2027-05-31", true, true),
            ("2027-06-01", true, false),
            ("2025-01-01", false, false),
        ] {
            for kind in PenaltyKind::ALL {
                let (document_number, document) = ("示例〔2025〕1号".to_owned(), Hash([1; 32]));
                let date = date.parse().unwrap();
                let licence_revoked = false;
                let imposed = Imposed {
                    kind: *kind,
                    document_number,
                    date,
                    in_force,
                    licence_revoked,
                    document,
                };
                assert_eq!(takes_away(&imposed, term, &plan).is_ok(), takes, "{date} {kind}");
            }
        }
        plan.eligibility.needs_final = false;
        let imposed = Imposed {
            kind: PenaltyKind::Administrative,
            document_number: String::new(),
            date: "2025-01-01".parse().unwrap(),
            in_force: false,
            licence_revoked: true,
            document: Hash([1; 32]),
        };
        assert!(takes_away(&imposed, term, &plan).is_ok(), "where the charter does not wait");
    }
}

//! 删除材料 (A3-48): who may, on which ground, and what each side may take away from the other.

use jiff::civil::Date;

use super::{RuleFault, retention};
use crate::names::Seat;
use crate::record::Side;
use crate::record::erasure::{Erasure, Ground, MAX_PAPERS};

/// The seats that may carry an erasure out, and those that may ask for it: two persons, of whom at a
/// prefecture one may be the intake officer (A2: small prefectures).
const SEATS: [(Side, &[&str], &[&str]); 2] = [
    (Side::Node, &["N1", "N3", "N4"], &["N1", "N2", "N3", "N4"]),
    (Side::Hub, &["H1"], &["H1", "H2", "H3", "H4"]),
];

fn fault(message: impl Into<String>) -> RuleFault {
    RuleFault::new("erasure", "A3-48", message)
}

/// What an erasure must say wherever it stands: its papers in order, and two seats of that side.
///
/// # Errors
/// No paper, too many, one twice, or a seat that may not.
pub fn form(act: &Erasure, side: Side) -> Result<(), RuleFault> {
    if act.papers.is_empty() || act.papers.len() > MAX_PAPERS {
        return Err(fault(format!("一次删除的材料应为 1—{MAX_PAPERS} 份，请分次办理")));
    }
    if act.papers.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(fault("所列材料应按摘要排序，不得重复"));
    }
    let Some((_, may, may_ask)) = SEATS.iter().find(|(of, _, _)| *of == side) else {
        return Err(fault("删除材料应由市（州）或省级办理"));
    };
    seat(&act.seat, may, "办理")?;
    seat(&act.asked_by, may_ask, "提出")
}

fn seat(seat: &Seat, may: &[&str], what: &str) -> Result<(), RuleFault> {
    if may.contains(&seat.as_str()) {
        return Ok(());
    }
    let message = format!("删除材料应由{}{what}，不能由{seat}{what}", may.join("、"));
    Err(RuleFault::new("seat", "A3-48", message))
}

/// Whether a paper that is kept until `last` may go at `now`: before the end of its period only on
/// another ground than that end. `None` where nothing sets an end.
///
/// # Errors
/// It is kept still.
pub fn ground(ground: Ground, last: Option<Date>, now: i64) -> Result<(), RuleFault> {
    match last {
        _ if ground != Ground::Expired => Ok(()),
        Some(last) if retention::is_over(last, now) => Ok(()),
        Some(last) => Err(kept(&format!("材料保存至 {last} 24:00，保存期未满，不得以此删除"))),
        None => Err(kept("该材料的保存期没有届满之日，不得以保存期满删除")),
    }
}

fn kept(message: &str) -> RuleFault {
    let others: Vec<String> = Ground::ALL
        .iter()
        .filter(|one| **one != Ground::Expired)
        .map(|one| format!("{}（{}）", one.code(), one.label()))
        .collect();
    let message = format!("{message}；有其他法定事由的，写明 --ground：{}", others.join("、"));
    RuleFault::new("retention", "A3-48", message)
}

/// An erasure names something of its writer's own.
pub fn not_ours() -> RuleFault {
    fault("所列材料都不是本端申报、重大变化报告的材料，不得删除；编号可用 list --applications 查看")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::Hash;

    fn act(papers: &[u8], asked_by: &str, seat: &str) -> Erasure {
        let hash = |n: u8| Hash([n; 32]);
        Erasure {
            at: 0,
            nonce: hash(0),
            papers: papers.iter().copied().map(hash).collect(),
            ground: Ground::Consent,
            content: hash(0),
            charter: hash(0),
            asked_by: asked_by.parse().unwrap(),
            seat: seat.parse().unwrap(),
        }
    }

    #[test]
    fn a3_48_an_erasure_names_its_papers_in_order_and_two_seats_of_its_side() {
        let many: Vec<u8> = (0..=u8::try_from(MAX_PAPERS).unwrap()).collect();
        for (papers, asked_by, seat, side, rule) in [
            (&[1, 2][..], "N1", "N3", Side::Node, None),
            (&[1], "N3", "N1", Side::Node, None),
            (&many[1..], "N1", "N3", Side::Node, None),
            (&many, "N1", "N3", Side::Node, Some("erasure")),
            (&[], "N1", "N3", Side::Node, Some("erasure")),
            (&[2, 1], "N1", "N3", Side::Node, Some("erasure")),
            (&[1, 1], "N1", "N3", Side::Node, Some("erasure")),
            (&[1], "N1", "N2", Side::Node, Some("seat")),
            (&[1], "H1", "N3", Side::Node, Some("seat")),
            (&[1], "F", "N1", Side::Node, Some("seat")),
            (&[1], "H1", "H1", Side::Hub, None),
            (&[1], "H2", "H1", Side::Hub, None),
            (&[1], "H1", "H2", Side::Hub, Some("seat")),
            (&[1], "H9", "H1", Side::Hub, Some("seat")),
            (&[1], "N1", "H1", Side::Hub, Some("seat")),
            (&[1], "N1", "N3", Side::Hub, Some("seat")),
            (&[1], "machine", "H1", Side::Hub, Some("seat")),
        ] {
            let judged = form(&act(papers, asked_by, seat), side);
            assert_eq!(judged.err().map(|fault| fault.rule), rule, "{asked_by} {seat} {side:?}");
        }
    }

    #[test]
    fn a3_48_only_the_end_of_a_period_lets_a_paper_go_because_of_it() {
        let last: Date = "2026-03-31".parse().unwrap();
        let end = crate::time::end_of(last);
        for (named, until, now, allowed) in [
            (Ground::Expired, Some(last), end - 1, false),
            (Ground::Expired, Some(last), end, true),
            (Ground::Expired, None, i64::MAX, false),
            (Ground::Consent, Some(last), 0, true),
            (Ground::Unlawful, None, 0, true),
        ] {
            let judged = ground(named, until, now);
            assert_eq!(judged.is_ok(), allowed, "{named} at {now}");
            assert!(judged.err().is_none_or(|fault| fault.rule == "retention"));
        }
    }
}

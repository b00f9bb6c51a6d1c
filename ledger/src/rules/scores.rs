//! 评分 (A3-37, A3-46): what a sheet must hold, what the scores of a file say together, and who may see
//! them when.

use serde::Serialize;

use super::RuleFault;
use crate::category::{Category, Item};
use crate::charter::{Deciding, Plan, Visibility};
use crate::docket::file::File;
use crate::record::step::file::Mark;

/// Points that a score may lie from the median before it is pointed out.
const FAR: u8 = 20;

/// Items whose facts the machine compares itself; of all others only a person can judge.
const MEASURED: &[Item] = &[Item::ZY1, Item::ZY2, Item::ZY4, Item::XX1];

/// Whether a sheet is complete: every item of the recommended categories once, the supplementary ones
/// as the reviewer likes, and a reason where a person judges (S22, S38).
///
/// # Errors
/// What is missing or stands twice.
pub fn complete(marks: &[Mark], categories: &[Category], plan: &Plan) -> Result<(), RuleFault> {
    for (i, mark) in marks.iter().enumerate() {
        let item = mark.item.label();
        if !categories.contains(&mark.item.category()) {
            return Err(fault(format!("{item} 不属于该件推荐的类别")));
        }
        if marks[..i].iter().any(|other| other.item == mark.item) {
            return Err(fault(format!("{item} 评了两次")));
        }
        if mark.points > 100 {
            return Err(fault(format!("{item} 应为 0 至 100 分")));
        }
        if !MEASURED.contains(&mark.item) && mark.reason.trim().is_empty() {
            return Err(fault(format!("{item} 须由评审人员判断，请写明理由")));
        }
    }
    for category in categories.iter().filter_map(|one| plan.category(*one)) {
        let scored = |item: &Item| marks.iter().any(|mark| mark.item == *item);
        let missing = category.items.iter().find(|item| !item.extra && !scored(&item.id));
        if let Some(item) = missing {
            return Err(fault(format!("缺少{}的评分", item.id.label())));
        }
    }
    Ok(())
}

/// What the scores of one item say together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The item.
    pub item: Item,
    /// The middle one; of an even number the lower of both.
    pub median: u8,
    /// From the lowest to the highest.
    pub spread: u8,
    /// Scores that lie far from the median.
    pub outliers: Vec<u8>,
}

/// The scores of every item, in the plan's order.
pub fn summary(sheets: &[Vec<Mark>]) -> Vec<Summary> {
    let of = |item: &Item| {
        let mut points: Vec<u8> =
            sheets.iter().flatten().filter(|mark| mark.item == *item).map(|m| m.points).collect();
        points.sort_unstable();
        let median = *points.get(points.len().checked_sub(1)? / 2)?;
        let spread = points.last()? - points.first()?;
        points.retain(|one| one.abs_diff(median) > FAR);
        Some(Summary { item: *item, median, spread, outliers: points })
    };
    Item::ALL.iter().filter_map(of).collect()
}

/// Whether `person` may see the scores of others: a reviewer of the file after their own, whatever
/// other seat they hold, and nobody while they are sealed (A3-37, A3-46).
///
/// # Errors
/// Why not yet, or never.
pub fn may_see(plan: &Deciding, file: &File, person: &str) -> Result<(), RuleFault> {
    if file.excluded().any(|out| out.person == person) {
        // Who recused does not learn that the file exists.
        return Err(fault("没有这一推荐".to_owned()));
    }
    let complete = file.missing().next().is_none();
    let own_missing = file.missing().any(|one| one == person);
    if plan.sealed_scores && !complete {
        return Err(fault("评分尚未到齐，到齐后启封".to_owned()));
    }
    match plan.score_visibility {
        Visibility::AfterOwn if own_missing => {
            Err(fault("提交本人评分之后方可查看他人评分".to_owned()))
        }
        Visibility::AfterAll if !complete => Err(fault("评分尚未到齐".to_owned())),
        _ => Ok(()),
    }
}

fn fault(message: String) -> RuleFault {
    RuleFault::new("score", "A3-46", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(item: Item, points: u8) -> Mark {
        Mark { item, points, reason: "示例".to_owned() }
    }

    #[test]
    fn the_median_the_spread_and_what_lies_far_from_it() {
        let sheet = |points| vec![mark(Item::TS1, points)];
        for (points, median, spread, outliers) in [
            (vec![80], 80, 0, vec![]),
            (vec![60, 80], 60, 20, vec![]),
            (vec![59, 80, 90], 80, 31, vec![59]),
            (vec![60, 80, 100], 80, 40, vec![]),
        ] {
            let sheets: Vec<_> = points.into_iter().map(sheet).collect();
            let one = Summary { item: Item::TS1, median, spread, outliers };
            assert_eq!(summary(&sheets), [one]);
        }
        assert_eq!(summary(&[]), []);
    }

    #[test]
    fn a_sheet_has_every_item_once_and_a_reason_where_a_person_judges() {
        let plan = include_str!("../../../deploy/charter/sichuan-2023-2026.toml");
        let plan = Plan::from_toml(plan).unwrap();
        let judge = |marks: &[Mark]| complete(marks, &[Category::Ts], &plan).is_ok();
        let full = [mark(Item::TS1, 90), mark(Item::TS2, 100)];
        assert!(judge(&full));
        assert!(!judge(&full[..1]), "one is missing");
        assert!(!judge(&[full[0].clone(), full[0].clone(), full[1].clone()]), "twice");
        assert!(!judge(&[mark(Item::TS1, 101), full[1].clone()]), "more than 100");
        assert!(!judge(&[full[0].clone(), full[1].clone(), mark(Item::ZY1, 1)]), "not recommended");
        let bare = Mark { reason: " ".to_owned(), ..full[0].clone() };
        assert!(!judge(&[bare, full[1].clone()]), "no reason");
        assert!(judge(&[full[0].clone(), full[1].clone(), mark(Item::TS3, 50)]), "supplementary");
    }
}

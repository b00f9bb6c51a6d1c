//! 年度小结: a year's results by category, so that each is guided by its own figures (四(一)4
//! 分类指导、精准服务，及时总结; S42). Everything is counted from the ledgers; a firm with two categories
//! counts in both, and once among the firms.

use serde::Serialize;

use crate::category::Category;
use crate::docket::Docket;
use crate::intake::Intake;
use crate::record::recommendation::Opinion;
use crate::roll::{End, Ending, Roll};

/// One category's figures of a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// The category.
    pub category: Category,
    /// 推荐认定, by the prefectures, in batches that they signed.
    pub recommended: usize,
    /// 推荐培育.
    pub recommended_for_cultivation: usize,
    /// 认定, those by 补录 and out of cultivation among them.
    pub recognised: usize,
    /// 由培育转为认定.
    pub promoted: usize,
    /// 列入培育.
    pub cultivated: usize,
    /// Those cultivated now, since whichever year, that have a support group.
    pub supported: usize,
    /// Those cultivated now whose check of this year found the standard met.
    pub met: usize,
    /// 取消 within the calendar year.
    pub cancelled: usize,
    /// 移出培育库 within the calendar year.
    pub removed: usize,
}

/// A year's figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Annual {
    /// 年度.
    pub year: u16,
    /// Its seats.
    pub seats: u32,
    /// Firms that took one (家).
    pub firms: usize,
    /// Firms newly on the cultivation list.
    pub cultivated_firms: usize,
    /// By category, in the plan's order.
    pub categories: Vec<Figures>,
}

/// The figures of `year` as the ledgers stand, of what is in effect.
pub fn of(year: u16, roll: &Roll, docket: &Docket, intakes: &[&Intake]) -> Annual {
    let seats = roll.plan().and_then(|plan| {
        plan.quotas.iter().find(|quota| quota.year == year).map(|quota| quota.seats)
    });
    let listed = roll.cultivations().filter(|entry| roll.in_effect(entry.index));
    let figures = |category: &Category| figures(*category, year, (roll, docket), intakes);
    Annual {
        year,
        seats: seats.unwrap_or_default(),
        firms: roll.recognised_in(year),
        cultivated_firms: listed.filter(|entry| entry.act.year == year).count(),
        categories: Category::ALL.iter().map(figures).collect(),
    }
}

fn figures(
    category: Category,
    year: u16,
    (roll, docket): (&Roll, &Docket),
    intakes: &[&Intake],
) -> Figures {
    let mut found = Figures {
        category,
        recommended: 0,
        recommended_for_cultivation: 0,
        recognised: 0,
        promoted: 0,
        cultivated: 0,
        supported: 0,
        met: 0,
        cancelled: 0,
        removed: 0,
    };
    for (_, one) in intakes.iter().flat_map(|intake| intake.recommendations()) {
        if one.act.round.year() != year || one.batch.is_none() || one.withdrawn {
            continue;
        }
        let asked = one.act.categories.iter().find(|asked| asked.category == category);
        match asked.map(|asked| asked.opinion) {
            Some(Opinion::Recognise) => found.recommended += 1,
            Some(Opinion::Cultivate) => found.recommended_for_cultivation += 1,
            _ => {}
        }
    }
    let within = |end: &End| i32::from(end.date.year()) == i32::from(year);
    let titles = roll
        .titles_now()
        .filter(|(title, held)| roll.in_effect(title.index) && held.categories.contains(&category));
    for (title, held) in titles {
        let of_year = title.act.year == year;
        found.recognised += usize::from(of_year);
        found.promoted += usize::from(of_year && title.act.promoted_from.is_some());
        let ended = held.end.filter(within).map(|end| end.how);
        found.cancelled += usize::from(matches!(ended, Some(Ending::Cancelled(_))));
    }
    for (entry, held) in roll.listings_now().filter(|(entry, _)| roll.in_effect(entry.index)) {
        if !entry.act.categories.contains(&category) {
            continue;
        }
        found.cultivated += usize::from(entry.act.year == year);
        let ended = held.end.filter(within).map(|end| end.how);
        found.removed += usize::from(matches!(ended, Some(Ending::Removed(_))));
        if held.end.is_none() && held.categories.contains(&category) {
            let place = docket.place(&entry.leaf);
            found.supported += usize::from(place.support.is_some());
            found.met += usize::from(place.checks.get(&year) == Some(&true));
        }
    }
    found
}

//! 专业化律所的认定标准 (三(一); S14-S19, S90).

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{ItemResult, Verdict, supplementary};
use crate::charter::Criteria;
use crate::dossier::{
    Achievement, Facts, FormFault, ItemClaim, Qualification, QualificationKind, Revenue, Work,
};

/// The two fiscal years (calendar years) completed on the 统一基准日, the earlier first (A3-12, A3-44).
/// A year is completed on its last day, which is when it is measured.
pub fn last_fiscal_years(base_date: Date) -> [i16; 2] {
    let complete = base_date.month() == 12 && base_date.day() == 31;
    let last = if complete { base_date.year() } else { base_date.year() - 1 };
    [last - 1, last]
}

pub(super) fn judge(claim: &ItemClaim, rules: &Criteria, base_date: Date) -> ItemResult {
    match &claim.facts {
        Facts::Focus { since, revenue } => focus(claim, *since, revenue, rules, base_date),
        Facts::Qualifications { qualifications } => qualified(claim, qualifications, base_date),
        Facts::Results { results } => results_in_time(claim, results, rules, base_date),
        Facts::Works { works } => enough_works(claim, works, rules, base_date),
        Facts::Traits { .. } | Facts::Awards { .. } | Facts::Plain {} => supplementary(claim),
    }
}

/// Years of revenue that are not the last two completed ones: the firm corrects them, since nothing
/// could be measured by others (S15).
pub(super) fn defects(claim: &ItemClaim, i: usize, base_date: Date) -> Option<FormFault> {
    let Facts::Focus { revenue, .. } = &claim.facts else { return None };
    let due = last_fiscal_years(base_date);
    if revenue.map(|row| row.year) == due {
        return None;
    }
    Some(FormFault {
        place: format!("/items/{i}/revenue"),
        message: format!(
            "“近两年收入”应为 {} 年和 {} 年（统一基准日 {base_date} 前最近两个完整年度）",
            due[0], due[1]
        ),
    })
}

/// ZY1: 达到两年及以上 includes the day on which two years are full (S14); the field's share is 30 %
/// or more in each of the two years, in whole fen (S15).
fn focus(
    claim: &ItemClaim,
    since: Date,
    revenue: &[Revenue; 2],
    rules: &Criteria,
    base_date: Date,
) -> ItemResult {
    let mut lacking = Vec::new();
    let years = rules.focus_years;
    if since.saturating_add(i64::from(years).years()) > base_date {
        lacking.push(format!("自 {since} 起专注该领域，至基准日 {base_date} 不满{years}年"));
    }
    let share = |part: i64, whole: i64| reaches(part, whole, rules.share_bp);
    let percent = percent(rules.share_bp);
    if rules.ratio_each_year {
        for row in revenue.iter().filter(|row| !share(row.field_fen, row.total_fen)) {
            lacking.push(format!("{} 年该领域收入占总营收不足{percent}", row.year));
        }
    } else {
        let sum = |of: fn(&Revenue) -> i64| revenue.iter().map(of).fold(0, i64::saturating_add);
        if !share(sum(|row| row.field_fen), sum(|row| row.total_fen)) {
            lacking.push(format!("两年合计该领域收入占总营收不足{percent}"));
        }
    }
    if lacking.is_empty() {
        let words = format!("专注已满{years}年，收入占比达到{percent}");
        return ItemResult::new(claim.item, Verdict::Meets, words);
    }
    ItemResult::of(claim.item, Verdict::Lacks, lacking)
}

/// Whether `part` is at least `bp` basis points of `whole`; never of nothing (A3-12).
fn reaches(part: i64, whole: i64, bp: u16) -> bool {
    whole > 0 && 10_000 * i128::from(part) >= i128::from(bp) * i128::from(whole)
}

fn percent(bp: u16) -> String {
    match bp % 100 {
        0 => format!("{}%", bp / 100),
        rest => format!("{}.{rest:02}%", bp / 100),
    }
}

/// ZY2: any one that is valid on the 统一基准日 is enough; an expired one is named (S16). What 等
/// leaves open, and what is secret and looked at off line only (S91), a person confirms.
fn qualified(claim: &ItemClaim, list: &[Qualification], base_date: Date) -> ItemResult {
    let valid = |one: &&Qualification| one.valid_until.is_none_or(|last| last >= base_date);
    let open = |one: &Qualification| {
        matches!(one.kind, QualificationKind::Other | QualificationKind::Secrecy)
    };
    let mut words: Vec<String> = Vec::new();
    for one in list.iter().filter(|one| !valid(one)) {
        words.push(format!("{}（{}）在基准日 {base_date} 已失效", one.name, one.kind));
    }
    let mut verdict = Verdict::Lacks;
    for one in list.iter().filter(valid) {
        words.push(match one.kind {
            QualificationKind::Secrecy => format!("{}：线下核验，登记核验人和日期", one.kind),
            QualificationKind::Other => format!("{}：是否属专业资质，由经办人认定", one.name),
            kind => format!("{}（{kind}）有效", one.name),
        });
        verdict =
            if !open(one) || verdict == Verdict::Meets { Verdict::Meets } else { Verdict::Reason };
    }
    ItemResult::of(claim.item, verdict, words)
}

/// ZY3: each 代表业绩 dated within three years before the 统一基准日 (S17). Its reach, its influence
/// and its persuasion are three elements that a person judges.
fn results_in_time(
    claim: &ItemClaim,
    results: &[Achievement],
    rules: &Criteria,
    base_date: Date,
) -> ItemResult {
    let years = rules.results_years;
    let since = base_date.saturating_sub(i64::from(years).years());
    let within = |one: &&Achievement| one.date > since && one.date <= base_date;
    let counted: Vec<&Achievement> = results.iter().filter(within).collect();
    if counted.is_empty() {
        let words = format!("没有基准日 {base_date} 前{years}年以内的代表业绩");
        return ItemResult::new(claim.item, Verdict::Lacks, words);
    }
    let words = counted.iter().map(|one| {
        format!(
            "{}（{}，{}）：专业影响力、业绩影响力、说服力分别评判",
            one.title, one.level, one.date
        )
    });
    ItemResult::of(claim.item, Verdict::Reason, words.collect())
}

/// ZY4: 3项以上成果, in all over every kind, three included, dated up to the 统一基准日 (S18, A3-13).
fn enough_works(
    claim: &ItemClaim,
    works: &[Work],
    rules: &Criteria,
    base_date: Date,
) -> ItemResult {
    let counted = works.iter().filter(|work| work.date <= base_date).count();
    let least = rules.min_items;
    if counted >= usize::from(least) {
        return ItemResult::new(claim.item, Verdict::Meets, format!("成果共 {counted} 项"));
    }
    let words = format!("基准日 {base_date} 以前的成果 {counted} 项，不足 {least} 项");
    ItemResult::new(claim.item, Verdict::Lacks, words)
}

//! 认定名单 and 培育名单, searched by a form that needs no script.

use ledger::category::Category;
use ledger::public_list::{Cultivated, Earlier, Recognised, Standing};
use maud::{Markup, html};

use super::facts::{Facts, Sealed};
use super::history::labels;
use super::layout::{Place, page};
use super::query::{Line, Query, state_code, text};

/// Standings that a line of the list can have; 已换发 is one of an earlier document.
const STANDINGS: [Standing; 5] =
    [Standing::Valid, Standing::Expired, Standing::Cancelled, Standing::Left, Standing::Closed];

/// The list of recognised firms.
pub(super) fn recognised(facts: &Facts, query: &Query) -> Vec<u8> {
    let place = Place { path: "index.html", title: "认定名单" };
    let Some(sealed) = &facts.sealed else { return page(facts, &place, &none_yet("认定名单")) };
    let all = &sealed.signed.list.recognised;
    let rows: Vec<&Recognised> = all.iter().filter(|line| means(facts, line, query)).collect();
    let main = html! {
        h1 { "认定名单" }
        (published(sealed))
        (form(facts, query, all.iter().map(|line| line.year), all.len(), true))
        (count(all.len(), rows.len()))
        table.firms role="table" aria-label="认定名单" {
            thead role="rowgroup" {
                tr role="row" {
                    @for name in ["律所名称", "证书编号", "市（州）", "年度", "类别", "有效期", "状态"] {
                        th role="columnheader" scope="col" { (name) }
                    }
                }
            }
            tbody role="rowgroup" { @for line in &rows { (row(facts, line)) } }
        }
        (nothing(rows.len()))
    };
    page(facts, &place, &main)
}

/// What the search looks at in a line.
fn searched(name: &str, number: &str, code: &ledger::uscc::Uscc, earlier: &[Earlier]) -> String {
    let names = [name, number].into_iter().chain(earlier.iter().map(|one| one.name.as_str()));
    let codes: Vec<_> = [*code].into_iter().chain(earlier.iter().map(|one| one.code)).collect();
    text(names, &codes)
}

fn means(facts: &Facts, line: &Recognised, query: &Query) -> bool {
    let text = searched(&line.name, &line.number, &line.code, &line.earlier);
    query.means(&Line {
        text: &text,
        region: &line.region,
        categories: &line.categories,
        year: line.year,
        standing: Some(line.standing(facts.today)),
    })
}

fn row(facts: &Facts, line: &Recognised) -> Markup {
    let standing = line.standing(facts.today);
    let text = searched(&line.name, &line.number, &line.code, &line.earlier);
    html! {
        tr role="row" data-text=(text) data-region=(line.region) data-year=(line.year)
            data-category=(codes(&line.categories)) data-state=(state_code(standing)) {
            td.name role="cell" { (firm_link(&line.code, &line.name)) @if line.legacy { span.note { "补录" } } }
            td.tight role="cell" data-label="证书编号" { (line.number) }
            td role="cell" data-label="市（州）" { (facts.region(&line.region)) }
            td.tight role="cell" data-label="年度" { (line.year) }
            td role="cell" data-label="类别" { (labels(&line.categories)) }
            td role="cell" data-label="有效期" { span.day { (line.valid_from) } " 至 " span.day { (line.valid_until) } }
            td role="cell" data-label="状态" { (badge(standing)) }
        }
    }
}

/// The list of cultivated firms: 培育对象，未获认定.
pub(super) fn cultivated(facts: &Facts, query: &Query) -> Vec<u8> {
    let place = Place { path: "cultivated.html", title: "培育名单" };
    let Some(sealed) = &facts.sealed else { return page(facts, &place, &none_yet("培育名单")) };
    let all = &sealed.signed.list.cultivated;
    let means = |line: &&Cultivated| {
        let text = searched(&line.name, "", &line.code, &line.earlier);
        let (region, categories) = (&line.region, &line.categories[..]);
        query.means(&Line { text: &text, region, categories, year: line.year, standing: None })
    };
    let rows: Vec<&Cultivated> = all.iter().filter(means).collect();
    let main = html! {
        h1 { "培育名单" }
        p.lead { strong { (Cultivated::WORDS) } "：列入本名单不授予称号，不发电子认定证明。" }
        (published(sealed))
        (form(facts, query, all.iter().map(|line| line.year), all.len(), false))
        (count(all.len(), rows.len()))
        table.firms role="table" aria-label="培育名单" {
            thead role="rowgroup" {
                tr role="row" {
                    @for name in ["律所名称", "市（州）", "年度", "培育类别", "培育期", "说明"] {
                        th role="columnheader" scope="col" { (name) }
                    }
                }
            }
            tbody role="rowgroup" { @for line in &rows { (cultivated_row(facts, line)) } }
        }
        (nothing(rows.len()))
    };
    page(facts, &place, &main)
}

fn cultivated_row(facts: &Facts, line: &Cultivated) -> Markup {
    let text = searched(&line.name, "", &line.code, &line.earlier);
    html! {
        tr role="row" data-text=(text) data-region=(line.region) data-year=(line.year)
            data-category=(codes(&line.categories)) {
            td.name role="cell" { (firm_link(&line.code, &line.name)) @if line.legacy { span.note { "补录" } } }
            td role="cell" data-label="市（州）" { (facts.region(&line.region)) }
            td.tight role="cell" data-label="年度" { (line.year) }
            td role="cell" data-label="培育类别" { (labels(&line.categories)) }
            td role="cell" data-label="培育期" { span.day { (line.valid_from) } " 至 " span.day { (line.valid_until) } }
            td role="cell" data-label="说明" { (cultivated_words(facts, line)) }
        }
    }
}

/// What a place on the cultivation list is worth.
pub(super) fn cultivated_words(facts: &Facts, line: &Cultivated) -> &'static str {
    if facts.today > line.valid_until {
        "培育期届满，未获认定"
    } else {
        Cultivated::WORDS
    }
}

/// The one word for what a title is worth.
pub(super) fn badge(standing: Standing) -> Markup {
    html! { span class=(format!("badge {}", state_code(standing))) { (standing.label()) } }
}

/// A link to a firm's page, from the root.
pub(super) fn firm_link(code: &ledger::uscc::Uscc, name: &str) -> Markup {
    html! { a href=(format!("firm/{code}.html")) { (name) } }
}

fn codes(categories: &[Category]) -> String {
    categories.iter().map(|one| one.code()).collect::<Vec<_>>().join(" ")
}

/// Before the first list.
pub(super) fn none_yet(heading: &str) -> Markup {
    html! {
        h1 { (heading) }
        p.lead { "尚无已联合签发的名单。名单经两家单位联合签发后，即在此公布。" }
    }
}

/// What the list holds, and the newest notice about it.
fn published(sealed: &Sealed) -> Markup {
    let notices = sealed.history.iter().filter_map(|one| one.notice.as_ref());
    let newest = notices.max_by_key(|notice| notice.date);
    let (titled, cultivated) = sealed.signed.list.firms(ledger::time::day(sealed.record.at));
    html! {
        p.lead {
            "现行有效：认定 " (titled) " 家，培育 " (cultivated) " 家"
            @if let Some(notice) = newest {
                "；最近公告：" (notice.document_number) "《" (notice.title) "》，" span.day { (notice.date) }
            }
        }
    }
}

fn count(all: usize, shown: usize) -> Markup {
    let whole = format!("共 {all} 条");
    html! {
        p #count role="status" data-all=(whole) {
            @if shown == all { (whole) } @else { "共 " (all) " 条，符合条件 " (shown) " 条" }
        }
    }
}

fn nothing(shown: usize) -> Markup {
    html! {
        p #none hidden[shown > 0] {
            "没有符合条件的律所。请核对全称或统一社会信用代码；曾用名也可查询。未列入名单的，不是本计划认定或培育的律所。"
        }
    }
}

/// The search; `whole` lines are on the page when nothing is asked.
fn form(
    facts: &Facts,
    query: &Query,
    years: impl Iterator<Item = u16>,
    whole: usize,
    states: bool,
) -> Markup {
    let mut years: Vec<u16> = years.collect();
    years.sort_unstable();
    years.dedup();
    let regions = facts.plan.nodes.iter().map(|node| (node.code.to_string(), node.name.clone()));
    let categories =
        Category::ALL.iter().map(|one| (one.code().to_owned(), one.label().to_owned()));
    let years = years.iter().map(|year| (year.to_string(), year.to_string()));
    let standings =
        STANDINGS.iter().map(|one| (state_code(*one).to_owned(), one.label().to_owned()));
    html! {
        form.search method="get" role="search" data-whole=(whole) {
            div.field.wide {
                label for="q" { "律所名称、统一社会信用代码或证书编号" }
                input #q name="q" type="search" maxlength="60" autocomplete="off" value=(query.words);
            }
            (choice("region", "市（州）", &query.region, regions))
            (choice("category", "类别", &query.category, categories))
            (choice("year", "年度", &query.year, years))
            @if states { (choice("state", "状态", &query.state, standings)) }
            div.field.send {
                button type="submit" { "查询" }
                @if !query.is_empty() { a href="?" { "清除条件" } }
            }
        }
    }
}

fn choice(
    name: &str,
    label: &str,
    chosen: &str,
    all: impl Iterator<Item = (String, String)>,
) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                option value="" { "全部" }
                @for (code, text) in all {
                    option value=(code) selected[code == chosen] { (text) }
                }
            }
        }
    }
}

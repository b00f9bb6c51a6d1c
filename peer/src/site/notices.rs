//! 联合公告, 名单变动, and the 公示 while it runs.

use std::collections::BTreeSet;

use ledger::hash::Hash;
use ledger::record::exposure::{NoticeOpened, NoticePaper, Shown};
use ledger::record::notice::Notice;
use ledger::uscc::Uscc;
use maud::{Markup, html};

use super::facts::{Facts, Sealed};
use super::history::{Happening, labels};
use super::layout::{Place, page};
use super::lists::none_yet;

/// A notice in one line; its link only where it leads to a web page.
pub(super) fn notice_words(notice: &Notice) -> Markup {
    let link = notice.link.as_deref();
    let link = link.filter(|link| link.starts_with("https://") || link.starts_with("http://"));
    html! {
        (notice.document_number) "《"
        @match link {
            Some(link) => a href=(link) rel="noopener noreferrer external" { (notice.title) },
            None => (notice.title),
        }
        "》" span.day { (notice.date) }
    }
}

/// Every joint notice, with what it brought; the newest first.
pub(super) fn notices(facts: &Facts) -> Vec<u8> {
    let place = Place { path: "notices.html", title: "联合公告" };
    let Some(sealed) = &facts.sealed else { return page(facts, &place, &none_yet("联合公告")) };
    let mut all: Vec<(&Notice, Vec<&Happening>)> = Vec::new();
    for one in &sealed.history {
        let Some(notice) = &one.notice else { continue };
        match all.iter_mut().find(|(known, _)| *known == notice) {
            Some((_, brought)) => brought.push(one),
            None => all.push((notice, vec![one])),
        }
    }
    let main = html! {
        h1 { "联合公告" }
        p.lead { (facts.plan.party) "、" (facts.plan.association) "联合发布的公告及其内容。公告原文见所附链接。" }
        @if all.is_empty() { p { "尚无公告。" } }
        @for (notice, brought) in all.iter().rev() {
            section.card {
                h2 { (notice_words(notice)) }
                p { (counted(brought)) }
                details {
                    summary { "涉及律所 " (brought.len()) " 项" }
                    ul.plain { @for one in brought { li { strong { (one.what) } "　" (linked(sealed, one)) } } }
                }
            }
        }
    };
    page(facts, &place, &main)
}

/// How many firms of each kind: who leaves both lists is one firm.
fn counted(brought: &[&Happening]) -> String {
    let mut kinds: Vec<(&str, BTreeSet<&[Uscc]>)> = Vec::new();
    for one in brought {
        match kinds.iter_mut().find(|(what, _)| *what == one.what) {
            Some((_, firms)) => _ = firms.insert(&one.codes),
            None => kinds.push((one.what, [&one.codes[..]].into())),
        }
    }
    let words = kinds.iter().map(|(what, firms)| format!("{what} {} 家", firms.len()));
    words.collect::<Vec<_>>().join("，")
}

/// A firm's name, with the way to its page if it has one.
fn linked(sealed: &Sealed, one: &Happening) -> Markup {
    let list = &sealed.signed.list;
    let on = |code: &Uscc| {
        list.recognised.iter().any(|line| line.code == *code)
            || list.cultivated.iter().any(|line| line.code == *code)
    };
    html! {
        @match one.codes.iter().find(|code| on(code)) {
            Some(code) => a href=(format!("firm/{code}.html")) { (one.name) },
            None => (one.name),
        }
    }
}

/// Everything that happened to the lists, the newest first.
pub(super) fn changes(facts: &Facts) -> Vec<u8> {
    let place = Place { path: "changes.html", title: "名单变动" };
    let Some(sealed) = &facts.sealed else { return page(facts, &place, &none_yet("名单变动")) };
    let main = html! {
        h1 { "名单变动" }
        p.lead { "每一项均已联合签发，写入台账，不再改动；取消等变动发生后，原有记载保留。" }
        @if sealed.history.is_empty() { p { "尚无变动。" } }
        ol.log reversed {
            @for one in sealed.history.iter().rev() {
                li {
                    time.day datetime=(one.day) { (one.day) } " " strong { (one.what) } "　" (linked(sealed, one))
                    @if !one.detail.is_empty() { "　" (one.detail) }
                    @if let Some(notice) = &one.notice { p.hint { (notice_words(notice)) } }
                }
            }
        }
    };
    page(facts, &place, &main)
}

/// The file of a 公示 on paper.
pub(super) fn publicity_file(list: &Hash) -> String {
    format!("publicity-{}.pdf", &list.to_string()[..16])
}

/// 公示 that run (A3-32). When none does, nothing of the last one is left.
pub(super) fn publicity(facts: &Facts) -> Vec<u8> {
    let place = Place { path: "publicity.html", title: "公示" };
    let main = html! {
        h1 { "公示" }
        @if facts.running.is_empty() { p.lead { "目前没有进行中的公示。公示期满，名单即撤下；最终结果以联合公告为准。" } }
        @for (opened, paper) in &facts.running { (exposed(facts, opened, paper)) }
    };
    page(facts, &place, &main)
}

fn exposed(facts: &Facts, opened: &NoticeOpened, paper: &NoticePaper) -> Markup {
    let round = &paper.round;
    html! {
        section.card {
            h2 { (round.year()) "年度第" (round.batch()) "批拟认定名单、拟培育名单公示" }
            p {
                "公示期：" span.day { (paper.first) } " 起至 "
                @match paper.last {
                    Some(last) => { span.day { (last) } " 止（含当日）" },
                    None => "另行公布的日期止",
                }
            }
            p.warning { strong { "公示不代表最终认定。" } "最终结果以联合公告为准。" }
            (shown(facts, "拟认定名单", &paper.recognised))
            (shown(facts, "拟培育名单", &paper.cultivated))
            h3 { "异议的提出" }
            @for line in paper.statement.lines() { p { (line) } }
            p {
                "异议请在公示期内送" (facts.plan.association) "或律所所在地市（州）律师协会。本网站不接收异议材料。"
            }
            ul.actions { li { a.button href=(publicity_file(&opened.list)) { "公示文本（PDF，可打印）" } } }
            p.hint { "公示内容摘要（SHA-256）" span.digest { (opened.list) } "，已记入省级台账。" }
        }
    }
}

fn shown(facts: &Facts, heading: &str, firms: &[Shown]) -> Markup {
    html! {
        h3 { (heading) "（" (firms.len()) " 家）" }
        @if firms.is_empty() { p { "无" } } @else {
            table.firms role="table" aria-label=(heading) {
                thead role="rowgroup" {
                    tr role="row" {
                        @for name in ["律所名称", "市（州）", "拟列类别"] {
                            th role="columnheader" scope="col" { (name) }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for firm in firms {
                        tr role="row" {
                            td.name role="cell" { (firm.name) }
                            td role="cell" data-label="市（州）" { (facts.region(&firm.region)) }
                            td role="cell" data-label="拟列类别" { (labels(&firm.categories)) }
                        }
                    }
                }
            }
        }
    }
}

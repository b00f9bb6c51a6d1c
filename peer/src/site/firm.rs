//! One firm: what it holds and held, what happened, and its certificate.

use ledger::public_list::{Cancelled, Cultivated, Earlier, Recognised};
use ledger::uscc::Uscc;
use maud::{Markup, html};

use super::facts::{Certified, Facts, Sealed};
use super::history::{Happening, labels};
use super::layout::{Place, page};
use super::lists::{badge, cultivated_words};
use super::notices::notice_words;

/// Every code under which a firm of the lists is or was listed, and the present one.
pub(super) fn codes(sealed: &Sealed) -> Vec<(Uscc, Uscc)> {
    let list = &sealed.signed.list;
    let recognised = list.recognised.iter().map(|line| (line.code, &line.earlier));
    let cultivated = list.cultivated.iter().map(|line| (line.code, &line.earlier));
    let mut codes = Vec::new();
    for (now, earlier) in recognised.chain(cultivated) {
        codes.push((now, now));
        codes.extend(earlier.iter().map(|before| (before.code, now)));
    }
    codes.sort();
    codes.dedup_by_key(|(code, _)| *code);
    codes
}

/// The page of a firm; of a code that it bore before, the way to the present one. `None`: it is on no
/// list.
pub(super) fn firm(facts: &Facts, code: &str) -> Option<Vec<u8>> {
    let sealed = facts.sealed.as_ref()?;
    let (code, now) = codes(sealed).into_iter().find(|(one, _)| one.as_str() == code)?;
    let list = &sealed.signed.list;
    let recognised: Vec<_> = list.recognised.iter().filter(|line| line.code == now).collect();
    let cultivated: Vec<_> = list.cultivated.iter().filter(|line| line.code == now).collect();
    let name = recognised.first().map(|line| &line.name);
    let name = name.or_else(|| cultivated.first().map(|line| &line.name))?;
    let history = sealed.history.iter().filter(|one| one.codes.contains(&now));
    let path = format!("firm/{code}.html");
    let main = html! {
        h1 { (name) }
        p.lead { "统一社会信用代码 " span.code { (now) } }
        @if code != now {
            p.moved { "代码 " (code) " 系曾用，现为 " a href=(format!("{now}.html")) { (now) } "。" }
        }
        @for line in recognised { (title(facts, sealed, line)) }
        @for line in cultivated { (listing(facts, line)) }
        (happened(history))
    };
    Some(page(facts, &Place { path: &path, title: name }, &main))
}

fn title(facts: &Facts, sealed: &Sealed, line: &Recognised) -> Markup {
    let standing = line.standing(facts.today);
    html! {
        section.card {
            h2 { (facts.plan.certificate_title) " " (badge(standing)) }
            dl {
                dt { "证书编号" } dd { (line.number) @if line.legacy { "（补录）" } }
                dt { "年度" } dd { (line.year) }
                dt { "类别" } dd { (labels(&line.categories)) }
                dt { "市（州）" } dd { (facts.region(&line.region)) }
                dt { "有效期" }
                dd { (line.valid_from) " 至 " (line.valid_until) "（含当日）" }
                @if let Some(cancelled) = &line.cancelled { (ended(facts, line, cancelled)) }
                @if let Some(left) = &line.left {
                    dt { (left.leaving.label()) } dd { (left.date) }
                }
            }
            (earlier(facts, &line.earlier))
            (certificate(facts, sealed, line))
        }
    }
}

/// The class of the cause is public until the ban ends (A4.4).
fn ended(facts: &Facts, line: &Recognised, cancelled: &Cancelled) -> Markup {
    let cause = cancelled.cause_on(facts.today, line.valid_until);
    html! {
        dt { "取消日期" } dd { (cancelled.date) }
        @if let Some(cause) = cause { dt { "取消原因" } dd { (cause.label()) } }
        @if let (Some(until), Some(_)) = (cancelled.ban_until, cause) {
            dt { "不得再次申报" } dd { "至 " (until) }
        }
    }
}

fn listing(facts: &Facts, line: &Cultivated) -> Markup {
    html! {
        section.card {
            h2 { "培育名单 " span.badge.cultivated { (cultivated_words(facts, line)) } }
            dl {
                dt { "年度" } dd { (line.year) @if line.legacy { "（补录）" } }
                dt { "培育类别" } dd { (labels(&line.categories)) }
                dt { "市（州）" } dd { (facts.region(&line.region)) }
                dt { "培育期" } dd { (line.valid_from) " 至 " (line.valid_until) "（含当日）" }
            }
            (earlier(facts, &line.earlier))
            p { "列入培育名单不授予称号，不发电子认定证明。" }
        }
    }
}

fn earlier(facts: &Facts, earlier: &[Earlier]) -> Markup {
    html! {
        @if !earlier.is_empty() {
            h3 { "曾载内容（已换发，称号继续有效的以现载为准）" }
            ul.plain {
                @for one in earlier {
                    li {
                        "至 " span.day { (one.until) } "：" (one.name) "（" (one.code) "，" (facts.region(&one.region))
                        "）　" (labels(&one.categories)) "　有效期至 " (one.valid_until)
                    }
                }
            }
        }
    }
}

/// What can be downloaded: of a title in force its certificate; of another one only what shows on the
/// verify page that it counts no more.
fn certificate(facts: &Facts, sealed: &Sealed, line: &Recognised) -> Markup {
    let Some(one) = sealed.certified.get(&line.number) else {
        return html! { p.hint { "电子认定证明尚未签发，或其文件尚未送达本网站。" } };
    };
    let in_force = line.standing(facts.today) == ledger::public_list::Standing::Valid;
    html! {
        h3 { "电子认定证明" }
        (downloads(one, "../", in_force))
    }
}

fn downloads(one: &Certified, up: &str, in_force: bool) -> Markup {
    let serial = &one.serial;
    html! {
        ul.actions {
            li { a.button href=(format!("{up}v/index.html#{}", one.fragment)) { "核验这份证明" } }
            @if in_force {
                li { a.button href=(format!("{up}c/{serial}.pdf")) { "证书（PDF，可打印）" } }
                li { a.button href=(format!("{up}c/{serial}.zip")) { "证明文件（ZIP，可转交）" } }
                li { a.button href=(format!("{up}c/{serial}/index.html")) { "逐个文件" } }
            }
        }
    }
}

/// What happened to the lists, the newest first.
fn happened<'h>(history: impl DoubleEndedIterator<Item = &'h Happening>) -> Markup {
    html! {
        h2 { "变动记录" }
        ol.log reversed {
            @for one in history.rev() {
                li {
                    time.day datetime=(one.day) { (one.day) } " " strong { (one.what) } "　"
                    (one.name) @if !one.detail.is_empty() { "　" (one.detail) }
                    @if let Some(notice) = &one.notice { p.hint { (notice_words(notice)) } }
                }
            }
        }
    }
}

/// Where the id of a credential leads: its files one by one.
pub(super) fn files(facts: &Facts, serial: &str, names: &[&str]) -> Option<Vec<u8>> {
    let sealed = facts.sealed.as_ref()?;
    let number = sealed.serials.get(serial)?;
    let line = sealed.signed.list.recognised.iter().find(|line| line.number == *number)?;
    let now = sealed.certified.get(number)?;
    let in_force = line.standing(facts.today) == ledger::public_list::Standing::Valid;
    let path = format!("c/{serial}/index.html");
    let main = html! {
        h1 { "电子认定证明 " (line.number) }
        p.lead {
            a href=(format!("../../firm/{}.html", line.code)) { (line.name) } " "
            (badge(line.standing(facts.today)))
        }
        @if now.serial == serial {
            (downloads(now, "../../", in_force))
            ul.plain { @for name in names { li { a href=(name) { (name) } } } }
        } @else {
            p.moved {
                "本件已换发，称号继续有效的以现行证明为准："
                a href=(format!("../{}/index.html", now.serial)) { (now.serial) }
            }
        }
    };
    Some(page(facts, &Place { path: &path, title: "电子认定证明" }, &main))
}

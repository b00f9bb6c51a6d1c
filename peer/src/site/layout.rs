//! What all pages have in common: head, ways, the time to which the data go, foot.

use ledger::hash::Hash;
use ledger::time;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::facts::Facts;

/// The column that the associations of province and prefectures keep (S82, S95).
const COLUMN: &str = "四川省专精特新品牌律师事务所专栏";
const STYLE: &str = include_str!("site.css");
const SCRIPT: &str = include_str!("site.js");

/// A page's place in the site.
pub(super) struct Place<'a> {
    /// Its path, which the ways mark as the present one.
    pub(super) path: &'a str,
    /// Its title.
    pub(super) title: &'a str,
}

/// The way to the site's root from a page: links are relative, so that a folder can stand anywhere.
pub(super) fn up(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

/// A whole page.
pub(super) fn page(facts: &Facts, place: &Place<'_>, main: &Markup) -> Vec<u8> {
    let up = up(place.path);
    let fresh_until = facts.as_of + i64::from(facts.plan.fresh_days) * 86_400;
    let markup = html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light";
                link rel="icon" href="data:,";
                title { (place.title) "　" (COLUMN) }
                style { (PreEscaped(STYLE)) }
            }
            body data-fresh-until=(fresh_until) {
                a.skip href="#main" { "跳到正文" }
                header.top {
                    p.plan { (facts.plan.title) }
                    p.site { a href=(format!("{up}index.html")) { (COLUMN) } }
                    p.issuers { (facts.plan.party) "　" (facts.plan.association) "　联合发布" }
                    (ways(facts, place.path, &up))
                }
                main #main tabindex="-1" {
                    p #stale .stale role="status" hidden[!facts.stale] { (stale_words(facts)) }
                    (main)
                }
                (foot(facts, &up))
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    markup.into_string().into_bytes()
}

fn ways(facts: &Facts, here: &str, up: &str) -> Markup {
    let running = match facts.running.len() {
        0 => "公示".to_owned(),
        n => format!("公示（{n}）"),
    };
    let ways = [
        ("index.html", "认定名单"),
        ("cultivated.html", "培育名单"),
        ("publicity.html", &running),
        ("notices.html", "联合公告"),
        ("changes.html", "名单变动"),
        ("v/index.html", "证书核验"),
        ("data.html", "数据下载"),
        ("complaints.html", "监督举报"),
    ];
    html! {
        nav.ways aria-label="栏目" {
            ul {
                @for (path, name) in ways {
                    li {
                        a href=(format!("{up}{path}")) aria-current=[(path == here).then_some("page")] { (name) }
                    }
                }
            }
        }
    }
}

fn stale_words(facts: &Facts) -> String {
    format!(
        "停滞：数据截至 {}，之后未核验。已超过 {} 天没有收到新的核验联署，其后如有认定、取消等变动，本页尚未反映；\
         名单本身仍可凭联合签发核验。请换用省级平台或其他市（州）的网站查询。",
        time::minute(facts.as_of),
        facts.plan.fresh_days
    )
}

fn foot(facts: &Facts, up: &str) -> Markup {
    html! {
        footer.foot {
            p.asof {
                "数据截至 " time { (time::minute(facts.as_of)) }
                @if facts.stale { "，之后未核验" }
                @if let Some(sealed) = &facts.sealed {
                    "　名单摘要 " span.digest { (sealed.record.digest) }
                }
            }
            p {
                "名单由" (facts.plan.party) "、" (facts.plan.association)
                "以数字签名联合签发，不等同于加盖公章；任何人可以"
                a href=(format!("{up}data.html")) { "下载数据" } "，用"
                a href=(format!("{up}v/index.html")) { "核验页" } "离线核验，不必信任本网站。"
            }
        }
    }
}

/// What a page may do: wear its own style and run its own script, and send its form to where it came
/// from; it loads nothing from anywhere.
fn policy() -> String {
    let digest = |text: &str| Hash::of(text.as_bytes()).to_base64();
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; \
         base-uri 'none'; form-action 'self'",
        digest(SCRIPT),
        digest(STYLE)
    )
}

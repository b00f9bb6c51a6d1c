//! What else the public reads: the data and how to check them, where to complain, what is not here.

use ledger::time;
use maud::html;

use super::facts::Facts;
use super::layout::{Place, page};

/// 数据下载: the list in four forms under one digest, and everything that an outsider checks it with.
pub(super) fn data(facts: &Facts) -> Vec<u8> {
    let forms = [
        ("list.json", "JSON", "可核验的签名名单；以此为准"),
        ("list.xlsx", "XLSX", "电子表格"),
        ("list.csv", "CSV", "电子表格，UTF-8"),
        ("list.pdf", "PDF", "可打印，内嵌 list.json"),
    ];
    let files = [
        ("anchor.json", "信任锚：核验所用的公钥。请与纸面或两家单位官方网站公布的比对"),
        ("checkpoint", "最新的台账校验点（C2SP tlog-checkpoint）"),
        ("bodies/party-committee/did.json", "省律师行业党委的 DID 文档"),
        ("bodies/association/did.json", "省律师协会的 DID 文档"),
        ("status/1", "证明的状态名单（W3C Bitstring Status List）"),
    ];
    let main = html! {
        h1 { "数据下载" }
        @if let Some(sealed) = &facts.sealed {
            section.card {
                h2 { "公布名单" }
                p { "以下四种格式载明同一名单，摘要（SHA-256）：" br; span.digest { (sealed.record.digest) } }
                ul.plain {
                    @for (path, name, what) in forms { li { a href=(path) download { (name) } "　" (what) } }
                }
                dl {
                    dt { "联合签发" } dd { "省级台账前 " (sealed.size) " 条，" (time::minute(sealed.record.at)) }
                    dt { "核验联署" } dd { "截至 " (time::minute(facts.as_of)) @if facts.stale { "，之后未核验" } }
                }
            }
            section.card {
                h2 { "核验用文件" }
                ul.plain {
                    @for (path, what) in files.iter().filter(|(path, _)| *path != "status/1" || sealed.status.is_some()) {
                        li { a href=(path) { (path) } "　" (what) }
                    }
                    li { a href=(format!("seals/{}", sealed.size)) { "seals/" (sealed.size) } "　两家单位联合签发的校验点" }
                }
                p.hint {
                    "台账全文按 C2SP tlog-tiles 公布在 tile/ 目录。信任锚指纹（SHA-256）"
                    span.digest { (facts.anchor_digest()) }
                }
            }
        } @else {
            p.lead { "尚无已联合签发的名单。" }
        }
        section.card {
            h2 { "怎样核验" }
            ol.plain {
                li { "一份证明：用手机扫描证书上的二维码，或把证明文件拖入" a href="v/index.html" { "核验页" } "，不需要联网。" }
                li { "公布名单：" code { "srdi-verify list list.json --anchor anchor.json" } }
                li { "台账全文：下载后运行 " code { "srdi-verify tiles 目录 --anchor anchor.json" } "，逐条重算每一项规则。" }
            }
        }
    };
    page(facts, &Place { path: "data.html", title: "数据下载" }, &main)
}

/// 监督举报 (S74, S75, A4.7): where and how. Nothing is taken in here.
pub(super) fn complaints(facts: &Facts) -> Vec<u8> {
    let (plan, clocks) = (&facts.plan, &facts.plan.clocks);
    let main = html! {
        h1 { "监督举报" }
        p.warning { "本网站不接收举报材料，不收集任何个人信息。举报请以书面形式提出。" }
        section.card {
            h2 { "向谁提出" }
            p {
                "任何组织和个人发现已认定或列入培育的律所所报信息不真实、不准确，或不再符合标准的，可以向"
                (plan.association) "实名举报。来信请在信封注明“专精特新律所监督举报”，或当面递交；地址以"
                (plan.association) "官方网站公布的为准。"
            }
        }
        section.card {
            h2 { "写明什么" }
            ul.plain {
                li { "被举报律所的全称；" }
                li { "具体事实，以及佐证材料；" }
                li { "举报人的姓名或单位名称、联系方式，并亲笔签名或盖章。匿名的只作为线索，不按举报办理和答复。" }
            }
        }
        section.card {
            h2 { "怎样办理" }
            ul.plain {
                li { "收到后 " (clocks.complaint_check_wd) " 个工作日内核对举报人身份；" }
                li {
                    "自受理起 " (clocks.complaint_days) " 日内办结，情况复杂的可延长一次，至多 "
                    (clocks.complaint_extension_days) " 日；"
                }
                li { "办结后 " (clocks.complaint_answer_wd) " 个工作日内答复举报人；" }
                li { "举报人身份加密保存，只有指定的经办人可以读取，不写入台账，不告知被举报律所。" }
            }
        }
        p { "对公示名单有异议的，见" a href="publicity.html" { "公示" } "。" }
    };
    page(facts, &Place { path: "complaints.html", title: "监督举报" }, &main)
}

/// What is shown where nothing is.
pub(super) fn missing(facts: &Facts) -> Vec<u8> {
    let main = html! {
        h1 { "没有这个页面" }
        p {
            "地址可能有误，或所查律所不在公布名单中。请到" a href="/index.html" { "认定名单" } "按名称或统一社会信用代码查询。"
        }
    };
    page(facts, &Place { path: "404.html", title: "没有这个页面" }, &main)
}

//! `list`: the signed public list, and this prefecture's own applications.

use std::io::Write;

use ledger::category::Category;
use ledger::names::RoundId;
use ledger::public_list::PublicList;
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::list_table;
use peer::sheet;
use peer::table::Table;

use crate::app::Node;
use crate::applications::Line;
use crate::bounces::Bounced;

/// 名单：查看联合签发的认定、培育名单；或本市（州）的申报及办理情况
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 输出格式：json 为可核验的签名名单，csv、xlsx 供表格软件使用，pdf 供打印；不写则为便于阅读的表
    #[arg(long, value_name = "格式")]
    format: Option<Format>,
    /// 列出本市（州）的申报
    #[arg(long)]
    applications: bool,
    /// 只列某一年度批次，如 2024-1
    #[arg(long, value_name = "年度批次", requires = "applications")]
    round: Option<RoundId>,
    /// 只列律所名称含有此文字的
    #[arg(long, value_name = "文字", requires = "applications")]
    name: Option<String>,
    /// 只列此统一社会信用代码的
    #[arg(long, value_name = "代码", requires = "applications")]
    code: Option<Uscc>,
    /// 只列申报此类别的，如 ZY
    #[arg(long, value_name = "类别", requires = "applications")]
    category: Option<Category>,
    /// 只列此进度的，如 已受理、已报送、已办结
    #[arg(long, value_name = "进度", requires = "applications")]
    stage: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Json,
    Csv,
    Xlsx,
    Pdf,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let node = super::open(common)?;
        if self.applications {
            let mut lines = node.applications(self.round.as_ref())?;
            lines.retain(|line| self.finds(line));
            return match self.format {
                // What is written out is what the search shows, line for line.
                Some(Format::Csv) => bytes(&sheet::csv(&HEADINGS, lines.iter().map(row))),
                Some(Format::Xlsx) => {
                    bytes(&sheet::xlsx("申报", &HEADINGS, lines.iter().map(row))?)
                }
                Some(Format::Json) => {
                    let json = serde_json::to_string(&lines);
                    common.print(&json.map_err(|e| ActError::Local(e.to_string()))?)
                }
                Some(Format::Pdf) => Err(ActError::Usage(
                    "申报没有 pdf 格式；请用 --format xlsx，或不加 --applications 输出名单"
                        .to_owned(),
                )),
                None => common.say(&lines, &applications(&lines, &node.bounced_reports()?)),
            };
        }
        let signed = peer::list::signed_list(&node.party)?;
        let none = || ActError::refused("尚无联合签发的名单；请先与省级平台同步（sync --once）");
        let signed = signed.ok_or_else(none)?;
        let today = node.party.clock.today();
        match self.format {
            Some(Format::Json) => bytes(&signed.to_bytes()),
            Some(Format::Csv) => bytes(&list_table::csv(&signed.list, today)),
            Some(Format::Xlsx) => bytes(&list_table::xlsx(&signed.list, today)?),
            Some(Format::Pdf) => bytes(&peer::list::pdf(&node.party)?.ok_or_else(none)?),
            None => common.say(&signed, &readable(&signed.list, &node)),
        }
    }
}

impl Args {
    /// Whether the search finds this application.
    fn finds(&self, line: &Line) -> bool {
        let name = line.firm.as_deref().unwrap_or_default();
        let named = self.name.as_deref().is_none_or(|text| name.contains(text.trim()));
        let claimed = |category: &Category| line.categories.contains(category);
        named
            && self.code.is_none_or(|code| line.code == code)
            && self.category.as_ref().is_none_or(claimed)
            && self.stage.as_deref().is_none_or(|stage| line.stage == stage.trim())
    }
}

const HEADINGS: [&str; 6] = ["编号", "批次", "统一社会信用代码", "律所", "进度", "意见或结果"];

/// One application as a row of a table.
fn row(line: &Line) -> [String; 6] {
    let outcome = line.outcomes.iter().flatten();
    let outcome: Vec<String> =
        outcome.map(|o| format!("{}{}", o.category.label(), o.opinion.determined())).collect();
    let opinions: Vec<String> = line
        .opinions
        .iter()
        .map(|o| format!("{}{}", o.category.label(), o.opinion.recommended()))
        .collect();
    let result = if outcome.is_empty() { opinions } else { outcome };
    [
        line.number.to_string(),
        line.round.to_string(),
        line.code.to_string(),
        line.firm.as_deref().unwrap_or("（材料已删除）").to_owned(),
        line.stage.to_owned(),
        result.join("，"),
    ]
}

/// Data as it is, to the byte: what verifiers and other machines compare.
fn bytes(data: &[u8]) -> Result<(), ActError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(data).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(ActError::Local(e.to_string())),
        _ => Ok(()),
    }
}

fn readable(list: &PublicList, node: &Node) -> Said {
    let text = list_table::text(list, node.party.clock.today());
    Said::new(text.clone(), text)
}

fn applications(lines: &[Line], reports: &[Bounced]) -> Said {
    if lines.is_empty() && reports.is_empty() {
        return Said::new("没有申报", "no applications");
    }
    let mut table = Table::new(&HEADINGS);
    lines.iter().for_each(|one| table.row(row(one)));
    let bounced = lines.iter().filter_map(|line| {
        line.bounced.as_ref().map(|one| format!("编号 {}：{}", line.number, one.text()))
    });
    let sent_back = lines.iter().filter_map(|line| {
        line.sent_back.as_ref().map(|one| format!("编号 {}：{}", line.number, one.text()))
    });
    let mut text = vec![table.text()];
    text.extend(sent_back);
    text.extend(bounced.chain(reports.iter().map(Bounced::text)));
    let text = text.join("\n");
    Said::new(text.clone(), text)
}

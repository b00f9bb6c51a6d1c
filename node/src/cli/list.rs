//! `list`: the signed public list, and this prefecture's own applications.

use std::io::Write;

use ledger::names::RoundId;
use ledger::public_list::PublicList;
use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::list_table;
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
    #[arg(long, conflicts_with = "format")]
    applications: bool,
    /// 只列某一年度批次，如 2024-1
    #[arg(long, value_name = "年度批次", requires = "applications")]
    round: Option<RoundId>,
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
            let lines = node.applications(self.round.as_ref())?;
            return common.say(&lines, &applications(&lines, &node.bounced_reports()?));
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
    let line = |line: &Line| {
        let outcome = line.outcomes.iter().flatten();
        let outcome: Vec<String> =
            outcome.map(|o| format!("{}{}", o.category.label(), o.opinion.determined())).collect();
        let opinions: Vec<String> = line
            .opinions
            .iter()
            .map(|o| format!("{}{}", o.category.label(), o.opinion.recommended()))
            .collect();
        let result = if outcome.is_empty() { opinions } else { outcome };
        let name = line.firm.as_deref().unwrap_or("（材料已删除）");
        [
            line.number.to_string(),
            line.round.to_string(),
            line.code.to_string(),
            name.to_owned(),
            line.stage.to_owned(),
            result.join("，"),
        ]
    };
    let headings = ["编号", "批次", "统一社会信用代码", "律所", "进度", "意见或结果"];
    let mut table = Table::new(&headings);
    lines.iter().for_each(|one| table.row(line(one)));
    let bounced = lines.iter().filter_map(|line| {
        line.bounced.as_ref().map(|one| format!("编号 {}：{}", line.number, one.text()))
    });
    let mut text = vec![table.text()];
    text.extend(bounced.chain(reports.iter().map(Bounced::text)));
    let text = text.join("\n");
    Said::new(text.clone(), text)
}

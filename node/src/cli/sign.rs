//! `sign`: two seats sign a batch for the prefecture, or a zero report.

use ledger::names::RoundId;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

/// 签批报送：把本批次的推荐签为报送批次，由两个席位共同签批
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 年度批次，如 2024-1
    #[arg(long, value_name = "年度批次")]
    round: RoundId,
    /// 共同签批的另一账号
    #[arg(long, value_name = "账号")]
    with: Vec<String>,
    /// 没有推荐时报零报告
    #[arg(long)]
    zero: bool,
    #[command(flatten)]
    who: As,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let (node, by) = super::open_as(common, &self.who, &["N3", "N4", "N1"])?;
        let mut all = vec![by];
        for account in &self.with {
            all.push(node.party.officer(account, None, &["N4", "N3", "N1"])?);
        }
        let round = self.round.clone();
        let signed = crate::acts::sign::sign(&node.party, &node.code, self.round, all, self.zero);
        let crate::acts::sign::Signed { index, count } = signed.map_err(with_advice)?;
        let (zh, en) = match count {
            0 => (
                format!("已签零报告（第 {index} 条）：{round} 无推荐；将随同步报送"),
                format!("zero report signed (record {index})"),
            ),
            _ => (
                format!("已签批（第 {index} 条）：{round} 报送 {count} 家；将随同步报送"),
                format!("batch signed (record {index}): {count} recommendations"),
            ),
        };
        let value = json!({ "index": index, "count": count, "zero": count == 0, "round": round });
        common.say(&value, &Said::new(zh, en))
    }
}

/// The rule knows seats; that another account signs along is this command's affair.
fn with_advice(error: ActError) -> ActError {
    match error {
        ActError::Rule(mut fault) if fault.rule == "batch-seats" => {
            fault.message.push_str("；请加 --with 账号，由另一席位共同签批");
            fault.into()
        }
        other => other,
    }
}

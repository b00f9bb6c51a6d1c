//! `objection`: 异议 during the 公示, and of a firm that was not selected.

use ledger::names::RoundId;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

use super::open;
use crate::acts::objection::{self, Entered};
use crate::inbox;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Args {
    /// 登记异议：公示异议须实名，只停该所的公示期；未入选的律所在告知后的异议期内提出
    Enter {
        /// 推荐
        #[arg(value_name = "推荐")]
        reference: String,
        /// 批次
        #[arg(long, value_name = "批次")]
        round: Option<RoundId>,
        /// 事实和理由，不写异议人
        #[arg(long, value_name = "内容")]
        facts: String,
        /// 异议人姓名（名称）、联系方式；单独保存，不入台账
        #[arg(long, value_name = "异议人")]
        objector: Option<String>,
        #[command(flatten)]
        who: As,
    },
    /// 答复异议（领导小组）：不成立的写 --rejected；未入选律所的异议成立的写 --upheld；公示异议成立的用 determine 重新审定
    Answer {
        /// 推荐
        #[arg(value_name = "推荐")]
        reference: String,
        /// 批次
        #[arg(long, value_name = "批次")]
        round: Option<RoundId>,
        /// 异议成立
        #[arg(long, conflicts_with = "rejected")]
        upheld: bool,
        /// 异议不成立
        #[arg(long, required_unless_present = "upheld")]
        rejected: bool,
        /// 答复理由
        #[arg(long, value_name = "理由")]
        reason: String,
        #[command(flatten)]
        who: As,
    },
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let (reference, index, zh) = match args {
        Args::Enter { reference, round, facts, objector, who } => {
            let (hub, who) = open::officer(common, &who, open::OFFICE)?;
            let (node, file) = inbox::find(&hub.party, &reference, round.as_ref())?;
            let entered = Entered { node, file, facts, objector };
            let index = objection::enter(&hub.party, entered, who)?;
            (reference, index, "异议已登记；下一步：领导小组答复（objection answer）")
        }
        Args::Answer { reference, round, upheld, rejected: _, reason, who } => {
            let (hub, who) = open::officer(common, &who, &["H3"])?;
            let found = inbox::find(&hub.party, &reference, round.as_ref())?;
            let index = objection::answer(&hub.party, found, upheld, reason, who)?;
            let zh = match upheld {
                true => "异议成立，该件重新评审（assign），另换评审人员",
                false => "异议不成立，已答复；公示中的，公示期继续计算",
            };
            (reference, index, zh)
        }
    };
    let said = Said::new(
        format!("{reference}（第 {index} 条）：{zh}"),
        format!("{reference}: objection handled (record {index})"),
    );
    common.say(&json!({ "reference": reference, "index": index }), &said)
}

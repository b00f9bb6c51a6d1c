//! `conflict`: a reviewer declares that there is no conflict, or withdraws.

use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

use crate::acts::conflict::{Declared, declare};

/// 利害关系：初审人员在审阅材料前声明，或者回避
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// 声明与该所无利害关系；声明后方可审阅材料、提出初审意见
    Declare {
        #[command(flatten)]
        of: Of,
        /// 声明内容
        #[arg(long, value_name = "内容", default_value = "与该律师事务所无利害关系。")]
        reason: String,
    },
    /// 回避：与该所有利害关系，不再审阅、初审该申报
    Recuse {
        #[command(flatten)]
        of: Of,
        /// 回避理由，如 配偶在该所执业
        #[arg(long, value_name = "理由")]
        reason: String,
    },
}

#[derive(Debug, clap::Args)]
struct Of {
    /// 申报：回执编号、律所统一社会信用代码，或回执摘要的前八位以上
    #[arg(value_name = "申报")]
    application: String,
    #[command(flatten)]
    who: As,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let (of, reason, declared) = match self.what {
            What::Declare { of, reason } => (of, reason, Declared::None),
            What::Recuse { of, reason } => (of, reason, Declared::Recused),
        };
        let (node, by) = super::open_as(common, &of.who, &["N2"])?;
        let (party, code) = (&node.party, &node.code);
        let index = declare(party, code, &of.application, declared, reason, by)?;
        let (zh, en) = match declared {
            Declared::None => (
                format!(
                    "已声明无利害关系（第 {index} 条）；查看材料用 evidence，提出意见用 review"
                ),
                format!("no conflict declared (record {index})"),
            ),
            Declared::Recused => (
                format!("已登记回避（第 {index} 条）；请由其他人员初审"),
                format!("recused (record {index})"),
            ),
        };
        common.say(&json!({ "index": index }), &Said::new(zh, en))
    }
}

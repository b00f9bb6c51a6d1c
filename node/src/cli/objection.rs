//! `objection`: a refused firm objects, and is answered.

use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

use crate::acts::objection::{Objection, objection};

/// 异议：登记律所对不予受理、不予推荐的书面异议，并作出答复
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// 登记律所的书面异议（每次不予受理、不予推荐一次）
    File(One),
    /// 异议成立：不予受理的恢复办理，不予推荐的由其他人员重新初审
    Uphold(One),
    /// 异议不成立：维持原处理
    Reject(One),
}

#[derive(Debug, clap::Args)]
struct One {
    /// 申报：回执编号、律所统一社会信用代码，或回执摘要的前八位以上
    #[arg(value_name = "申报")]
    application: String,
    /// 异议内容，或答复的理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let (one, what, fit, next) = match self.what {
            What::File(one) => {
                (one, Objection::File, "N1", "已登记异议；由签批人答复（objection uphold、reject）")
            }
            What::Uphold(one) => (
                one,
                Objection::Uphold,
                "N3",
                "异议成立；请书面告知律所，并重新办理（accept、review）",
            ),
            What::Reject(one) => {
                (one, Objection::Reject, "N3", "异议不成立，维持原处理；请书面告知律所理由")
            }
        };
        let (node, by) = super::open_as(common, &one.who, &[fit])?;
        let (party, code) = (&node.party, &node.code);
        let index = objection(party, code, &one.application, what, one.reason, by.seat)?;
        let said = Said::new(format!("{next}（第 {index} 条）"), format!("done (record {index})"));
        common.say(&json!({ "index": index }), &said)
    }
}

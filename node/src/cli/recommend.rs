//! `recommend`: what the review favoured goes to the province.

use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

/// 推荐：把初审通过的申报列入推荐，待签批报送
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("which").required(true))]
pub(crate) struct Args {
    /// 申报：回执编号、律所统一社会信用代码，或回执摘要的前八位以上；可写多个
    #[arg(value_name = "申报", group = "which")]
    applications: Vec<String>,
    /// 推荐全部初审通过、尚未推荐的申报
    #[arg(long, group = "which")]
    all: bool,
    #[command(flatten)]
    who: As,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let (node, by) = super::open_as(common, &self.who, &["N2", "N3"])?;
        let seat = by.seat;
        let count = if self.all {
            crate::acts::recommend::recommend_all(&node.party, &node.code, &seat)?
        } else {
            for application in &self.applications {
                let done = crate::acts::recommend::recommend(
                    &node.party,
                    &node.code,
                    application,
                    seat.clone(),
                );
                done.map_err(|e| of(application, e))?;
            }
            self.applications.len()
        };
        let zh = format!("已推荐 {count} 家；签批报送用 sign --round 年度批次");
        let en = format!("{count} recommended; next: sign --round");
        common.say(&json!({ "recommended": count }), &Said::new(zh, en))
    }
}

/// Says which of several was refused; those before it stand.
fn of(application: &str, error: ActError) -> ActError {
    match error {
        ActError::Refused(message) => ActError::Refused(format!("{application}：{message}")),
        other => other,
    }
}

//! `visit`: minutes and photographs of a visit on site, by two persons.

use std::path::PathBuf;

use peer::act::ActError;
use peer::cli::{As, Common, Said, read_named};
use serde_json::json;

use crate::acts::visit as acts;

/// 现场核查：登记两人到所核查的记录和照片
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 申报：回执编号、律所统一社会信用代码，或回执摘要的前八位以上
    #[arg(value_name = "申报")]
    application: String,
    /// 核查记录
    #[arg(long, value_name = "记录")]
    minutes: String,
    /// 现场照片（JPEG、PNG，不带拍摄信息）；有几张写几次
    #[arg(long = "photo", value_name = "文件")]
    photos: Vec<PathBuf>,
    /// 共同核查的另一账号
    #[arg(long, value_name = "账号")]
    with: String,
    #[command(flatten)]
    who: As,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let (node, by) = super::open_as(common, &self.who, &["N2"])?;
        let other = node.party.officer(&self.with, None, &["N2"])?;
        let mut photos = Vec::with_capacity(self.photos.len());
        for path in &self.photos {
            let content = read_named(path, acts::MAX_PHOTO as u64 + 1)?;
            photos.push((path.display().to_string(), content));
        }
        let (party, code) = (&node.party, &node.code);
        let index =
            acts::visit(party, code, &self.application, self.minutes, &photos, [by, other])?;
        let count = photos.len();
        let zh = format!("已登记现场核查（第 {index} 条），照片 {count} 张；初审用 review");
        let en = format!("visit registered (record {index})");
        common.say(&json!({ "index": index, "photos": count }), &Said::new(zh, en))
    }
}

//! `evidence`: the form and the files of an application, for a reviewer who declared no conflict.

use std::path::PathBuf;

use peer::act::ActError;
use peer::cli::{As, Common, Said};
use peer::table::Table;
use serde_json::json;

use crate::acts::conflict::Material;

/// 查看材料：把申报表和佐证材料取到目录中；应先声明无利害关系（conflict declare）
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 申报：回执编号、律所统一社会信用代码，或回执摘要的前八位以上
    #[arg(value_name = "申报")]
    application: String,
    /// 存放材料的目录
    #[arg(long, value_name = "目录")]
    out: PathBuf,
    #[command(flatten)]
    who: As,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let (node, by) = super::open_as(common, &self.who, &["N2"])?;
        let (party, code) = (&node.party, &node.code);
        let files = crate::acts::conflict::evidence(party, code, &self.application, &by)?;
        let local = |e: std::io::Error| ActError::Local(format!("{}：{e}", self.out.display()));
        std::fs::create_dir_all(&self.out).map_err(local)?;
        for Material { name, content, .. } in &files {
            let path = self.out.join(name);
            if path.exists() {
                let message = format!("{} 已存在，未改动；请换一个目录（--out）", path.display());
                return Err(ActError::Refused(message));
            }
            std::fs::write(&path, content).map_err(local)?;
        }
        let mut table = Table::new(&["文件", "字节", "摘要"]);
        for Material { name, digest, content } in &files {
            table.row([name.clone(), content.len().to_string(), digest.to_string()]);
        }
        let value = |one: &Material| json!({ "name": one.name, "digest": one.digest });
        let listed: Vec<_> = files.iter().map(value).collect();
        let (count, out, table) = (files.len(), self.out.display(), table.text());
        let zh = format!("{table}\n已取出 {count} 份材料到 {out}；阅后提出意见用 review");
        common.say(&json!({ "files": listed }), &Said::new(zh, format!("{count} files in {out}")))
    }
}

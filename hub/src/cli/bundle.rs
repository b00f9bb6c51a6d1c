//! `export` and `import`: the same messages in a file, where there is no line.

use std::path::{Path, PathBuf};

use ledger::names::NodeCode;
use ledger::roll::Scope;
use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::files;
use peer::site::{self, Site};
use peer::sync::exchange;
use proto::v1::Bundle;
use serde_json::json;

use super::{open, progress};
use crate::app::Hub;

#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// 数据包写入哪个文件；不写 --node 时为目录，每个市（州）一个文件
    #[arg(long, value_name = "文件或目录", required_unless_present = "site")]
    out: Option<PathBuf>,
    /// 给哪个市（州）；不写则为每个成员各导出一份
    #[arg(long, value_name = "市（州）代码")]
    node: Option<NodeCode>,
    /// 改为把公布网站写成静态文件，可交任一网页服务器发布；再次导出只改动有变化的
    #[arg(long, value_name = "目录", conflicts_with_all = ["out", "node"])]
    site: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// 市（州）端用 srdi-node export 生成的数据包
    #[arg(value_name = "文件")]
    file: PathBuf,
}

pub(super) fn export(common: &Common, args: &Export) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    if let Some(folder) = &args.site {
        let site = Site::new(hub.party.clone(), verify::page::html);
        return site::command(common, &site, folder, &progress::bar(common, "写出网站"));
    }
    let out = args.out.as_deref().unwrap_or(Path::new("."));
    hub.sign_offline()?;
    let members = hub.party.read::<_, ActError>(|_, state| {
        Ok(state.roll.nodes(Scope::Known).into_keys().collect::<Vec<_>>())
    })?;
    let written = match &args.node {
        Some(code) if !members.contains(code) => {
            return Err(ActError::Refused(format!("{code} 不是成员，或已锁定")));
        }
        Some(code) => vec![one(&hub, code, out)?],
        None => {
            files::private_folder(out)?;
            let file = |code: &NodeCode| out.join(format!("{code}.srdi"));
            members.iter().map(|code| one(&hub, code, &file(code))).collect::<Result<_, _>>()?
        }
    };
    let lines: Vec<String> = written
        .iter()
        .map(|(code, path, bytes)| format!("{code}　{}（{bytes} 字节）", path.display()))
        .collect();
    let zh = format!(
        "已导出 {} 份数据包，请交市（州）端运行 srdi-node import\n{}",
        written.len(),
        lines.join("\n")
    );
    let values: Vec<_> = written
        .iter()
        .map(|(code, path, bytes)| json!({ "node": code, "file": path, "bytes": bytes }))
        .collect();
    common.say(&values, &Said::new(zh, lines.join("\n")))
}

fn one(hub: &Hub, code: &NodeCode, path: &Path) -> Result<(NodeCode, PathBuf, usize), ActError> {
    let bytes = exchange::export_hub(&hub.party, code)?.to_file();
    files::replace(path, &bytes, files::PRIVATE)?;
    Ok((code.clone(), path.to_owned(), bytes.len()))
}

pub(super) fn import(common: &Common, args: &Import) -> Result<(), ActError> {
    let bytes = open::read(&args.file)?;
    let bundle = Bundle::from_file(&bytes).map_err(|e| ActError::Refused(e.to_string()))?;
    drop(bytes);
    let hub = open::hub(common)?;
    let done = exchange::import_at_hub(&hub.party, bundle)?;
    let said = Said::new(
        format!(
            "已导入 {}：新记录 {} 条（共 {} 条），联署 {} 份，材料 {} 份。{}\n\
             下一步：srdi-hub export --node 代码 --out 文件，将回执交回市（州）端",
            done.origin,
            done.records,
            done.size,
            done.cosignatures,
            done.papers,
            heard(&done),
        ),
        format!("{}: {} new records, {} papers", done.origin, done.records, done.papers),
    );
    common.say(&done, &said)
}

/// Whether the bundle counts as the node's hello, which a hub must hear of a majority before it signs.
fn heard(done: &exchange::Imported) -> &'static str {
    match done.hello {
        true => "两端省级台账已核对一致。",
        false => {
            "该数据包早于本平台现有的数据库，或不含最近联合签发的内容，不计为核对；请该市（州）端先导入本平台新的数据包，再重新导出"
        }
    }
}

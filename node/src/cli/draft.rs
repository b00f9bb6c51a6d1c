//! `draft`: a form as far as it is filled in, saved here and in no ledger.

use std::path::{Path, PathBuf};

use ledger::dossier::MAX_FORM_BYTES;
use ledger::names::Seat;
use ledger::time::{minute, second};
use peer::act::ActError;
use peer::cli::{As, Common, Said, read_named};
use peer::files;
use peer::table::Table;
use serde_json::json;

use super::file;
use crate::acts::draft as acts;

/// 草稿：暂存未填完的申报表和材料，不写入台账；以提交的时间为准
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// 暂存申报表和材料目录中的文件
    Save {
        /// 申报表文件（JSON），可以未填完
        #[arg(value_name = "申报表")]
        form: PathBuf,
        /// 材料所在目录，其中的文件一并暂存
        #[arg(long, value_name = "目录")]
        evidence: Option<PathBuf>,
        /// 更新已有的草稿
        #[arg(long, value_name = "草稿编号")]
        id: Option<String>,
    },
    /// 列出全部草稿
    List,
    /// 取出草稿，继续填写
    Show {
        /// 草稿编号
        #[arg(value_name = "草稿编号")]
        id: String,
        /// 存放草稿的目录，须尚不存在
        #[arg(long, value_name = "目录")]
        out: PathBuf,
    },
    /// 提交草稿，成为申报
    Submit {
        /// 草稿编号
        #[arg(value_name = "草稿编号")]
        id: String,
        /// 只登记收到，不同时受理
        #[arg(long)]
        unaccepted: bool,
        #[command(flatten)]
        who: As,
    },
    /// 清除保存期已满的草稿
    Purge {
        #[command(flatten)]
        who: As,
    },
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        match self.what {
            What::Save { form, evidence, id } => {
                save(common, &form, evidence.as_deref(), id.as_deref())
            }
            What::List => list(common),
            What::Show { id, out } => show(common, &id, &out),
            What::Submit { id, unaccepted, who } => {
                let (node, by) = super::open_as(common, &who, &["N1"])?;
                let (seat, done) = match unaccepted {
                    true => (Seat::firm(), "已收到，待受理（accept）"),
                    false => (by.seat, "已受理"),
                };
                let most = node.config.max_paper.0;
                let receipt = acts::submit(&node.party, &node.code, &id, most, seat)?;
                common.say(&file::json(&receipt), &file::said(&receipt, done))
            }
            What::Purge { who } => {
                let (node, _) = super::open_as(common, &who, &["N1"])?;
                let purged = acts::purge(&node.party)?;
                let count = purged.len();
                let said =
                    Said::new(format!("已清除过期草稿 {count} 份"), format!("{count} purged"));
                common.say(&json!({ "purged": purged }), &said)
            }
        }
    }
}

fn save(
    common: &Common,
    form: &Path,
    folder: Option<&Path>,
    id: Option<&str>,
) -> Result<(), ActError> {
    let node = super::open(common)?;
    let bytes = read_named(form, MAX_FORM_BYTES as u64)?;
    let mut evidence = Vec::new();
    if let Some(folder) = folder {
        let local = |e: std::io::Error| ActError::Local(format!("{}：{e}", folder.display()));
        for entry in std::fs::read_dir(folder).map_err(local)? {
            let path = entry.map_err(local)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            // The form itself often stands beside its files.
            if path.is_file() && !name.ends_with(".json") && !name.starts_with('.') {
                evidence.push((name, read_named(&path, node.config.max_paper.0)?));
            }
        }
    }
    let draft = acts::save(&node.party, id, &bytes, &evidence)?;
    let (id, count) = (&draft.id, draft.files.len());
    let zh =
        format!("草稿已暂存：{id}（材料 {count} 份），尚未申报；填完后用 draft submit {id} 提交");
    common.say(&draft, &Said::new(zh, format!("draft {id} saved, {count} files")))
}

fn list(common: &Common) -> Result<(), ActError> {
    let node = super::open(common)?;
    let drafts = acts::all(&node.party)?;
    let mut table = Table::new(&["草稿编号", "暂存时间", "批次", "律所", "材料"]);
    for draft in &drafts {
        table.row([
            draft.id.clone(),
            minute(draft.saved_at),
            draft.round.clone().unwrap_or_default(),
            draft.firm.clone().unwrap_or_default(),
            draft.files.len().to_string(),
        ]);
    }
    let text = if drafts.is_empty() { "没有草稿".to_owned() } else { table.text() };
    common.say(&drafts, &Said::new(text.clone(), text))
}

fn show(common: &Common, id: &str, out: &Path) -> Result<(), ActError> {
    let node = super::open(common)?;
    if out.exists() {
        let message = format!("{} 已存在，未改动；请换一个目录（--out）", out.display());
        return Err(ActError::Refused(message));
    }
    let (form, evidence) = acts::open(&node.party, id, node.config.max_paper.0)?;
    files::private_folder(out)?;
    files::create(&out.join("F.json"), &form, files::PRIVATE)?;
    for (name, content) in &evidence {
        files::create(&out.join(name), content, files::PRIVATE)?;
    }
    let (out, now) = (out.display().to_string(), second(node.party.clock.now()));
    let zh = format!("草稿已取出到 {out}（{now}）；改好后用 draft save --id {id} 存回");
    common.say(
        &json!({ "folder": out, "files": evidence.len() }),
        &Said::new(zh, format!("draft in {out}")),
    )
}

//! `transfer`: send an application on to the prefecture where the firm practises, or take one in.

use std::path::{Path, PathBuf};

use ledger::names::NodeCode;
use ledger::record::application::MAX_EVIDENCE;
use peer::act::ActError;
use peer::cli::{As, Common, Said, read_named};
use peer::files;
use serde_json::json;

use super::file;
use crate::acts::transfer::{self as acts, Parcel};

/// The file of proofs in a folder of a transfer.
const PROOF: &str = "transfer.json";
/// No proof is larger.
const MAX_PROOF: u64 = 256 * 1024;

/// 转送：把不属本地的申报转送执业地市（州），保留原受理时间；或转入其他市（州）转来的申报
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// 登记转送
    Out {
        /// 申报：回执编号、律所统一社会信用代码，或回执摘要的前八位以上
        #[arg(value_name = "申报")]
        application: String,
        /// 转往的市（州），六位行政区划代码
        #[arg(long, value_name = "代码")]
        to: NodeCode,
        /// 转送理由
        #[arg(long, value_name = "理由")]
        reason: String,
        #[command(flatten)]
        who: As,
    },
    /// 取得转送件：证明、申报表和全部材料，交转入的市（州）
    Pack {
        /// 申报：回执编号、律所统一社会信用代码，或回执摘要的前八位以上
        #[arg(value_name = "申报")]
        application: String,
        /// 存放转送件的目录，须尚不存在
        #[arg(long, value_name = "目录")]
        out: PathBuf,
    },
    /// 转入：核验转送件并登记
    In {
        /// 转送件所在目录
        #[arg(value_name = "目录")]
        folder: PathBuf,
        #[command(flatten)]
        who: As,
    },
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        match self.what {
            What::Out { application, to, reason, who } => {
                let (node, by) = super::open_as(common, &who, &["N1"])?;
                let (party, code) = (&node.party, &node.code);
                let index = acts::out(party, code, &application, to.clone(), reason, by.seat)?;
                let zh = format!(
                    "已登记转送 {to}（第 {index} 条）；同步后用 transfer pack 取得转送件，交转入地办理"
                );
                let en = format!("sent on to {to} (record {index}); next: sync, transfer pack");
                common.say(&json!({ "index": index, "to": to }), &Said::new(zh, en))
            }
            What::Pack { application, out } => {
                let node = super::open(common)?;
                let parcel = acts::pack(&node.party, &node.code, &application)?;
                let count = parcel.files.len();
                write(&out, &parcel)?;
                let out = out.display().to_string();
                let zh = format!("转送件已写入 {out}（{count} 份材料）；转入地用 transfer in 办理");
                let en = format!("parcel with {count} files written to {out}");
                common.say(&json!({ "folder": out, "files": count }), &Said::new(zh, en))
            }
            What::In { folder, who } => {
                let (node, by) = super::open_as(common, &who, &["N1"])?;
                let parcel = read(&folder, node.config.max_paper.0)?;
                let receipt = acts::take_in(&node.party, &node.code, parcel, by.seat)?;
                common.say(&file::json(&receipt), &file::said(&receipt, "已转入，待受理（accept）"))
            }
        }
    }
}

fn write(out: &Path, parcel: &Parcel) -> Result<(), ActError> {
    if out.exists() {
        let message = format!("{} 已存在，未改动；请换一个目录（--out）", out.display());
        return Err(ActError::Refused(message));
    }
    files::private_folder(out)?;
    for (name, content) in &parcel.files {
        files::create(&out.join(name), content, files::PRIVATE)?;
    }
    let proof = ledger::json::canonical(&parcel.paper);
    Ok(files::create(&out.join(PROOF), &proof, files::PRIVATE)?)
}

fn read(folder: &Path, most: u64) -> Result<Parcel, ActError> {
    let proof = read_named(&folder.join(PROOF), MAX_PROOF)?;
    let paper = serde_json::from_slice(&proof)
        .map_err(|_| ActError::refused("transfer.json 不是转送件的证明，请向转出地重新索取"))?;
    let local = |e: std::io::Error| ActError::Local(format!("{}：{e}", folder.display()));
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(local)? {
        let path = entry.map_err(local)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name == PROOF || !path.is_file() {
            continue;
        }
        // The form stands beside the evidence.
        if files.len() > MAX_EVIDENCE {
            return Err(ActError::refused("转送件中的文件过多，请向转出地重新索取"));
        }
        files.push((name, read_named(&path, most)?));
    }
    Ok(Parcel { paper, files })
}

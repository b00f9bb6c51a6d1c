//! `backup` and `restore`.

use std::path::PathBuf;

use peer::act::ActError;
use peer::backup;
use peer::cli::{Common, Said};
use serde_json::json;

use super::{open, progress};

#[derive(Debug, clap::Args)]
pub(super) struct Backup {
    /// 备份写入哪个目录（不能已存在）
    #[arg(long, value_name = "目录")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct Restore {
    /// 备份目录
    #[arg(value_name = "备份目录")]
    from: PathBuf,
}

pub(super) fn run(common: &Common, args: &Backup) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let bar = progress::bar(common, "复制材料");
    let manifest = backup::backup(&hub.party, &args.out, |done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    })?;
    bar.finish_and_clear();
    let (place, size, papers) = (args.out.display(), manifest.size, manifest.papers.len());
    let said = Said::new(
        format!(
            "备份已写入 {place}：台账 {size} 条，根 {}，材料 {papers} 份。\n\
             备份不含密钥和证书私钥（{} 等）及签名记录 signed.json，密钥请另行离线保管",
            manifest.root,
            peer::party::keys_dir(&hub.party.dir).display(),
        ),
        format!("Backup in {place}: {size} records, {papers} papers. Keys are not in it."),
    );
    common.say(&json!({ "out": args.out, "manifest": manifest }), &said)
}

pub(super) fn restore(common: &Common, args: &Restore) -> Result<(), ActError> {
    let restored = backup::restore(&args.from, &common.dir)?;
    let (size, papers) = (restored.manifest.size, restored.manifest.papers.len());
    let mut zh = format!(
        "已恢复到 {}：台账 {size} 条，根 {}，材料 {papers} 份，已核对",
        common.dir.display(),
        restored.manifest.root,
    );
    if !restored.missing.is_empty() {
        zh.push_str(&format!(
            "\n缺少材料 {} 份，请市（州）端重新报送或从其他备份取回：",
            restored.missing.len()
        ));
        zh.extend(restored.missing.iter().map(|digest| format!("\n  {digest}")));
    }
    zh.push_str(
        "\n下一步：放回密钥（keys 目录）和证书文件，运行 srdi-hub doctor，再运行 serve；与法定数的市（州）端核对台账后恢复签署",
    );
    let en = format!(
        "Restored {size} records and {papers} papers; {} papers missing",
        restored.missing.len()
    );
    common.say(&restored, &Said::new(zh, en))
}

//! What each command takes, with the help that people read.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;
use ledger::date::{self, Date};
use ledger::note::VerifierKey;

/// Arguments of the check of a certificate, which needs no command's name.
#[derive(Debug, Args)]
pub struct CertificateArgs {
    /// A bundle, a credential or a QR text.
    #[arg(
        value_name = "证明",
        help_heading = "参数",
        help = "电子认定证明：文件夹、压缩包、credential.json，或二维码的内容"
    )]
    pub what: Option<String>,
    /// The anchor.
    #[arg(long, value_name = "信任锚", help = "信任锚文件，须从联合发布单位公布处另行取得")]
    pub anchor: Option<PathBuf>,
    /// The day to look at.
    #[arg(long, value_name = "日期", value_parser = date::parse, help = "按这一天判断，如投标截止日；默认今天")]
    pub at: Option<Date>,
    /// The status must have been checked.
    #[arg(long, help = "现状未核验的，也按未通过处理；与 --online 同用时，要求是最新的现状")]
    pub require_status: bool,
    /// Servers to ask.
    #[arg(
        long,
        value_name = "网址",
        help = "再向公布网站查询，重算公开台账，核对取消、换发和新旧；可写多个，依次查询，不必相信其中任何一个"
    )]
    pub online: Vec<String>,
    /// The memory.
    #[arg(
        long,
        value_name = "文件",
        requires = "online",
        help = "记住见过的最大台账，用于发现回退和分叉；默认在用户目录下的 srdi-verify/seen.json"
    )]
    pub state: Option<PathBuf>,
}

/// Arguments of `list`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct ListArgs {
    /// The signed list.
    #[arg(
        value_name = "名单文件",
        help_heading = "参数",
        help = "从公布网站或任一市（州）端下载的名单文件"
    )]
    pub file: PathBuf,
    /// The anchor.
    #[arg(long, value_name = "信任锚", help = "信任锚文件，须从联合发布单位公布处另行取得")]
    pub anchor: PathBuf,
    /// The firm to look up.
    #[arg(long, value_name = "律所", help = "要查询的律所：全称或统一社会信用代码")]
    pub firm: Option<String>,
    /// The day to look at.
    #[arg(long, value_name = "日期", value_parser = date::parse, help = "按这一天计算，如 2024-05-31；默认今天")]
    pub at: Option<Date>,
}

/// Arguments of `tiles`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct TilesArgs {
    /// The directory.
    #[arg(
        value_name = "目录",
        help_heading = "参数",
        help = "公布的台账目录，内有 checkpoint、tile/ 和 seals/"
    )]
    pub dir: PathBuf,
    /// The anchor.
    #[arg(long, value_name = "信任锚", help = "信任锚文件，须从联合发布单位公布处另行取得")]
    pub anchor: PathBuf,
}

/// Arguments of `evidence`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct EvidenceArgs {
    /// The evidence.
    #[arg(value_name = "证据文件", help_heading = "参数", help = "证据文件（JSON）")]
    pub file: PathBuf,
    /// The anchor.
    #[arg(
        long,
        value_name = "信任锚",
        required_unless_present = "key",
        conflicts_with = "key",
        help = "信任锚文件，用于省级平台台账的证据"
    )]
    pub anchor: Option<PathBuf>,
    /// The key.
    #[arg(long, value_name = "台账公钥", help = "所涉台账的公钥，用于市（州）端台账的证据")]
    pub key: Option<VerifierKey>,
}

/// Arguments of `completions`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(
        value_name = "命令行环境",
        help_heading = "参数",
        hide_possible_values = true,
        help = "bash、zsh、fish、elvish 或 powershell"
    )]
    pub shell: Shell,
}

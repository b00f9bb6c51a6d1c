//! The command line: what can be asked, in words that a client or a court clerk understands.

mod args;
mod finish;
mod run;
mod usage;

use clap::{ArgAction, Parser, Subcommand};

pub use args::{CertificateArgs, CompletionsArgs, EvidenceArgs, ListArgs, TilesArgs};
pub use run::run;

use crate::text::Lang;

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

const EXIT_CODES: &str = "\n退出码：
  0  核验通过（查询律所时，只表示名单核验通过，律所状态以输出内容为准）
  1  核验未通过，输出内容说明原因和下一步
  2  命令有误，或所指文件不存在
  3  用了 --online，但没有一个网址可以查询；输出的是离线核验结果
  4  本机读取文件出错";

/// 核验专精特新律师事务所的电子认定证明、名单、台账和证据，不依赖任何一方。
#[derive(Debug, Parser)]
#[command(
    name = "srdi-verify",
    version = concat!(env!("CARGO_PKG_VERSION"), "（提交 ", env!("SRDI_COMMIT"), "）"),
    about = "核验专精特新律师事务所的电子认定证明、名单、台账和证据，不必相信提供文件的一方；不写 --online 时全程不联网",
    after_help = EXIT_CODES,
    help_template = TEMPLATE,
    override_usage = "srdi-verify <证明> --anchor <信任锚> [--at <日期>] [--online <网址>] [--require-status]\n      \
                      srdi-verify <命令> [选项]",
    args_conflicts_with_subcommands = true,
    subcommand_help_heading = "命令",
    next_help_heading = "选项",
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// The command.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Without a command: a certificate.
    #[command(flatten)]
    pub certificate: CertificateArgs,
    /// The language of results and errors.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "zh",
        value_name = "语言",
        hide_possible_values = true,
        hide_default_value = true,
        help = "结果和错误信息的语言：zh 中文（默认），en 英文"
    )]
    pub lang: Lang,
    /// One JSON document instead of text.
    #[arg(long, global = true, help = "结果以一个 JSON 文档输出，供程序读取")]
    pub json: bool,
    /// Help.
    #[arg(short, long, global = true, action = ArgAction::Help, help = "显示帮助")]
    help: Option<bool>,
    /// Version.
    #[arg(short = 'V', long, action = ArgAction::Version, help = "显示版本")]
    version: Option<bool>,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// A signed list.
    #[command(
        about = "核验联合公布的名单文件，并可查询某律所在某日的状态",
        help_template = TEMPLATE, after_help = EXIT_CODES,
        override_usage = "srdi-verify list <名单文件> --anchor <信任锚> [--firm <律所>] [--at <日期>]"
    )]
    List(ListArgs),
    /// A published ledger.
    #[command(
        about = "核验公布的整本台账：逐条重算，逐次核对联合签发，并推演出现行名单",
        help_template = TEMPLATE, after_help = EXIT_CODES,
        override_usage = "srdi-verify tiles <目录> --anchor <信任锚>"
    )]
    Tiles(TilesArgs),
    /// Evidence of a fork.
    #[command(
        about = "核验“同一台账签署了两段历史”的证据文件，说明它能证明什么",
        help_template = TEMPLATE, after_help = EXIT_CODES,
        override_usage = "srdi-verify evidence <证据文件> --anchor <信任锚>\n      \
                          srdi-verify evidence <证据文件> --key <台账公钥>"
    )]
    Evidence(EvidenceArgs),
    /// Completions.
    #[command(
        about = "输出命令行补全脚本",
        help_template = TEMPLATE,
        override_usage = "srdi-verify completions <bash|zsh|fish|elvish|powershell>"
    )]
    Completions(CompletionsArgs),
}

impl Command {
    /// Its name, as `--json` repeats it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::List(_) => "list",
            Self::Tiles(_) => "tiles",
            Self::Evidence(_) => "evidence",
            Self::Completions(_) => "completions",
        }
    }
}

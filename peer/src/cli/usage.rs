//! Help and usage errors in Chinese: clap writes English, which a clerk does not read.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, Error};

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// A command with all its subcommands, its headings in Chinese. What a placeholder would say in
/// English (defaults, possible values, variables) the explanations say themselves.
pub fn localized(command: Command) -> Command {
    let top = command.get_version().is_some();
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help("显示帮助");
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let mut command = command
        .help_template(TEMPLATE)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .arg(help);
    if top {
        command = command.arg(version.help("显示版本、SQLite 版本和数据库版本"));
    }
    command
        .mut_args(|arg| {
            let heading = if arg.is_positional() { "参数" } else { "选项" };
            let valued = arg.get_action().takes_values();
            arg.help_heading(heading)
                .hide_env(valued)
                .hide_default_value(valued)
                .hide_possible_values(valued)
        })
        .mut_subcommands(localized)
}

/// What a usage error says: what is wrong, and where to read how it is right.
pub fn sentence(error: &Error, program: &str) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let arg = text(ContextKind::InvalidArg);
    let value = text(ContextKind::InvalidValue);
    let what = match error.kind() {
        ErrorKind::MissingRequiredArgument => format!("缺少 {arg}"),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "请写明要办理的命令".to_owned()
        }
        ErrorKind::UnknownArgument => format!("没有 {arg} 这一项{}", guess(error)),
        ErrorKind::InvalidSubcommand => {
            let name = text(ContextKind::InvalidSubcommand);
            format!("没有命令“{name}”{}", guess(error))
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} 缺少内容"),
        ErrorKind::InvalidValue => {
            let values = text(ContextKind::ValidValue);
            format!("{arg} 不能是“{value}”，应为 {values} 之一")
        }
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            format!("{arg} 的内容“{value}”不对：{why}")
        }
        ErrorKind::ArgumentConflict => {
            format!("{arg} 不能与 {} 同时使用", text(ContextKind::PriorArg))
        }
        ErrorKind::InvalidUtf8 => "命令行中有无法识别的字符".to_owned(),
        _ => format!("{arg} 的个数或写法不对"),
    };
    format!("{what}；用 {program} --help 查看用法")
}

fn guess(error: &Error) -> String {
    let kinds = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand];
    let found = kinds.into_iter().find_map(|kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => texts.first().cloned(),
        _ => None,
    });
    found.map(|text| format!("，是不是 {text}？")).unwrap_or_default()
}

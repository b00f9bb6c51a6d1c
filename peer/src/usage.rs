//! What clap says of itself, in Chinese: help pages and the answers to a mistyped command.

use clap::error::{ContextKind, ErrorKind};
use clap::{Arg, ArgAction, Command};

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// Puts help pages, headings and the help option into Chinese, in every subcommand.
pub fn localize(command: Command) -> Command {
    let page = Arg::new("help").short('h').long("help").action(ArgAction::Help).help("显示帮助");
    let commands = command.get_subcommands().next().is_some();
    let command = command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .subcommand_value_name(if commands { "命令" } else { "" })
        .mut_args(|arg| {
            let heading = if arg.is_positional() { "参数" } else { "选项" };
            let arg = arg.help_heading(heading);
            let takes = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
            if takes { arg.hide_possible_values(true).hide_default_value(true) } else { arg }
        })
        .arg(page.help_heading("选项"));
    let version = Arg::new("version").long("version").action(ArgAction::Version).help("显示版本");
    let command = match command.get_version() {
        Some(_) => command.disable_version_flag(true).arg(version.help_heading("选项")),
        None => command,
    };
    command.mut_subcommands(localize)
}

/// Why a command line was not understood, and what to do.
pub fn explain(error: &clap::Error) -> String {
    let part = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let (argument, value) = (part(ContextKind::InvalidArg), part(ContextKind::InvalidValue));
    let said = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("没有 {} 这个命令", part(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "请写明要办理的命令".to_owned()
        }
        ErrorKind::UnknownArgument => format!("没有 {argument} 这个选项，或多写了一项"),
        ErrorKind::MissingRequiredArgument => format!("缺少：{}", argument.replace('\n', "、")),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 后面缺少内容"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let valid = part(ContextKind::ValidValue);
            let why = std::error::Error::source(error).map(|why| format!("：{why}"));
            let valid = if valid.is_empty() { valid } else { format!("，可用：{valid}") };
            format!("{argument} 的内容“{value}”不能识别{}{valid}", why.unwrap_or_default())
        }
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues => {
            format!("{argument} 的内容数量不符")
        }
        ErrorKind::ArgumentConflict => {
            format!("{argument} 不能与 {} 同时使用", part(ContextKind::PriorArg))
        }
        ErrorKind::InvalidUtf8 => "命令行含有无法识别的字符，请使用 UTF-8".to_owned(),
        _ => "命令不能识别".to_owned(),
    };
    let near = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg];
    let near: Vec<String> = near.into_iter().map(part).filter(|near| !near.is_empty()).collect();
    let near = if near.is_empty() {
        String::new()
    } else {
        format!("；您是否想写 {}？", near.join("、"))
    };
    format!("{said}{near}\n加 --help 可查看用法")
}

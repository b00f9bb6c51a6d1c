//! Mistakes on the command line, said in the program's language.

use std::ffi::OsString;

use clap::Error;
use clap::error::{ContextKind, ErrorKind};

use crate::text::{Lang, Text, plain};

/// The language that was asked for, as far as can be told before the arguments are understood.
pub(super) fn lang(args: &[OsString]) -> Lang {
    let english = |pair: &[OsString]| pair[0] == "--lang" && pair[1] == "en";
    match args.windows(2).any(english) || args.iter().any(|arg| arg == "--lang=en") {
        true => Lang::En,
        false => Lang::Zh,
    }
}

/// What is wrong with the command, in one line.
pub(super) fn explain(error: &Error) -> Text {
    let part = |kind| error.get(kind).map(plain).unwrap_or_default();
    let (arg, value) = (part(ContextKind::InvalidArg), part(ContextKind::InvalidValue));
    let zh = match error.kind() {
        ErrorKind::MissingRequiredArgument => format!("缺少 {}", arg.replace(", ", "、")),
        ErrorKind::UnknownArgument => format!("没有 {arg} 这个参数"),
        ErrorKind::InvalidSubcommand => {
            format!("没有 {} 这个命令", part(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "请写明要做什么：list、tiles、evidence 或 completions".to_owned()
        }
        ErrorKind::ArgumentConflict => {
            format!("{arg} 不能重复，也不能与 {} 同时使用", part(ContextKind::PriorArg))
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} 后面缺少内容"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            match std::error::Error::source(error) {
                Some(source) => format!("{arg} 的内容“{value}”不对：{}", plain(source)),
                None => format!("{arg} 的内容“{value}”不对"),
            }
        }
        _ => plain(error.kind()),
    };
    let en = error.to_string();
    let en = en.lines().next().unwrap_or_default();
    Text::new(
        format!("命令有误：{zh}。用法见 srdi-verify --help"),
        format!("{} (see srdi-verify --help)", plain(en.trim_start_matches("error: "))),
    )
}

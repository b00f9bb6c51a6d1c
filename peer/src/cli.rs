//! What the command lines of hub and node share: where, in which language, as whom, and how a
//! command ends. Data goes to standard output, messages to standard error, so that `--json` can be
//! piped.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ledger::names::Seat;
use serde::Serialize;

use crate::act::ActError;
use crate::files;
use crate::store::Store;

/// Options of every command.
#[derive(Debug, Clone, clap::Args)]
pub struct Common {
    /// 数据目录
    #[arg(long, env = "SRDI_DIR", default_value = ".", global = true, value_name = "目录")]
    pub dir: PathBuf,
    /// 输出一份 JSON，供其他程序读取
    #[arg(long, global = true)]
    pub json: bool,
    /// 结果与错误信息的语言：zh 中文，en 英文
    #[arg(long, value_enum, default_value_t = Lang::Zh, global = true, value_name = "语言")]
    pub lang: Lang,
}

/// As whom an act is done.
#[derive(Debug, Clone, clap::Args)]
pub struct As {
    /// 以哪个账号办理（账号用 account add 建立）
    #[arg(long = "as", env = "SRDI_AS", value_name = "账号")]
    pub account: String,
    /// 以该账号的哪个席位办理；账号只有一个席位，或事项只能由其中一个席位办理的，不必写
    #[arg(long, value_name = "席位代码")]
    pub seat: Option<Seat>,
}

/// The language of results and errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// What `--version` says behind the program's name.
pub fn version(own: &str, commit: &str) -> String {
    let (sqlite, schema) = (Store::sqlite(), Store::schema());
    format!("{own}（提交 {commit}，SQLite {sqlite}，数据库版本 {schema}）")
}

/// A file that a person named. That it is missing is a slip of the pen, not a fault of the disk.
///
/// # Errors
/// Missing: a mistake on the command line. Unreadable or larger than `most` bytes: a local fault.
pub fn read_named(path: &Path, most: u64) -> Result<Vec<u8>, ActError> {
    files::read(path, most).map_err(|e| match e.absent() {
        true => ActError::Usage(format!("没有文件 {}，请核对路径", path.display())),
        false => e.into(),
    })
}

/// A result in both languages.
#[derive(Debug, Clone)]
pub struct Said {
    /// Chinese, as an official would write it.
    pub zh: String,
    /// English, for operators.
    pub en: String,
}

impl Said {
    /// A result.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

impl Common {
    /// Prints a result: `value` with `--json`, the sentence otherwise.
    ///
    /// # Errors
    /// Standard output is closed.
    pub fn say(&self, value: &impl Serialize, said: &Said) -> Result<(), ActError> {
        let text = match (self.json, self.lang) {
            (true, _) => {
                serde_json::to_string(value).map_err(|e| ActError::Local(e.to_string()))?
            }
            (false, Lang::Zh) => said.zh.clone(),
            (false, Lang::En) => said.en.clone(),
        };
        self.print(&text)
    }

    /// Prints lines of data as they are.
    ///
    /// # Errors
    /// Standard output is closed.
    pub fn print(&self, text: &str) -> Result<(), ActError> {
        let mut out = std::io::stdout().lock();
        let printed = out.write_all(text.as_bytes()).and_then(|()| match text.ends_with('\n') {
            true => out.flush(),
            false => out.write_all(b"\n"),
        });
        match printed {
            // Whoever reads only the first lines closes the pipe: that is no fault.
            Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(ActError::Local(e.to_string()))
            }
            _ => Ok(()),
        }
    }

    /// Ends a command: the message on standard error, the exit code by its kind.
    pub fn end(&self, result: Result<(), ActError>) -> ExitCode {
        let Err(error) = result else { return ExitCode::SUCCESS };
        let code = error.exit_code();
        let text = match (self.json, self.lang) {
            (true, _) => {
                let value = serde_json::json!({
                    "error": error.to_string(), "rule": error.rule(), "code": code,
                });
                value.to_string()
            }
            (false, Lang::Zh) => format!("未办理：{error}"),
            (false, Lang::En) => format!("{}: {error}", kind(code)),
        };
        let _ = writeln!(std::io::stderr(), "{text}");
        ExitCode::from(code)
    }
}

fn kind(code: u8) -> &'static str {
    match code {
        1 => "refused",
        2 => "usage",
        3 => "unreachable",
        _ => "local fault",
    }
}

//! The passphrases of a body key: typed by two persons without echo, or read from files by scripts;
//! never taken from the command line, where every user of the machine could read them.

use std::path::{Path, PathBuf};

use console::Term;
use peer::act::ActError;
use peer::cli::read_named;
use zeroize::Zeroizing;

/// One passphrase.
pub(super) type Text = Zeroizing<String>;

/// Two passphrases.
pub(super) type Pair = [Zeroizing<String>; 2];

/// Where the passphrases come from.
#[derive(Debug, clap::Args)]
pub(super) struct Source {
    /// 从文件读取口令（两名保管人共管的写两次，各一份），供脚本使用；不写则逐一提示输入
    #[arg(long = "pass-file", value_name = "文件")]
    files: Vec<PathBuf>,
}

impl Source {
    /// Asks for, or reads, as many as `count`.
    pub(super) fn some(&self, count: usize, twice: bool) -> Result<Vec<Text>, ActError> {
        match (self.files.len(), count) {
            (0, 1) => Ok(vec![ask("本人", twice)?]),
            (0, _) => Ok(self.read(twice)?.into()),
            (given, _) if given == count => self.files.iter().map(|path| from_file(path)).collect(),
            _ => Err(ActError::Usage(format!("--pass-file 须写 {count} 次，每名保管人一份"))),
        }
    }

    /// Asks for, or reads, both.
    pub(super) fn read(&self, twice: bool) -> Result<Pair, ActError> {
        match &self.files[..] {
            [] => Ok([ask("第一名保管人", twice)?, ask("第二名保管人", twice)?]),
            [one, two] => Ok([from_file(one)?, from_file(two)?]),
            _ => Err(ActError::Usage("--pass-file 须写两次，两名保管人各一份".to_owned())),
        }
    }
}

fn from_file(path: &Path) -> Result<Zeroizing<String>, ActError> {
    let bytes = Zeroizing::new(read_named(path, 4096)?);
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| ActError::Usage(format!("{} 不是 UTF-8 文本", path.display())))?;
    Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

fn ask(who: &str, twice: bool) -> Result<Zeroizing<String>, ActError> {
    let term = Term::stderr();
    if !term.is_term() {
        let message = "没有终端，无法输入口令；脚本请用 --pass-file（写两次）";
        return Err(ActError::Usage(message.to_owned()));
    }
    let line = |prompt: String| {
        let read = term.write_str(&prompt).and_then(|()| term.read_secure_line());
        read.map(Zeroizing::new).map_err(|e| ActError::Local(format!("无法读取口令：{e}")))
    };
    loop {
        let first = line(format!("{who}口令（输入时不显示）："))?;
        if !twice || *line(format!("{who}再次输入："))? == *first {
            return Ok(first);
        }
        let again = term.write_line("两次输入不同，请重新输入");
        again.map_err(|e| ActError::Local(e.to_string()))?;
    }
}

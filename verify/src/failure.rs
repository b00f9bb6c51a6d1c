//! Why the program ends without a confirmation, and the exit code that says so.

use std::io;
use std::path::Path;

use crate::text::{Text, plain};

/// The ways to end without a confirmation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().zh)]
pub enum Failure {
    /// What was checked does not hold: exit code 1.
    Refused(Text),
    /// The command does not make sense: exit code 2.
    Usage(Text),
    /// No server answered: exit code 3.
    Unreachable(Text),
    /// This machine could not read what it was given: exit code 4.
    Local(Text),
}

impl Failure {
    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Refused(_) => 1,
            Self::Usage(_) => 2,
            Self::Unreachable(_) => 3,
            Self::Local(_) => 4,
        }
    }

    /// What failed and what to do next.
    pub fn text(&self) -> &Text {
        match self {
            Self::Refused(text)
            | Self::Usage(text)
            | Self::Unreachable(text)
            | Self::Local(text) => text,
        }
    }

    /// A file or folder that could not be read.
    pub fn unreadable(path: &Path, error: &io::Error) -> Self {
        let path = plain(path.display());
        let (why_zh, why_en) = match error.kind() {
            io::ErrorKind::NotFound => ("文件不存在", "it does not exist"),
            io::ErrorKind::PermissionDenied => ("没有读取权限", "permission denied"),
            io::ErrorKind::IsADirectory => ("这是一个目录", "it is a folder"),
            io::ErrorKind::NotADirectory => ("这不是目录", "it is not a folder"),
            _ => ("读取出错", "reading failed"),
        };
        let text = Text::new(
            format!("无法读取 {path}：{why_zh}，请核对路径和权限（{error}）"),
            format!("cannot read {path}: {why_en}; check the path and its permissions ({error})"),
        );
        // That it is missing is a slip of the pen; all else is this machine's fault.
        match error.kind() {
            io::ErrorKind::NotFound => Self::Usage(text),
            _ => Self::Local(text),
        }
    }
}

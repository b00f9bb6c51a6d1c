//! What an act can end in besides success. The CLI turns it into an exit code, a page into a notice.

use ledger::rules::RuleFault;

use crate::files::FileError;
use crate::signer::SignError;
use crate::store::StoreError;

/// Why an act was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// A rule of the plan.
    #[error(transparent)]
    Rule(#[from] RuleFault),
    /// A check that is no rule of the plan: the message says what and what to do next.
    #[error("{0}")]
    Refused(String),
    /// A command that cannot be understood.
    #[error("{0}")]
    Usage(String),
    /// The other side cannot be reached.
    #[error("{0}")]
    Unreachable(String),
    /// Disk, key, database.
    #[error("{0}")]
    Local(String),
}

impl ActError {
    /// A refusal.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::Refused(message.into())
    }

    /// The exit code: 1 refused, 2 usage, 3 unreachable, 4 local fault.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Rule(_) | Self::Refused(_) => 1,
            Self::Usage(_) => 2,
            Self::Unreachable(_) => 3,
            Self::Local(_) => 4,
        }
    }

    /// The rule's short name, for `--json`.
    pub fn rule(&self) -> Option<&'static str> {
        match self {
            Self::Rule(fault) => Some(fault.rule),
            _ => None,
        }
    }
}

impl From<StoreError> for ActError {
    fn from(e: StoreError) -> Self {
        Self::Local(e.to_string())
    }
}

impl From<FileError> for ActError {
    fn from(e: FileError) -> Self {
        Self::Local(e.to_string())
    }
}

impl From<crate::keys::KeyError> for ActError {
    fn from(e: crate::keys::KeyError) -> Self {
        Self::Local(e.to_string())
    }
}

impl From<SignError> for ActError {
    fn from(e: SignError) -> Self {
        match e {
            SignError::Held => Self::Refused(e.to_string()),
            _ => Self::Local(e.to_string()),
        }
    }
}

//! A checkpoint (C2SP tlog-checkpoint v1.0.0): the size and root that a party signs its name to.

use crate::{
    hash::Hash,
    note::{Note, NoteError, SignerKey, VerifierKey, valid_identity},
    tree::MAX_SIZE,
};

/// Head of one ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which ledger: `<host>/hub` or `<host>/node/<code>`, without white space and `+`.
    pub origin: String,
    /// Number of records.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Hash,
}

/// Why a checkpoint was not read or believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The text is not three lines, each ending in a newline.
    #[error("a checkpoint is three lines: origin, size, root")]
    Lines,
    /// The specification advises against extension lines since nobody can audit them; ours has none.
    #[error("the checkpoint has extension lines, which this system does not use")]
    Extension,
    /// Empty, or with white space, `+` or a control character.
    #[error("the checkpoint's origin is not a plain name")]
    Origin,
    /// Signs, leading zeros, other characters, or more than 2^63 - 1.
    #[error("the checkpoint's size is not a plain decimal number below 2^63")]
    Size,
    /// Not 32 bytes of base64.
    #[error("the checkpoint's root is not a hash in base64")]
    Root,
    /// Another ledger's checkpoint.
    #[error("this is a checkpoint of {found}, not of {expected}")]
    OtherOrigin {
        /// The ledger that was asked for.
        expected: String,
        /// The ledger that the text names.
        found: String,
    },
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
}

impl Checkpoint {
    /// Reads the text of a note.
    ///
    /// # Errors
    /// Any spelling other than that of [`to_text`](Self::to_text).
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let lines: Vec<_> = text.split_terminator('\n').take(4).collect();
        let (origin, size, root) = match lines[..] {
            [origin, size, root] if text.ends_with('\n') => (origin, size, root),
            [_, _, _, _] => return Err(CheckpointError::Extension),
            _ => return Err(CheckpointError::Lines),
        };
        let checkpoint = Self {
            origin: origin.to_owned(),
            size: parse_decimal(size).ok_or(CheckpointError::Size)?,
            root: Hash::from_base64(root).map_err(|_| CheckpointError::Root)?,
        };
        checkpoint.validate()?;
        Ok(checkpoint)
    }

    /// The text that is signed.
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root.to_base64())
    }

    /// Signs as the log. Whoever calls must know that it extends everything this key signed before.
    ///
    /// # Errors
    /// The origin or size is none that a reader would accept, or the key is a cosigner's.
    pub fn sign(&self, key: &SignerKey) -> Result<Note, CheckpointError> {
        self.validate()?;
        let mut note = Note::new(self.to_text())?;
        key.sign_note(&mut note)?;
        Ok(note)
    }

    /// Reads a note and believes it on the signature of `log`, as a checkpoint of `origin`.
    ///
    /// # Errors
    /// Malformed, not signed by `log`, or of another ledger.
    pub fn open(
        note: &[u8],
        log: &VerifierKey,
        origin: &str,
    ) -> Result<(Self, Note), CheckpointError> {
        let note = Note::parse(note)?;
        note.verify_log(log)?;
        Ok((Self::of(&note, origin)?, note))
    }

    /// What a note states, believed of nobody: to find out which key must have signed it.
    ///
    /// # Errors
    /// Malformed.
    pub fn stated(note: &[u8]) -> Result<Self, CheckpointError> {
        Self::parse(&Note::parse(note)?.text)
    }

    /// The checkpoint in a note, refused unless it is one of `origin`. Checks no signature.
    pub(crate) fn of(note: &Note, origin: &str) -> Result<Self, CheckpointError> {
        let checkpoint = Self::parse(&note.text)?;
        if checkpoint.origin == origin {
            return Ok(checkpoint);
        }
        let (expected, found) = (origin.to_owned(), checkpoint.origin);
        Err(CheckpointError::OtherOrigin { expected, found })
    }

    fn validate(&self) -> Result<(), CheckpointError> {
        match self {
            _ if !valid_identity(&self.origin) => Err(CheckpointError::Origin),
            _ if self.size > MAX_SIZE => Err(CheckpointError::Size),
            _ => Ok(()),
        }
    }
}

/// Reads ASCII decimal in its only spelling: no sign, no leading zero, no white space.
pub(crate) fn parse_decimal(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let padded = text.len() > 1 && text.starts_with('0');
    if digits && !padded { text.parse().ok() } else { None }
}

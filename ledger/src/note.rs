//! Signed notes (C2SP signed-note v1.0.0) and cosignatures (C2SP tlog-cosignature v1.0.1): the form
//! of every signature that parties and the public rely on.

mod key;
mod signature;
mod signer;

pub(crate) use key::sound;
pub(crate) use key::valid_identity;
pub use key::{KeyError, KeyKind, VerifierKey};
pub use signature::NoteSignature;
pub use signer::SignerKey;

/// Longest note that is read, in bytes. 16 Ed25519 lines take 3 KiB; the rest is room for the text
/// and for signatures of other kinds.
pub const MAX_NOTE: usize = 64 * 1024;

/// Most signature lines that are read; the specification demands 16.
pub const MAX_SIGNATURES: usize = 32;

/// A text with its signatures. Nothing in it may be believed before a signature is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The signed text, with its final newline.
    pub text: String,
    /// Signature lines in the order of the note, of known and unknown keys.
    pub signatures: Vec<NoteSignature>,
}

/// Why a note was not read, signed or believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// More than [`MAX_NOTE`] bytes.
    #[error("a note of {0} bytes is longer than the {MAX_NOTE} that are read")]
    TooLong(usize),
    /// More than [`MAX_SIGNATURES`] lines.
    #[error("a note has more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
    /// Not UTF-8.
    #[error("a note is UTF-8 text")]
    NotUtf8,
    /// A control character other than newline, or no newline at the end.
    #[error("a note's text ends in a newline and has no other control character")]
    Text,
    /// No empty line before the signatures, or no signature after it.
    #[error("a note ends in an empty line and its signature lines")]
    NoSignatures,
    /// A signature line of another form.
    #[error("signature line {0} is not `— name base64`")]
    SignatureLine(usize),
    /// A log's key was needed and a cosigner's given, or the reverse.
    #[error("the key {name} is not of the kind that signs this")]
    WrongKind {
        /// Name of the key.
        name: String,
    },
    /// A cosignature's time is beyond 2^63 - 1.
    #[error("the time {0} is beyond what a cosignature can say")]
    Time(u64),
    /// The key that was asked for has not signed.
    #[error("there is no signature by {name}")]
    NotSigned {
        /// Name of the key.
        name: String,
    },
    /// A line says it is by a known key and is not: the whole note is refused.
    #[error("the signature by {name} is false")]
    BadSignature {
        /// Name of the key.
        name: String,
    },
}

impl Note {
    /// An unsigned note.
    ///
    /// # Errors
    /// [`NoteError::Text`] when no reader would accept the text.
    pub fn new(text: String) -> Result<Self, NoteError> {
        check_text(&text)?;
        Ok(Self { text, signatures: Vec::new() })
    }

    /// Reads a note without checking any signature.
    ///
    /// # Errors
    /// Too long, or not of the form that the specification demands.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE {
            return Err(NoteError::TooLong(bytes.len()));
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::NotUtf8)?;
        check_text(note)?;
        let empty_line = note.rfind("\n\n").ok_or(NoteError::NoSignatures)?;
        let (text, lines) = (&note[..=empty_line], &note[empty_line + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::NoSignatures)?;
        if lines.split('\n').count() > MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        let signatures = (1..).zip(lines.split('\n'));
        let signatures = signatures
            .map(|(n, line)| {
                NoteSignature::parse_line(line).map_err(|_| NoteError::SignatureLine(n))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// The note as it is stored and sent; [`parse`](Self::parse) gives back the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let lines = self.signatures.iter().map(|signature| signature.to_line());
        format!("{}\n{}", self.text, lines.collect::<String>()).into_bytes()
    }

    /// Checks that the log holding `key` signed this text.
    ///
    /// # Errors
    /// The log has not signed, or one line in its name is false.
    pub fn verify_log(&self, key: &VerifierKey) -> Result<(), NoteError> {
        require_kind(key, KeyKind::Log)?;
        self.verified(key, |payload| key.verify(self.text.as_bytes(), payload).then_some(()))
    }

    /// Checks that the cosigner holding `key` signed this text and gives the time it stated, in POSIX
    /// seconds: the latest one if it cosigned several times.
    ///
    /// # Errors
    /// It has not cosigned, or one line in its name is false.
    pub fn cosignature_time(&self, key: &VerifierKey) -> Result<u64, NoteError> {
        require_kind(key, KeyKind::Cosigner)?;
        self.verified(key, |payload| signature::verify_cosignature(key, &self.text, payload))
    }

    /// What the lines of `key` say. Lines of other keys are ignored, even when they share its name or
    /// its ID; of its own every single one must hold, or the note was tampered with.
    fn verified<T: Ord>(
        &self,
        key: &VerifierKey,
        check: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<T, NoteError> {
        let name = || key.name().to_owned();
        let mut best = None;
        for signature in self.signatures.iter().filter(|signature| signature.claims(key)) {
            let said = check(&signature.payload);
            best = best.max(Some(said.ok_or_else(|| NoteError::BadSignature { name: name() })?));
        }
        best.ok_or_else(|| NoteError::NotSigned { name: name() })
    }
}

/// One key per purpose, so that a signature for one can never be shown as the other.
fn require_kind(key: &VerifierKey, kind: KeyKind) -> Result<(), NoteError> {
    if key.kind() == kind {
        return Ok(());
    }
    Err(NoteError::WrongKind { name: key.name().to_owned() })
}

fn check_text(text: &str) -> Result<(), NoteError> {
    let control = |byte: u8| byte < 0x20 && byte != b'\n';
    if text.ends_with('\n') && !text.bytes().any(control) { Ok(()) } else { Err(NoteError::Text) }
}

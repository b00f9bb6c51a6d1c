//! A proof that stands alone (C2SP tlog-proof v1): with a policy, anyone can check without a network
//! that an entry is in a ledger.

use crate::{
    b64,
    checkpoint::parse_decimal,
    hash::Hash,
    note::{MAX_NOTE, Note, NoteError},
    policy::{Opened, Policy, PolicyError},
    tree::{MAX_PROOF, ProofError, check_inclusion},
};

/// Longest extra data, in bytes: the longest entry that tlog-tiles can hold.
pub const MAX_EXTRA: usize = 65_535;

/// Longest proof file that is read, in bytes: a full extra line, every hash, a full note.
pub const MAX_PROOF_FILE: usize = MAX_EXTRA.div_ceil(3) * 4 + MAX_PROOF * 45 + MAX_NOTE + 256;

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// A `.tlog-proof` file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlogProof {
    /// Data for the reader, for us the record itself; not authenticated until its leaf hash passes
    /// [`check`](Self::check). Never empty.
    pub extra: Option<Vec<u8>>,
    /// Zero-based index of the entry.
    pub index: u64,
    /// From the leaf's sibling to the root's child.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint, byte for byte.
    pub checkpoint: Vec<u8>,
}

/// Why a proof file was not read or believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofFileError {
    /// More than [`MAX_PROOF_FILE`] bytes.
    #[error("a proof file of {0} bytes is longer than the {MAX_PROOF_FILE} that are read")]
    TooLong(usize),
    /// The first line names another format, or there is no empty line before a checkpoint.
    #[error("not a {HEADER} file with a checkpoint")]
    Form,
    /// Empty, too long or not base64.
    #[error("the extra line is not 1 to {MAX_EXTRA} bytes in base64")]
    Extra,
    /// Missing, or not a plain decimal number.
    #[error("the index line is not a plain decimal number")]
    Index,
    /// Not a hash, or more than [`MAX_PROOF`] of them.
    #[error("the proof is not at most {MAX_PROOF} hashes in base64")]
    Hashes,
    /// The checkpoint is no note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The checkpoint is not one that the policy accepts.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The entry is not where the proof says.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl TlogProof {
    /// Reads a proof file; believes nothing in it.
    ///
    /// # Errors
    /// Too long, or not of the form that the specification demands.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofFileError> {
        if bytes.len() > MAX_PROOF_FILE {
            return Err(ProofFileError::TooLong(bytes.len()));
        }
        let empty_line = bytes.windows(2).position(|pair| pair == b"\n\n");
        let (head, rest) = bytes.split_at(empty_line.ok_or(ProofFileError::Form)?);
        let head = std::str::from_utf8(head).map_err(|_| ProofFileError::Form)?;
        let checkpoint = rest[2..].to_vec();
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) || checkpoint.is_empty() {
            return Err(ProofFileError::Form);
        }
        let extra = lines.next_if(|line| line.starts_with("extra"));
        let extra = extra.map(parse_extra).transpose()?;
        let index = lines.next().and_then(|line| line.strip_prefix("index "));
        let index = index.and_then(parse_decimal).ok_or(ProofFileError::Index)?;
        let hashes: Vec<_> = lines
            .take(MAX_PROOF + 1)
            .map(|line| Hash::from_base64(line).map_err(|_| ProofFileError::Hashes))
            .collect::<Result<_, _>>()?;
        if hashes.len() > MAX_PROOF {
            return Err(ProofFileError::Hashes);
        }
        Ok(Self { extra, index, hashes, checkpoint })
    }

    /// The file, in bytes since it ends in the checkpoint verbatim.
    pub fn to_text(&self) -> Vec<u8> {
        let mut text = format!("{HEADER}\n");
        if let Some(extra) = self.extra.as_deref().filter(|extra| !extra.is_empty()) {
            text += &format!("extra {}\n", b64::encode(extra));
        }
        text += &format!("index {}\n", self.index);
        text.extend(self.hashes.iter().map(|hash| hash.to_base64() + "\n"));
        text.push('\n');
        [text.as_bytes(), &self.checkpoint].concat()
    }

    /// Checks that `leaf`, a leaf hash, is in the ledger `origin` at this index, under a checkpoint
    /// that `policy` accepts; `max_age` as in [`Policy::check`].
    ///
    /// # Errors
    /// Names the missing signature, or says that the entry is not there.
    pub fn check(
        &self,
        leaf: Hash,
        policy: &Policy,
        origin: &str,
        max_age: Option<(u64, u64)>,
    ) -> Result<Opened, ProofFileError> {
        let opened = policy.check(&Note::parse(&self.checkpoint)?, origin, max_age)?;
        let tree = &opened.checkpoint;
        check_inclusion(leaf, self.index, tree.size, &self.hashes, tree.root)?;
        Ok(opened)
    }
}

fn parse_extra(line: &str) -> Result<Vec<u8>, ProofFileError> {
    let data = line.strip_prefix("extra ").and_then(|data| b64::decode(data).ok());
    data.filter(|data| (1..=MAX_EXTRA).contains(&data.len())).ok_or(ProofFileError::Extra)
}

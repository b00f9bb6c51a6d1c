//! Who must have signed (C2SP tlog-policy): the one place where signatures are counted, so that "in
//! effect", "fresh" and a stranger's check can never disagree.

mod check;
mod text;

pub use check::{FUTURE_SKEW, Opened, PolicyError};
pub use text::{MAX_POLICY, PolicyTextError, PolicyTextFault};

use crate::{hash::Hash, note::VerifierKey};

/// A policy. It is read from its text, which stays as it was written: records name its digest.
#[derive(Debug, Clone)]
pub struct Policy {
    text: String,
    logs: Vec<VerifierKey>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    quorum: Option<String>,
}

/// A `witness` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Name within the policy; it need not be the key's name.
    pub name: String,
    /// A key of kind [`Cosigner`](crate::note::KeyKind::Cosigner).
    pub key: VerifierKey,
    /// Where to reach it; without meaning for a check.
    pub url: Option<String>,
}

/// A `group` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Name within the policy.
    pub name: String,
    /// How many members must have signed.
    pub rule: Rule,
    /// Names of witnesses and of groups defined before.
    pub members: Vec<String>,
}

/// How many members a group needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Every member.
    All,
    /// One member.
    Any,
    /// This number of members, at least 1 and at most all.
    AtLeast(usize),
}

impl Group {
    /// Members that must have signed.
    pub fn need(&self) -> usize {
        match self.rule {
            Rule::All => self.members.len(),
            Rule::Any => 1,
            Rule::AtLeast(k) => k,
        }
    }
}

impl Policy {
    /// What is in effect: `log`, every one of `bodies`, and `quorum` of `nodes`. With a quorum of 0,
    /// while no node's enrolment is sealed, the bodies alone decide.
    ///
    /// # Errors
    /// Names or keys that a policy cannot hold, above all one key under two names.
    pub fn public(
        log: &VerifierKey,
        bodies: &[(String, VerifierKey)],
        nodes: &[(String, VerifierKey)],
        quorum: usize,
    ) -> Result<Self, PolicyTextError> {
        let mut text = format!("log {log}\n{}", witness_lines(bodies));
        text += &format!("group joint all{}\n{}", names(bodies), witness_lines(nodes));
        text += &match quorum {
            0 => "quorum joint\n".to_owned(),
            _ => format!(
                "group nodes {quorum}{}\ngroup public all joint nodes\nquorum public\n",
                names(nodes)
            ),
        };
        Self::parse(&text)
    }

    /// What is new: `log` and `k` of `nodes`, to be asked with an age limit.
    ///
    /// # Errors
    /// As for [`public`](Self::public).
    pub fn fresh(
        log: &VerifierKey,
        nodes: &[(String, VerifierKey)],
        k: usize,
    ) -> Result<Self, PolicyTextError> {
        let quorum = match k {
            0 => "quorum none\n".to_owned(),
            _ => format!("group nodes {k}{}\nquorum nodes\n", names(nodes)),
        };
        Self::parse(&format!("log {log}\n{}{quorum}", witness_lines(nodes)))
    }

    /// The exact text it was read from.
    pub fn to_text(&self) -> String {
        self.text.clone()
    }

    /// SHA-256 of the exact text: what a record names as the policy it will be sealed under.
    pub fn digest(&self) -> Hash {
        Hash::of(self.text.as_bytes())
    }

    /// Logs whose checkpoints are accepted; a key's name is the log's origin.
    pub fn logs(&self) -> &[VerifierKey] {
        &self.logs
    }

    /// Everyone whose cosignature can count.
    pub fn witnesses(&self) -> &[Witness] {
        &self.witnesses
    }

    /// Groups, each after its members.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The witness or group that must have signed; `None` for `quorum none`.
    pub fn quorum(&self) -> Option<&str> {
        self.quorum.as_deref()
    }
}

fn witness_lines(of: &[(String, VerifierKey)]) -> String {
    of.iter().map(|(name, key)| format!("witness {name} {key}\n")).collect()
}

fn names(of: &[(String, VerifierKey)]) -> String {
    of.iter().map(|(name, _)| format!(" {name}")).collect()
}

/// Two policies are the same when every byte is, since that is what a digest pins.
impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Policy {}

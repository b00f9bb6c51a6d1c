//! Asking a policy about a note: who signed, who is missing, said by name.

use std::collections::{BTreeMap, BTreeSet};

use super::{Group, Policy};
use crate::{
    checkpoint::{Checkpoint, CheckpointError},
    note::{Note, NoteError, VerifierKey},
};

/// Seconds by which a cosigner's clock may be ahead of ours.
pub const FUTURE_SKEW: u64 = 300;

/// What a note says once its policy is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The checkpoint, now believed.
    pub checkpoint: Checkpoint,
    /// The log's key that signed it.
    pub log: VerifierKey,
    /// Who cosigned, by the name in the policy, and the POSIX seconds each stated; those too old to
    /// count are left out.
    pub cosigned_at: BTreeMap<String, u64>,
}

/// Which signature is missing or false.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The text is no checkpoint of the ledger that was asked for.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A known key's line is false, so the note was tampered with.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// No log of the policy signed for this origin.
    #[error("the log {origin} has not signed")]
    MissingLog {
        /// The ledger that was asked for.
        origin: String,
    },
    /// A witness that must sign has not.
    #[error("{name} has not cosigned")]
    MissingWitness {
        /// Name in the policy.
        name: String,
    },
    /// A witness that must sign has, but too long ago.
    #[error("{name} cosigned at {time}, which is too long ago")]
    StaleWitness {
        /// Name in the policy.
        name: String,
        /// POSIX seconds it stated.
        time: u64,
    },
    /// Too few members of a group have signed recently enough.
    #[error("group {group} needs {need} and has {have}; missing: {}", missing.join(", "))]
    GroupNotMet {
        /// Name in the policy.
        group: String,
        /// Members that must sign.
        need: usize,
        /// Members that have.
        have: usize,
        /// Names of the members that have not.
        missing: Vec<String>,
        /// Those of the missing whose cosignature is there but too old.
        stale: Vec<String>,
    },
    /// A clock is wrong, or someone prepares a cosignature that never gets old.
    #[error("{name} cosigned at {time}, more than {FUTURE_SKEW} s after now ({now})")]
    Future {
        /// Name in the policy.
        name: String,
        /// POSIX seconds it stated.
        time: u64,
        /// POSIX seconds of the check.
        now: u64,
    },
}

impl Policy {
    /// Checks that `note` is a checkpoint of `origin` that this policy accepts.
    ///
    /// With `max_age` of `(now, seconds)`, both in seconds, cosignatures older than that do not
    /// count and one from the future is refused; `u64::MAX` seconds sets no limit of age.
    ///
    /// # Errors
    /// Names what is missing. Every known key in the note must hold, needed or not.
    pub fn check(
        &self,
        note: &Note,
        origin: &str,
        max_age: Option<(u64, u64)>,
    ) -> Result<Opened, PolicyError> {
        let checkpoint = Checkpoint::of(note, origin)?;
        let log = self.log_signature(note, origin)?;
        let mut cosigned_at = BTreeMap::new();
        let mut stale = BTreeMap::new();
        for witness in &self.witnesses {
            let name = witness.name.clone();
            let Some(time) = signed(note.cosignature_time(&witness.key))? else {
                continue;
            };
            match max_age {
                Some((now, _)) if time > now.saturating_add(FUTURE_SKEW) => {
                    return Err(PolicyError::Future { name, time, now });
                }
                Some((now, seconds)) if now.saturating_sub(time) > seconds => {
                    stale.insert(name, time)
                }
                _ => cosigned_at.insert(name, time),
            };
        }
        self.require_quorum(&cosigned_at, &stale)?;
        Ok(Opened { checkpoint, log: log.clone(), cosigned_at })
    }

    /// A log's key name is its origin (tlog-policy, "Defining a log"); other logs' keys count for
    /// nothing here, though a false line of theirs still gives the note away.
    fn log_signature(&self, note: &Note, origin: &str) -> Result<&VerifierKey, PolicyError> {
        let mut found = None;
        for log in &self.logs {
            if signed(note.verify_log(log))?.is_some() && log.name() == origin {
                found = found.or(Some(log));
            }
        }
        found.ok_or_else(|| PolicyError::MissingLog { origin: origin.to_owned() })
    }

    fn require_quorum(
        &self,
        cosigned_at: &BTreeMap<String, u64>,
        stale: &BTreeMap<String, u64>,
    ) -> Result<(), PolicyError> {
        // Groups stand after their members, so one pass settles them all.
        let mut met: BTreeSet<&str> = cosigned_at.keys().map(String::as_str).collect();
        for group in &self.groups {
            if unmet(group, &met).len() <= group.members.len() - group.need() {
                met.insert(&group.name);
            }
        }
        match self.quorum() {
            Some(quorum) if !met.contains(quorum) => Err(self.explain(quorum, &met, stale)),
            _ => Ok(()),
        }
    }

    /// Follows what a person can act on: from a group that needs all to the member at fault.
    fn explain(
        &self,
        quorum: &str,
        met: &BTreeSet<&str>,
        stale: &BTreeMap<String, u64>,
    ) -> PolicyError {
        let mut name = quorum;
        while let Some(group) = self.groups.iter().find(|group| group.name == name) {
            let missing = unmet(group, met);
            let subgroup = missing.iter().find(|member| self.witness(member).is_none());
            match (group.need() == group.members.len(), subgroup, &missing[..]) {
                (true, Some(member), _) | (true, None, [member]) => name = member,
                _ => return not_met(group, &missing, stale),
            }
        }
        let name = name.to_owned();
        match stale.get(&name) {
            Some(&time) => PolicyError::StaleWitness { name, time },
            None => PolicyError::MissingWitness { name },
        }
    }

    fn witness(&self, name: &str) -> Option<&super::Witness> {
        self.witnesses.iter().find(|witness| witness.name == name)
    }
}

/// An absent signature is no fault by itself; a false one is.
fn signed<T>(result: Result<T, NoteError>) -> Result<Option<T>, NoteError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(NoteError::NotSigned { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn unmet<'a>(group: &'a Group, met: &BTreeSet<&str>) -> Vec<&'a str> {
    let members = group.members.iter().map(String::as_str);
    members.filter(|&member| !met.contains(member)).collect()
}

fn not_met(group: &Group, missing: &[&str], stale: &BTreeMap<String, u64>) -> PolicyError {
    let owned = |name: &&str| (*name).to_owned();
    PolicyError::GroupNotMet {
        group: group.name.clone(),
        need: group.need(),
        have: group.members.len() - missing.len(),
        missing: missing.iter().map(owned).collect(),
        stale: missing.iter().filter(|&&name| stale.contains_key(name)).map(owned).collect(),
    }
}

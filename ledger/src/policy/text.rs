//! Reading a policy's text, strictly: an ambiguous policy is worse than none.

use std::collections::BTreeSet;

use super::{Group, Policy, Rule, Witness};
use crate::{
    checkpoint::parse_decimal,
    note::{KeyError, KeyKind, VerifierKey},
};

/// Longest policy that is read, in bytes.
pub const MAX_POLICY: usize = 64 * 1024;

/// Why a policy's text was refused, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("policy, line {line}: {fault}")]
pub struct PolicyTextError {
    /// Line, from 1; 0 when the whole text is at fault.
    pub line: usize,
    /// What is wrong there.
    pub fault: PolicyTextFault,
}

/// What is wrong with a policy's text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyTextFault {
    /// More than [`MAX_POLICY`] bytes.
    #[error("longer than {MAX_POLICY} bytes")]
    TooLong,
    /// A control character other than tab and newline.
    #[error("a control character")]
    Control,
    /// Lines end in a newline, the last one too.
    #[error("no newline at the end")]
    Unterminated,
    /// Not a `log`, `witness`, `group` or `quorum` line of the right length.
    #[error("not a log, witness, group or quorum line")]
    Line,
    /// A bad verifier key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A log needs a key of type 0x01, a witness one of 0x04.
    #[error("the key {0} is of the wrong type for this line")]
    KeyKind(String),
    /// One key under two names would count twice.
    #[error("the public key of {0} stands on an earlier line")]
    DuplicateKey(String),
    /// Witnesses and groups share one space of names, in which `none` is taken.
    #[error("the name {0} is taken")]
    DuplicateName(String),
    /// A member or quorum that no earlier line defines.
    #[error("{0} is not defined on an earlier line")]
    Unknown(String),
    /// A member of two groups would count twice.
    #[error("{0} is already a member of a group")]
    SecondMembership(String),
    /// Not `all`, `any` or a number from 1 to the number of members.
    #[error("a group needs all, any, or 1 to {members} of its members")]
    Threshold {
        /// Members listed.
        members: usize,
    },
    /// Exactly one quorum line is needed.
    #[error("a policy has exactly one quorum line")]
    Quorum,
}

impl Policy {
    /// Reads a policy's text. The specification allows bytes that are not UTF-8; we do not.
    ///
    /// # Errors
    /// The first line that is wrong.
    pub fn parse(text: &str) -> Result<Self, PolicyTextError> {
        let whole = |fault| PolicyTextError { line: 0, fault };
        if text.len() > MAX_POLICY {
            return Err(whole(PolicyTextFault::TooLong));
        }
        if !text.is_empty() && !text.ends_with('\n') {
            return Err(whole(PolicyTextFault::Unterminated));
        }
        let mut parser = Parser::default();
        for (line, items) in (1..).zip(text.split_terminator('\n')) {
            parser.line(items).map_err(|fault| PolicyTextError { line, fault })?;
        }
        let Parser { logs, witnesses, groups, quorum, .. } = parser;
        let quorum = quorum.ok_or(whole(PolicyTextFault::Quorum))?;
        let quorum = Some(quorum).filter(|name| name != NONE);
        Ok(Self { text: text.to_owned(), logs, witnesses, groups, quorum })
    }
}

/// The name that stands for no cosignature at all.
const NONE: &str = "none";

#[derive(Default)]
struct Parser {
    logs: Vec<VerifierKey>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    quorum: Option<String>,
    keys: BTreeSet<[u8; 32]>,
    names: BTreeSet<String>,
    members: BTreeSet<String>,
}

impl Parser {
    fn line(&mut self, line: &str) -> Result<(), PolicyTextFault> {
        if line.bytes().any(|byte| byte < 0x20 && byte != b'\t' || byte == 0x7f) {
            return Err(PolicyTextFault::Control);
        }
        // Space and tab only: other Unicode white space belongs to names.
        let items: Vec<_> = line.split([' ', '\t']).filter(|item| !item.is_empty()).collect();
        match items[..] {
            [] => Ok(()),
            [first, ..] if first.starts_with('#') => Ok(()),
            ["log", vkey] | ["log", vkey, _] => {
                let key = self.key(vkey, KeyKind::Log)?;
                self.logs.push(key);
                Ok(())
            }
            ["witness", name, vkey] => self.witness(name, vkey, None),
            ["witness", name, vkey, url] => self.witness(name, vkey, Some(url)),
            ["group", name, rule, ref members @ ..] => self.group(name, rule, members),
            ["quorum", name] => self.quorum(name),
            _ => Err(PolicyTextFault::Line),
        }
    }

    fn key(&mut self, vkey: &str, kind: KeyKind) -> Result<VerifierKey, PolicyTextFault> {
        let key = VerifierKey::parse(vkey)?;
        if key.kind() != kind {
            return Err(PolicyTextFault::KeyKind(key.name().to_owned()));
        }
        if !self.keys.insert(*key.key()) {
            return Err(PolicyTextFault::DuplicateKey(key.name().to_owned()));
        }
        Ok(key)
    }

    fn name(&mut self, name: &str) -> Result<String, PolicyTextFault> {
        if name == NONE || !self.names.insert(name.to_owned()) {
            return Err(PolicyTextFault::DuplicateName(name.to_owned()));
        }
        Ok(name.to_owned())
    }

    fn witness(
        &mut self,
        name: &str,
        vkey: &str,
        url: Option<&str>,
    ) -> Result<(), PolicyTextFault> {
        let key = self.key(vkey, KeyKind::Cosigner)?;
        let name = self.name(name)?;
        self.witnesses.push(Witness { name, key, url: url.map(str::to_owned) });
        Ok(())
    }

    fn group(&mut self, name: &str, rule: &str, members: &[&str]) -> Result<(), PolicyTextFault> {
        for &member in members {
            if !self.names.contains(member) {
                return Err(PolicyTextFault::Unknown(member.to_owned()));
            }
            if !self.members.insert(member.to_owned()) {
                return Err(PolicyTextFault::SecondMembership(member.to_owned()));
            }
        }
        let threshold = || PolicyTextFault::Threshold { members: members.len() };
        let rule = match rule {
            "all" => Rule::All,
            "any" => Rule::Any,
            k => {
                let k = parse_decimal(k).and_then(|k| usize::try_from(k).ok());
                Rule::AtLeast(k.ok_or_else(threshold)?)
            }
        };
        let members = members.iter().map(|&member| member.to_owned()).collect();
        let group = Group { name: self.name(name)?, rule, members };
        if !(1..=group.members.len()).contains(&group.need()) {
            return Err(threshold());
        }
        self.groups.push(group);
        Ok(())
    }

    fn quorum(&mut self, name: &str) -> Result<(), PolicyTextFault> {
        if name != NONE && !self.names.contains(name) {
            return Err(PolicyTextFault::Unknown(name.to_owned()));
        }
        match self.quorum.replace(name.to_owned()) {
            None => Ok(()),
            Some(_) => Err(PolicyTextFault::Quorum),
        }
    }
}

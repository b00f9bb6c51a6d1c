//! The one line that lets a prefecture in: it proves the hub to the node before the node says
//! anything, and the node to the hub without ever sending the secret.

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ledger::hash::Hash;
use zeroize::Zeroizing;

use crate::{
    address::HostPort,
    transcript::{Transcript, introduction_hash},
};

const PREFIX: &str = "srdi1.";
/// Longer than any host name allows.
const MAX_LINE: usize = 600;

/// An invite: `srdi1.<host:port>.<code>.<hash>.<token id>.<secret>`. The host may hold dots, so the
/// line is read from its end. One use, one prefecture; when it ends is the hub's to know.
#[derive(Clone, PartialEq, Eq)]
pub struct Invite {
    /// Where the hub listens.
    pub hub: HostPort,
    /// The prefecture, six digits.
    pub code: String,
    /// Of the hub's authority, log key and record 0.
    pub hash: Hash,
    /// Names the invite in the hub's records; no secret.
    pub token: String,
    /// Known to the two ends of the invite; only MACs under it are sent.
    pub secret: Secret,
}

/// 32 bytes that no log line or error may show.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<[u8; 32]>);

/// Why a line is no invite.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InviteError {
    /// Another text altogether.
    #[error("这不是邀请：邀请以 srdi1. 开头；请完整复制省级平台发来的那一行")]
    NotAnInvite,
    /// A version that this program does not know.
    #[error("邀请的版本较新，本程序不认识；请先升级 srdi-node")]
    TooNew,
    /// A part is missing, cut or mistyped.
    #[error("邀请不完整或有误（{0}）；请重新完整复制，中间不要有空格和换行")]
    Part(&'static str),
    /// What was read is not what the invite names: a wrong address, or someone in between.
    #[error("对方不是发出邀请的省级平台（校验值不符）；未发送任何信息，请核对邀请并联系省级平台")]
    NotTheHub,
    /// The operating system gave no randomness.
    #[error("系统无法提供随机数，未生成邀请；请检查操作系统后重试")]
    Randomness,
}

impl Invite {
    /// A new invite with a fresh token id and secret.
    ///
    /// # Errors
    /// No randomness, or a code that is not six digits.
    pub fn issue(hub: HostPort, code: &str, hash: Hash) -> Result<Self, InviteError> {
        let (mut token, mut secret) = ([0; 12], Zeroizing::new([0; 32]));
        getrandom::fill(&mut token).map_err(|_| InviteError::Randomness)?;
        getrandom::fill(&mut *secret).map_err(|_| InviteError::Randomness)?;
        let code = six_digits(code)?;
        let token = URL_SAFE_NO_PAD.encode(token);
        Ok(Self { hub, code, hash, token, secret: Secret(secret) })
    }

    /// Checks that what a hub introduces itself with is what this invite names.
    ///
    /// # Errors
    /// [`InviteError::NotTheHub`].
    pub fn check_hub(&self, ca: &[u8], log: &str, record_0: &[u8]) -> Result<(), InviteError> {
        let same = introduction_hash(ca, log, record_0) == self.hash;
        same.then_some(()).ok_or(InviteError::NotTheHub)
    }

    /// What node and hub both compute over the keys that are to be enrolled.
    pub fn transcript(&self, log: &str, witness: &str, csr: &[u8]) -> Transcript {
        Transcript::new(self.hash, &self.code, &self.token, log, witness, csr)
    }
}

impl Secret {
    /// Takes the bytes as the hub has stored them.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, for the hub's records.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Without the secret, unlike its `Display`.
impl fmt::Debug for Invite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { hub, code, token, .. } = self;
        write!(f, "Invite({hub} {code} {token})")
    }
}

/// The whole line, secret included: for the person who carries it, never for a log.
impl fmt::Display for Invite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { hub, code, hash, token, secret } = self;
        let hash = URL_SAFE_NO_PAD.encode(hash.0);
        let secret = Zeroizing::new(URL_SAFE_NO_PAD.encode(secret.bytes()));
        write!(f, "{PREFIX}{hub}.{code}.{hash}.{token}.{}", *secret)
    }
}

impl FromStr for Invite {
    type Err = InviteError;

    fn from_str(line: &str) -> Result<Self, InviteError> {
        let line = line.trim();
        let Some(rest) = line.strip_prefix(PREFIX) else {
            let newer = line.strip_prefix("srdi").and_then(|rest| rest.split_once('.'));
            let newer = newer.is_some_and(|(version, _)| version.parse::<u32>().is_ok());
            return Err(if newer { InviteError::TooNew } else { InviteError::NotAnInvite });
        };
        let mut parts = rest.rsplitn(5, '.');
        let mut part = |name| parts.next().filter(|p| !p.is_empty()).ok_or(InviteError::Part(name));
        if line.len() > MAX_LINE {
            return Err(InviteError::Part("过长"));
        }
        let secret = Zeroizing::new(exact::<32>(part("密钥")?, "密钥")?);
        let token = part("编号")?;
        exact::<12>(token, "编号")?;
        let hash = Hash(exact(part("校验值")?, "校验值")?);
        let code = six_digits(part("行政区划代码")?)?;
        let hub = part("地址")?.parse().map_err(|_| InviteError::Part("地址"))?;
        Ok(Self { hub, code, hash, token: token.to_owned(), secret: Secret(secret) })
    }
}

fn exact<const N: usize>(text: &str, name: &'static str) -> Result<[u8; N], InviteError> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok().map(Zeroizing::new);
    bytes.and_then(|bytes| bytes.as_slice().try_into().ok()).ok_or(InviteError::Part(name))
}

fn six_digits(code: &str) -> Result<String, InviteError> {
    let digits = code.len() == 6 && code.bytes().all(|c| c.is_ascii_digit());
    digits.then(|| code.to_owned()).ok_or(InviteError::Part("行政区划代码"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invite(hub: &str) -> Invite {
        let hash = introduction_hash(b"ca", "log", b"{}");
        Invite::issue(hub.parse().unwrap(), "510100", hash).unwrap()
    }

    #[test]
    fn hosts_with_dots_and_brackets_go_round() {
        for hub in ["hub.srdi.example.cn:7443", "127.0.0.1:1", "[2001:db8::1]:7443", "hub:7443"] {
            let made = invite(hub);
            let read: Invite = format!(" {made}\n").parse().unwrap();
            assert_eq!(read, made);
            assert_eq!(read.hub.to_string(), hub);
        }
    }

    #[test]
    fn two_invites_share_nothing() {
        let (one, two) = (invite("hub:1"), invite("hub:1"));
        assert_ne!(one.token, two.token);
        assert_ne!(one.secret, two.secret);
    }

    #[test]
    fn the_debug_form_hides_the_secret() {
        let invite = invite("hub:1");
        let secret = URL_SAFE_NO_PAD.encode(invite.secret.bytes());
        assert!(invite.to_string().contains(&secret));
        assert!(!format!("{invite:?}").contains(&secret));
    }

    #[test]
    fn every_cut_and_every_broken_part_is_refused() {
        let line = invite("hub.example.cn:7443").to_string();
        for end in 0..line.len() {
            assert!(line[..end].parse::<Invite>().is_err(), "cut at {end}");
        }
        let parts: Vec<&str> = line.rsplitn(5, '.').collect();
        for (n, name) in ["密钥", "编号", "校验值", "行政区划代码"].into_iter().enumerate()
        {
            for junk in ["", "*", "AAAA", "5101000"] {
                let mut changed = parts.clone();
                changed[n] = junk;
                changed.reverse();
                let error = changed.join(".").parse::<Invite>().unwrap_err();
                assert_eq!(error, InviteError::Part(name), "{junk}");
            }
        }
        let no_port = line.replace(":7443", "");
        assert_eq!(no_port.parse::<Invite>(), Err(InviteError::Part("地址")));
        assert_eq!(
            (line.clone() + &"A".repeat(600)).parse::<Invite>(),
            Err(InviteError::Part("过长"))
        );
        assert_eq!(line.replace("srdi1.", "srdi2.").parse::<Invite>(), Err(InviteError::TooNew));
        assert_eq!("hello".parse::<Invite>(), Err(InviteError::NotAnInvite));
        assert_eq!("".parse::<Invite>(), Err(InviteError::NotAnInvite));
    }

    #[test]
    fn another_hub_is_noticed_by_any_of_its_three_parts() {
        let invite = invite("hub:1");
        assert_eq!(invite.check_hub(b"ca", "log", b"{}"), Ok(()));
        for (ca, log, charter) in [
            (&b"cb"[..], "log", &b"{}"[..]),
            (b"ca", "lob", b"{}"),
            (b"ca", "log", b"[]"),
            (b"calog", "", b"{}"),
        ] {
            assert_eq!(invite.check_hub(ca, log, charter), Err(InviteError::NotTheHub));
        }
    }
}

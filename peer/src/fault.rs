//! Typed refusals: what the other side of a call must act upon, carried in its failed status.
//!
//! Everything else that fails is a plain status: the caller can only try again or show it.

use proto::v1;
pub use proto::v1::fault::Kind;
use tonic::{Code, Status};

/// Trailers of more than 16 KiB are refused by common HTTP/2 stacks, and details travel as base64.
const MAX_DETAILS: usize = 8 * 1024;
/// Longest message taken over from another machine, in characters.
const MAX_MESSAGE: usize = 400;

/// A refusal with its kind, a sentence for people, and what proves or heals it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// What the caller must act upon.
    pub kind: Kind,
    /// What happened and what to do next, in Chinese.
    pub message: String,
    /// How far the refusing side has got, where that is the cure.
    pub head: Option<Box<v1::Head>>,
    /// For [`Kind::Diverged`]: the notes and the proof.
    pub evidence: Vec<u8>,
}

impl Fault {
    /// A refusal of `kind`.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), head: None, evidence: Vec::new() }
    }

    /// The refusing side holds less than the caller assumed.
    pub fn behind(head: v1::Head) -> Self {
        let text = format!("对方台账只有 {} 条记录，将从该处重新发送", head.size);
        Self { head: Some(Box::new(head)), ..Self::new(Kind::Behind, text) }
    }

    /// Two histories under one key.
    pub fn diverged(evidence: Vec<u8>) -> Self {
        let text =
            "同一密钥下出现两份不同的台账，已停止签发并保留证据；请立即联系省级平台与对方核对";
        Self { evidence, ..Self::new(Kind::Diverged, text) }
    }

    /// The node is locked.
    pub fn locked(code: &str) -> Self {
        Self::new(Kind::Locked, format!("市（州）端 {code} 已被锁定；请联系省级平台说明情况"))
    }

    /// The receiver must be upgraded first.
    pub fn too_new(message: impl Into<String>) -> Self {
        Self::new(Kind::TooNew, message)
    }

    /// Bytes and digest, signature or root disagree.
    pub fn content(message: impl Into<String>) -> Self {
        Self::new(Kind::ContentMismatch, message)
    }

    /// The invite does not open the door.
    pub fn invite(message: impl Into<String>) -> Self {
        Self::new(Kind::Invite, message)
    }

    /// Another prefecture's ledger.
    pub fn foreign(message: impl Into<String>) -> Self {
        Self::new(Kind::Foreign, message)
    }

    /// Try again later.
    pub fn busy(message: impl Into<String>) -> Self {
        Self::new(Kind::Busy, message)
    }

    /// A weak, reused or retired key.
    pub fn key(message: impl Into<String>) -> Self {
        Self::new(Kind::Key, message)
    }

    /// The fault that a failed call carries, if it carries one.
    pub fn from_status(status: &Status) -> Option<Self> {
        Self::from_wire(v1::Fault::from_details(status.details())?)
    }

    /// A fault as a message carries it; `None` for one of no known kind.
    pub fn from_wire(wire: v1::Fault) -> Option<Self> {
        let kind = wire.kind();
        (kind != Kind::Unspecified).then(|| Self {
            kind,
            message: printable(&wire.message),
            head: wire.head.map(Box::new),
            evidence: wire.evidence,
        })
    }

    fn code(&self) -> Code {
        match self.kind {
            Kind::Unspecified => Code::Unknown,
            Kind::Behind | Kind::TooNew => Code::FailedPrecondition,
            Kind::Diverged => Code::DataLoss,
            Kind::Locked | Kind::Foreign | Kind::Invite => Code::PermissionDenied,
            Kind::ContentMismatch | Kind::Key => Code::InvalidArgument,
            Kind::Busy => Code::ResourceExhausted,
        }
    }
}

impl From<Fault> for v1::Fault {
    fn from(fault: Fault) -> Self {
        Self {
            kind: fault.kind.into(),
            message: fault.message,
            head: fault.head.map(|head| *head),
            evidence: fault.evidence,
        }
    }
}

impl From<Fault> for Status {
    fn from(fault: Fault) -> Self {
        let code = fault.code();
        let kind = fault.kind;
        let mut wire = v1::Fault::from(fault);
        if wire.to_details().len() > MAX_DETAILS {
            // The refusal itself must arrive; whoever refuses keeps the evidence in its own files.
            wire.evidence.clear();
            wire.message = printable(&wire.message);
        }
        // Chinese in a gRPC message is percent-encoded, nine bytes a character: it goes into the
        // details, the message is the kind's name for tools that know nothing of this system.
        Self::with_details(code, kind.as_str_name(), wire.to_details().into())
    }
}

/// Text from another machine is shown in terminals: control characters could move the cursor or
/// rewrite what stands above.
pub fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(MAX_MESSAGE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_survives_the_status() {
        let head =
            v1::Head { origin: "a/hub".into(), size: 7, root: vec![1; 32], ..v1::Head::default() };
        for fault in [
            Fault::behind(head),
            Fault::diverged(vec![9; 4000]),
            Fault::locked("510100"),
            Fault::invite("邀请已使用；请向省级平台申请新的邀请"),
        ] {
            let status = Status::from(fault.clone());
            assert_eq!(status.message(), fault.kind.as_str_name());
            assert_eq!(Fault::from_status(&status), Some(fault));
        }
    }

    #[test]
    fn foreign_details_are_no_fault() {
        assert_eq!(Fault::from_status(&Status::unavailable("x")), None);
        let junk = Status::with_details(Code::Unknown, "x", vec![0xff; 20].into());
        assert_eq!(Fault::from_status(&junk), None);
    }

    #[test]
    fn evidence_too_large_for_trailers_is_dropped_not_the_refusal() {
        let status = Status::from(Fault::diverged(vec![1; 20_000]));
        assert!(status.details().len() < MAX_DETAILS);
        assert_eq!(Fault::from_status(&status).unwrap().kind, Kind::Diverged);
    }

    #[test]
    fn a_message_cannot_steer_the_terminal() {
        let fault = Fault::busy("请稍后\u{1b}[2J再试\r\n");
        let back = Fault::from_status(&fault.into()).unwrap();
        assert_eq!(back.to_string(), "请稍后[2J再试");
    }
}

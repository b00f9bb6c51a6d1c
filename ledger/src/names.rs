//! Small names that records share: a prefecture's code, a round, a seat, a firm, a head.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::hash::Hash;
use crate::region::Region;
use crate::uscc::Uscc;

/// A text that is not a name of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}“{text}”不符合格式：{form}")]
pub struct NameFault {
    what: &'static str,
    text: String,
    form: &'static str,
}

impl NameFault {
    fn new(what: &'static str, text: &str, form: &'static str) -> Self {
        Self { what, text: text.chars().take(40).collect(), form }
    }
}

macro_rules! text_name {
    ($name:ident) => {
        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameFault;

            fn try_from(text: String) -> Result<Self, NameFault> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }
    };
}

/// A node's code: the six digits of its prefecture. Which codes exist, the charter says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NodeCode(String);
text_name!(NodeCode);

impl FromStr for NodeCode {
    type Err = NameFault;

    fn from_str(text: &str) -> Result<Self, NameFault> {
        if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(Self(text.to_owned()));
        }
        Err(NameFault::new("市（州）代码", text, "六位数字，如 510100"))
    }
}

impl From<Region> for NodeCode {
    fn from(region: Region) -> Self {
        Self(region.code().to_owned())
    }
}

/// A round: year and batch, written `2024-1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoundId(String);
text_name!(RoundId);

impl RoundId {
    /// The quota year: that of the round, whenever it is published.
    pub fn year(&self) -> u16 {
        self.0[..4].parse().unwrap_or_default()
    }

    /// The batch within the year, from 1.
    pub fn batch(&self) -> u8 {
        self.0[5..].parse().unwrap_or_default()
    }
}

impl FromStr for RoundId {
    type Err = NameFault;

    fn from_str(text: &str) -> Result<Self, NameFault> {
        let fault = || NameFault::new("申报年度批次", text, "年份-批次，如 2024-1");
        let (year, batch) = text.split_once('-').ok_or_else(fault)?;
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let batch_fits = (1..=2).contains(&batch.len()) && !batch.starts_with('0');
        if year.len() == 4 && digits(year) && digits(batch) && batch_fits {
            return Ok(Self(text.to_owned()));
        }
        Err(fault())
    }
}

/// A seat code (A2): who acted, without a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Seat(String);
text_name!(Seat);

impl Seat {
    /// The firm: what it hands in itself, before anybody of an office acts (A2).
    pub fn firm() -> Self {
        Self("F".to_owned())
    }

    /// The machine itself: checks that no person makes.
    pub fn machine() -> Self {
        Self("machine".to_owned())
    }

    /// 执行办公室, which enters what the hub's bodies decide (A2).
    pub fn office() -> Self {
        Self("H1".to_owned())
    }
}

impl FromStr for Seat {
    type Err = NameFault;

    fn from_str(text: &str) -> Result<Self, NameFault> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        if (1..=20).contains(&text.len()) && text.bytes().all(plain) {
            return Ok(Self(text.to_owned()));
        }
        Err(NameFault::new("席位代码", text, "1—20 位字母、数字或连字符，如 N1、H3"))
    }
}

/// A firm as the public list names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Firm {
    /// Full name.
    pub name: String,
    /// Unified social credit code.
    pub code: Uscc,
}

/// Size and root of a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Records.
    pub size: u64,
    /// Root of the Merkle tree over them (RFC 6962).
    pub root: Hash,
}

/// The origin of the hub's ledger under `host`.
pub fn hub_origin(host: &str) -> String {
    format!("{host}/hub")
}

/// The name of the key by which the hub signs receipts.
pub fn receipt_name(host: &str) -> String {
    format!("{host}/hub/receipt")
}

/// The origin of a node's ledger under `host`.
pub fn node_origin(host: &str, code: &NodeCode) -> String {
    format!("{host}/node/{code}")
}

/// The name of the key by which a node cosigns the hub's checkpoints.
pub fn witness_name(host: &str, code: &NodeCode) -> String {
    format!("{host}/witness/{code}")
}

/// The name of the recovery key.
pub fn recovery_name(host: &str) -> String {
    format!("{host}/recovery")
}

/// Whether `host` can stand in origins, key names, URLs and DIDs: a host name, with a port if any.
pub fn host_is_plain(host: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-:".contains(&b);
    (1..=200).contains(&host.len()) && host.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_form() {
        assert_eq!("2024-1".parse::<RoundId>().unwrap().year(), 2024);
        assert_eq!("2024-12".parse::<RoundId>().unwrap().batch(), 12);
        for bad in ["2024", "2024-", "2024-0", "2024-01", "24-1", "2024-123", "２０２４-1", ""]
        {
            assert!(bad.parse::<RoundId>().is_err(), "{bad}");
        }
        for bad in ["51010", "5101000", "51010a", "../../"] {
            assert!(bad.parse::<NodeCode>().is_err(), "{bad}");
        }
        for bad in ["", "N 1", "张三", "0123456789012345678901"] {
            assert!(bad.parse::<Seat>().is_err(), "{bad}");
        }
        assert!(host_is_plain("srdi.example.cn"));
        assert!(!host_is_plain("srdi.example.cn/x") && !host_is_plain("a b"));
    }
}

//! The unified social credit code: the one key by which a firm is counted, banned and found again.
//!
//! A mistyped code would let a banned firm in or count one firm twice (S05, S72), so a `Uscc` exists
//! only after both of its check digits were verified: GB 32100-2015 over all 18 characters and
//! GB 11714 over characters 9 to 17.
//!
//! What the checks promise. Any single wrong character is refused: the weights of GB 32100 are
//! units modulo the prime 31, and no two characters of its alphabet are equal modulo 31. Two
//! different characters exchanged are refused too, except the 1st with the 18th, which carry the
//! same weight. Two or more other mistakes pass with a chance of about 1 in 31, and about 1 in
//! 341 when the 17th or what it covers is among them. The checks show that a code is well formed,
//! never that the firm exists or that the code is its own.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The 31 characters of GB 32100-2015; a character's value is its place here.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// 3^(i-1) mod 31 for the first 17 positions (GB 32100-2015).
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// Weights of the eight characters of an organisation code (GB 11714).
const ORG_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// A unified social credit code whose two check digits are right (18 characters, upper case).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Uscc([u8; 18]);

/// Why a text is no unified social credit code. Positions count from 1, as on the licence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UsccError {
    /// Not 18 characters long.
    #[error("统一社会信用代码应为18位，实际为{found}位")]
    Length {
        /// Characters found.
        found: usize,
    },
    /// A character outside the alphabet of GB 32100-2015.
    #[error(
        "第{position}位“{found}”不是统一社会信用代码可用的字符\
         （只用半角数字和大写字母，且不用I、O、S、V、Z）"
    )]
    Character {
        /// Position, 1 to 18.
        position: usize,
        /// What stands there.
        found: char,
    },
    /// Positions 3 to 8 name an administrative division and hold digits only.
    #[error("第{position}位“{found}”应为数字（第3至8位是登记管理机关的行政区划代码）")]
    Division {
        /// Position, 3 to 8.
        position: usize,
        /// What stands there.
        found: char,
    },
    /// The check digit of the organisation code inside (GB 11714).
    #[error(
        "第17位校验码不符：按第9至16位应为“{expected}”，实际为“{found}”，请对照执业许可证核对第9至17位"
    )]
    OrgCheck {
        /// What the eight characters before it give.
        expected: char,
        /// What stands there.
        found: char,
    },
    /// The check digit of the whole code (GB 32100-2015).
    #[error(
        "第18位校验码不符：按前17位应为“{expected}”，实际为“{found}”，请对照执业许可证逐位核对"
    )]
    Check {
        /// What the 17 characters before it give.
        expected: char,
        /// What stands there.
        found: char,
    },
}

impl Uscc {
    /// Reads what a person typed or pasted: surrounding blanks are dropped, full-width characters
    /// become half-width, lower case becomes upper case. Nothing else is guessed.
    pub fn from_input(text: &str) -> Result<Self, UsccError> {
        let narrow = |c: char| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            other => other,
        };
        let text: String = text.trim().chars().map(|c| narrow(c).to_ascii_uppercase()).collect();
        text.parse()
    }

    /// Computes both check digits for the first eight characters (authority, class, division) and
    /// the eight of an organisation code.
    pub fn build(prefix8: &str, org8: &str) -> Result<Self, UsccError> {
        let found = prefix8.chars().count() + org8.chars().count() + 2;
        if prefix8.chars().count() != 8 || org8.chars().count() != 8 {
            return Err(UsccError::Length { found });
        }
        let mut code = characters(&format!("{prefix8}{org8}00"))?;
        code[16] = org_check(&code);
        code[17] = check(&code);
        Ok(Self(code))
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a code is built from ASCII only")
    }

    /// Whether the code was given to a law firm: authority 3 (司法行政), class 1 (律师执业机构).
    pub fn is_law_firm(&self) -> bool {
        self.0.starts_with(b"31")
    }

    /// Characters 3 and 4: the province of the licensing authority, `"51"` for Sichuan (S08).
    /// Law firms are licensed by the province, so the code never tells the prefecture.
    pub fn province(&self) -> &str {
        &self.as_str()[2..4]
    }
}

impl FromStr for Uscc {
    type Err = UsccError;

    fn from_str(text: &str) -> Result<Self, UsccError> {
        let code = characters(text)?;
        let (expected, found) = (org_check(&code), code[16]);
        if expected != found {
            return Err(UsccError::OrgCheck { expected: expected.into(), found: found.into() });
        }
        let (expected, found) = (check(&code), code[17]);
        if expected != found {
            return Err(UsccError::Check { expected: expected.into(), found: found.into() });
        }
        Ok(Self(code))
    }
}

impl TryFrom<String> for Uscc {
    type Error = UsccError;

    fn try_from(text: String) -> Result<Self, UsccError> {
        text.parse()
    }
}

impl From<Uscc> for String {
    fn from(code: Uscc) -> Self {
        code.as_str().to_owned()
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uscc({self})")
    }
}

/// Length, alphabet and the digits of the division; no check digit yet.
fn characters(text: &str) -> Result<[u8; 18], UsccError> {
    let found = text.chars().count();
    if found != 18 {
        return Err(UsccError::Length { found });
    }
    let mut code = [0; 18];
    for (i, found) in text.chars().enumerate() {
        let position = i + 1;
        code[i] = u8::try_from(found)
            .ok()
            .filter(|byte| ALPHABET.contains(byte))
            .ok_or(UsccError::Character { position, found })?;
        if (3..=8).contains(&position) && !found.is_ascii_digit() {
            return Err(UsccError::Division { position, found });
        }
    }
    Ok(code)
}

/// GB 11714: letters count 10 to 35; 11 minus the remainder, where 10 is written X and 11 is 0.
fn org_check(code: &[u8; 18]) -> u8 {
    let value = |byte: u8| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        letter => u32::from(letter - b'A') + 10,
    };
    let sum: u32 = code[8..16].iter().zip(ORG_WEIGHTS).map(|(&b, w)| value(b) * w).sum();
    b"0X987654321"[(sum % 11) as usize]
}

/// GB 32100-2015: 31 minus the remainder, and remainder 0 gives 0: a frequent mistake is to look
/// up place 31, which does not exist.
fn check(code: &[u8; 18]) -> u8 {
    let value = |byte: u8| (0u32..).zip(ALPHABET).find(|(_, a)| **a == byte).map_or(0, |(v, _)| v);
    let sum: u32 = code[..17].iter().zip(WEIGHTS).map(|(&b, w)| value(b) * w).sum();
    ALPHABET[((31 - sum % 31) % 31) as usize]
}

#[cfg(test)]
mod tests;

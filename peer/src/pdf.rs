//! Papers as PDF: the certificate (电子认定证明), the list, the notice before a decision (公示).
//!
//! A PDF proves nothing by itself: it carries the digests, the QR code and, as attached files, the
//! signed documents that do. The same input gives the same bytes, on the hub and on every node, so
//! nothing here reads a clock, and the font is part of the program: with the system's fonts two
//! machines would draw two papers.
//!
//! - [`Font`]: the one face, and what it has no glyph for.
//! - `page`: a page as a list of texts and shapes, in millimetres. `measure`: lines that fit.
//! - `flow`: pages that follow one another. `qr`: the symbol. `write`: the only user of the PDF library.
//! - [`certificate`], [`list`], [`publicity`]: what stands on the papers.

use std::fmt::Write as _;

mod certificate;
mod flow;
mod font;
mod list;
mod measure;
mod page;
mod publicity;
mod qr;
#[cfg(test)]
mod tests;
mod write;

pub use certificate::{Certificate, certificate};
pub use font::Font;
pub use list::list;
pub use publicity::{Candidate, Publicity, publicity};
pub use write::Attachment;

/// Why a paper was not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfFault {
    /// The font has no glyph: a box in a firm's name would be another name.
    #[error("字库缺字：{}。请核对是否录入有误；确为登记用字的，请升级到收有该字的版本", named(.0))]
    Missing(Vec<(char, String)>),
    /// More text than its place takes in the smallest type that one can read.
    #[error("“{0}”过长，版面容纳不下；请核对是否录入有误")]
    TooLong(String),
    /// Modules would be too small for cameras.
    #[error("二维码内容 {0} 个字符，印成 30 毫米后手机不易识读；请改用较短的主机名")]
    Qr(usize),
    /// An attached file of that name was there already, or its type is none.
    #[error("附件“{0}”无法嵌入：文件名重复或类型无效")]
    Attachment(String),
    /// The library.
    #[error("无法生成 PDF：{0}")]
    Library(String),
}

impl From<PdfFault> for crate::act::ActError {
    fn from(fault: PdfFault) -> Self {
        match fault {
            PdfFault::Library(_) => Self::Local(fault.to_string()),
            _ => Self::Refused(fault.to_string()),
        }
    }
}

/// Each character with its number, since whoever reads this may see a box too, and where it stood.
fn named(missing: &[(char, String)]) -> String {
    let mut text = String::new();
    for (n, (c, place)) in missing.iter().enumerate() {
        let comma = if n == 0 { "" } else { "，" };
        let shown = if c.is_control() { ' ' } else { *c };
        // Memory takes everything.
        let _ = write!(text, "{comma}“{shown}”（U+{:04X}，见“{place}”）", u32::from(*c));
    }
    text
}

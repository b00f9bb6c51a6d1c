//! What stands of one firm on a day: 有效, 有效期届满, 已取消 or 不在名单.

use std::collections::BTreeSet;

use ledger::date::Date;
use ledger::public_list::{Cultivated, PublicList, Recognised, Standing};
use ledger::uscc::Uscc;

use crate::text::{Text, plain};

/// What a firm may be said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirmStanding {
    /// It bore a title on that day, and this is what the title was worth.
    Titled(Standing),
    /// It bore none, be it not yet or never.
    NotListed,
}

impl FirmStanding {
    /// The public word.
    pub fn text(self) -> Text {
        match self {
            Self::Titled(standing) => Text::new(standing.label(), english(standing)),
            Self::NotListed => Text::new("不在名单", "not on the list"),
        }
    }
}

/// The English word of a standing.
pub(super) fn english(standing: Standing) -> &'static str {
    match standing {
        Standing::Valid => "in effect",
        Standing::Expired => "term expired",
        Standing::Cancelled => "cancelled",
        Standing::Reissued => "reissued, the title goes on",
        Standing::Left => "left of its own accord",
        Standing::Closed => "closed down",
    }
}

/// The answer to `--firm`.
#[derive(Debug, Clone, PartialEq)]
pub struct FirmAnswer {
    /// What was asked for.
    pub asked: String,
    /// What stands on that day: the best of its titles.
    pub standing: FirmStanding,
    /// Its titles that had begun by that day.
    pub titles: Vec<Recognised>,
    /// Its lines on the cultivation list that had begun by that day.
    pub cultivated: Vec<Cultivated>,
    /// Names on the list that contain what was asked for, when nothing has that name.
    pub similar: Vec<String>,
}

/// Why a firm was not looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FirmFault {
    /// It has the length of a code and is none; says why.
    Code(String),
    /// Two firms of this name stand on the list.
    Ambiguous,
}

impl FirmAnswer {
    /// Looks a firm up by its code or its full name, as of `day`.
    ///
    /// # Errors
    /// A code whose check digits are wrong, or a name that two firms bear.
    pub fn find(list: &PublicList, asked: &str, day: Date) -> Result<Self, FirmFault> {
        let code = code_of(list, asked)?;
        let titles: Vec<_> = list
            .recognised
            .iter()
            .filter(|title| Some(title.code) == code && title.valid_from <= day)
            .cloned()
            .collect();
        let cultivated = list
            .cultivated
            .iter()
            .filter(|line| Some(line.code) == code && line.valid_from <= day)
            .cloned()
            .collect();
        let similar = if code.is_none() { similar(list, asked) } else { Vec::new() };
        let standing = standing(&titles, day);
        Ok(Self { asked: plain(asked), standing, titles, cultivated, similar })
    }
}

/// One title in effect is enough; otherwise the newest one speaks.
fn standing(titles: &[Recognised], day: Date) -> FirmStanding {
    let all = || titles.iter().map(|title| title.standing(day));
    let valid = all().find(|standing| *standing == Standing::Valid);
    valid.or(all().next_back()).map_or(FirmStanding::NotListed, FirmStanding::Titled)
}

/// The code that was typed, or that of the one firm with this name.
fn code_of(list: &PublicList, asked: &str) -> Result<Option<Uscc>, FirmFault> {
    match Uscc::from_input(asked) {
        Ok(code) => return Ok(Some(present(list, code))),
        Err(error) if looks_like_code(asked) => return Err(FirmFault::Code(error.to_string())),
        Err(_) => {}
    }
    let wanted = normal(asked);
    let codes: BTreeSet<Uscc> =
        names(list).filter(|(name, _)| normal(name) == wanted).map(|(_, code)| code).collect();
    match codes.len() {
        0 | 1 => Ok(codes.first().copied()),
        _ => Err(FirmFault::Ambiguous),
    }
}

/// The code that a firm bears now which bore `code` before.
fn present(list: &PublicList, code: Uscc) -> Uscc {
    let bears = list.recognised.iter().any(|line| line.code == code);
    match list.formerly(|old| old.code == code).first() {
        Some(line) if !bears => line.code,
        _ => code,
    }
}

fn looks_like_code(asked: &str) -> bool {
    let asked = asked.trim();
    asked.len() >= 15 && asked.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Brackets and blanks are typed in both widths; nothing else is guessed.
fn normal(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            other => other,
        })
        .collect()
}

/// Names with the present code: an old name leads to the firm as it is now.
fn names(list: &PublicList) -> impl Iterator<Item = (&str, Uscc)> {
    let recognised = list.recognised.iter().flat_map(|line| {
        let earlier = line.earlier.iter().map(|old| (&*old.name, line.code));
        std::iter::once((&*line.name, line.code)).chain(earlier)
    });
    let cultivated = list.cultivated.iter().map(|line| (&*line.name, line.code));
    recognised.chain(cultivated)
}

fn similar(list: &PublicList, asked: &str) -> Vec<String> {
    let wanted = normal(asked);
    let found =
        names(list).filter(|(name, _)| !wanted.is_empty() && normal(name).contains(&wanted));
    let found: BTreeSet<String> = found.map(|(name, _)| plain(name)).collect();
    found.into_iter().take(5).collect()
}

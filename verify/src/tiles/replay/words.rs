//! What the replay says of seals and records.

use ledger::tiles::tree_files::seal_path;

use crate::text::{Text, plain};
use crate::tiles::{Finding, SealLine};

pub(super) fn sealed(seals: &[SealLine]) -> Text {
    let (count, size) = (seals.len(), seals.last().map_or(0, |seal| seal.size));
    match count {
        0 => Text::new(
            "目录中没有联合签发，尚无生效的名单",
            "the directory has no seal, so no list is in effect",
        ),
        _ => Text::new(
            format!("{count} 次联合签发全部有效，最近一次签至 {size} 条"),
            format!("all {count} seals hold, the newest over {size} records"),
        ),
    }
}

pub(super) fn bad_seal(size: u64, zh: &str, en: &str) -> Finding {
    let text = Text::new(
        format!(
            "{size} 条处的联合签发不成立：{}；请重新索取，仍不成立的请向联合发布单位反映",
            plain(zh)
        ),
        format!(
            "the seal over {size} records does not hold: {en}; get it again, then ask the two bodies"
        ),
    );
    Finding::new(&seal_path(size), size.checked_sub(1), text)
}

pub(super) fn malformed(index: u64, error: &str) -> Finding {
    let error = plain(error);
    let text = Text::new(
        format!("第 {index} 条记录虽经签署，但不是规范的记录，请向联合发布单位反映（{error}）"),
        format!(
            "record {index} was signed and is yet no proper record; tell the two bodies ({error})"
        ),
    );
    Finding::new("tile/entries", Some(index), text)
}

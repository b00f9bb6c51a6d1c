//! `anchor`: what a verifier must have from elsewhere, as one JSON document.

use std::io::Write as _;

use peer::act::ActError;
use peer::cli::Common;

use super::open;

pub(super) fn run(common: &Common) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let anchor = hub.anchor()?;
    let text = serde_json::to_string_pretty(&anchor).map_err(|e| ActError::Local(e.to_string()))?;
    common.print(&text)?;
    if hub.party.roll()?.sealed_by_retired() {
        let note = "提示：有单位刚换密钥，现行名单还是由原密钥签发的；请再运行一次 seal request，由新密钥签发后再公布这份信任锚";
        let _ = writeln!(std::io::stderr(), "{note}");
    }
    Ok(())
}

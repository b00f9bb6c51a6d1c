//! `anchor`: what a verifier must have from elsewhere, as one JSON document.

use peer::act::ActError;
use peer::cli::Common;

use super::open;

pub(super) fn run(common: &Common) -> Result<(), ActError> {
    let anchor = open::hub(common)?.anchor()?;
    let text = serde_json::to_string_pretty(&anchor).map_err(|e| ActError::Local(e.to_string()))?;
    common.print(&text)
}

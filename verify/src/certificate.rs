//! Checking a certificate: a bundle's folder or archive, a credential file, or the text of a QR code.

mod open;
mod show;

use ledger::anchor::Anchor;
use ledger::bundle::{self, Answer, Asked, Conclusion, Report};

use crate::failure::Failure;

pub use show::text;
pub(crate) use show::{json, reason};

/// Checks what `what` names, or is: a path, or the text of a QR code.
///
/// # Errors
/// It could not be read.
pub fn check(what: &str, anchor: &Anchor, asked: Asked) -> Result<Report, Failure> {
    let files = open::open(what)?;
    Ok(bundle::check(&files, anchor, asked))
}

/// Whether the outcome is a confirmation; with `require_status` only if the status was checked too,
/// and where a server was asked for it, as it stands now.
pub fn confirms(report: &Report, require_status: bool) -> bool {
    let offline = report.network.id() == "net.off";
    let status = matches!(report.status, Answer::Pass(_)) && (offline || report.fresh);
    report.conclusion() == Conclusion::Valid && (status || !require_status)
}

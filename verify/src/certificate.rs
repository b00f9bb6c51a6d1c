//! Checking a certificate: a bundle's folder or archive, a credential file, or the text of a QR code.

mod open;
mod show;

use ledger::anchor::Anchor;
use ledger::bundle::{self, Conclusion, Report};
use ledger::date::Date;

use crate::failure::Failure;

pub(crate) use show::{json, reason, text};

/// Checks what `what` names, or is: a path, or the text of a QR code.
///
/// # Errors
/// It could not be read.
pub fn check(what: &str, anchor: &Anchor, day: Date) -> Result<Report, Failure> {
    let files = open::open(what)?;
    Ok(bundle::check(&files, anchor, day))
}

/// Whether the outcome is a confirmation; with `require_status` only if the present status was
/// checked too.
pub fn confirms(report: &Report, require_status: bool) -> bool {
    let status = matches!(report.status, bundle::Answer::Pass(_));
    report.conclusion() == Conclusion::Valid && (status || !require_status)
}

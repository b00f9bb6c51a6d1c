//! The certificate of a title: what this hub hands out.

use ledger::anchor::Anchor;
use peer::act::ActError;
use peer::party::Party;

pub use peer::certificate::{Certificate, zip};

/// The newest certificate of a title, with the verify page of this program.
///
/// # Errors
/// As [`peer::certificate::certificate`].
pub fn certificate(party: &Party, number: &str, anchor: &Anchor) -> Result<Certificate, ActError> {
    peer::certificate::certificate(party, number, anchor, verify::page::html(anchor))
}

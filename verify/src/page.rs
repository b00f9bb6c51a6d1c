//! The verify page (核验页): one file that checks a certificate on the reader's own device, with the
//! anchor in it and no need of a network. hub and nodes serve it, every bundle carries it, and its
//! digest stands in the ledger, so that a lying page can be told.
//!
//! It is assembled from `verify/page`: a template, a style sheet and modules, which are put into one
//! script as they stand, so that whoever reads the source of the page reads what was reviewed.

mod modules;

use ledger::anchor::Anchor;
use ledger::hash::Hash;
use ledger::json;

const TEMPLATE: &str = include_str!("../page/page.html");
const STYLE: &str = include_str!("../page/page.css");

/// The page for one anchor: the same bytes for the same anchor and version of this program.
pub fn html(anchor: &Anchor) -> String {
    // Nothing in a script element may spell its end.
    let anchor = String::from_utf8_lossy(&json::canonical(anchor)).replace('<', "\\u003c");
    let script = modules::script();
    let policy = policy(&script);
    let parts =
        [("{csp}", &*policy), ("{style}", STYLE), ("{anchor}", &*anchor), ("{script}", &*script)];
    let mut page = String::with_capacity(TEMPLATE.len() + script.len() + STYLE.len() + 4096);
    let mut rest = TEMPLATE;
    for (mark, part) in parts {
        let (before, after) = rest.split_once(mark).unwrap_or((rest, ""));
        page.push_str(before);
        page.push_str(part);
        rest = after;
    }
    page + rest
}

/// What the page may do: run its own script, wear its own style, and ask the server that it came
/// from; nothing else, whatever a file that it is given says.
fn policy(script: &str) -> String {
    let digest = |text: &str| Hash::of(text.as_bytes()).to_base64();
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; connect-src 'self'; \
         base-uri 'none'; form-action 'none'",
        digest(script),
        digest(STYLE)
    )
}

#[cfg(test)]
mod tests;

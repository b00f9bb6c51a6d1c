//! Bars on standard error for a person at a terminal; none for a script.

use indicatif::{ProgressBar, ProgressStyle};
use peer::cli::Common;

/// A bar, hidden with `--json` and wherever nobody watches.
pub(super) fn bar(common: &Common, what: &'static str) -> ProgressBar {
    if common.json || !console::Term::stderr().is_term() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {eta}");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style).with_message(what)
}

//! 联合签发: the request that goes to a body, the body's own check and signature on its own machine,
//! and the answer that comes back.
//!
//! The body's machine needs no network and trusts no difference that the hub computed: it keeps
//! every record it ever saw, recomputes the root, replays the rules and reads the difference from
//! the records.

mod answer;
mod body;
mod check;
mod difference;
mod request;

pub use answer::{Accepted, accept};
pub use check::{Checked, check, check_with};
pub use difference::Difference;
pub use request::request;

/// What a body signs when it refuses: its first line is no origin, so it can never be read as a
/// checkpoint.
fn refusal_text(checkpoint: &str, why: &str) -> String {
    let why = why.replace(['\n', '\r'], " ");
    format!("srdi refusal v1\n{checkpoint}{why}\n")
}

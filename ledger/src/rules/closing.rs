//! 截止: a round may be closed ahead of its window's end, and from now on only (四(三)1).
//!
//! A closing dated back would bounce what firms filed in time. Nobody can prove the hour, but the
//! ledger can: no closing is older than a record that stands before it.

use super::RuleFault;

/// Whether a closing at `at` comes after all that the ledger shows before it; `latest` is the newest
/// time of a record there.
///
/// # Errors
/// It is dated back; the message names both times.
pub fn not_backdated(at: i64, latest: i64) -> Result<(), RuleFault> {
    if at >= latest {
        return Ok(());
    }
    let (at, latest) = (crate::time::second(at), crate::time::second(latest));
    let message = format!(
        "截止时间 {at} 早于台账中已有记录的时间 {latest}，不得倒签；请校准本机时间后重新办理"
    );
    Err(RuleFault::new("closing", "四(三)1", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closing_is_not_older_than_what_stands_before_it() {
        for (at, latest, holds) in [
            (100, 0, true),
            (100, 99, true),
            (100, 100, true),
            (100, 101, false),
            (i64::MIN, 0, false),
            (i64::MAX, i64::MAX, true),
        ] {
            let judged = not_backdated(at, latest);
            assert_eq!(judged.is_ok(), holds, "{at} after {latest}");
            assert!(judged.err().is_none_or(|fault| fault.rule == "closing"));
        }
    }
}

//! 听取意见: nothing is decided against a firm before it was heard (A4.4, A4.6: three working days).

use super::RuleFault;
use super::deadline::Deadline;

/// Whether a firm was heard: it answered, or its time is over at `now`.
///
/// # Errors
/// It may still answer; with a year missing in the calendar nobody can say that its time is over.
pub fn over(until: Deadline, answered: bool, now: i64) -> Result<(), RuleFault> {
    if answered || until.ends_at().is_some_and(|end| now >= end) {
        return Ok(());
    }
    let message = match until.ends_at() {
        Some(end) => {
            let end = crate::time::deadline(end);
            format!("律所可在 {end} 前陈述意见，收到意见或期满后方可决定")
        }
        None => "听取意见的期限待定（缺少工作日历），收到律所意见后方可决定".to_owned(),
    };
    Err(RuleFault::new("hearing", "四(四)", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_a_hearing_and_so_does_its_last_day() {
        let last = "2026-03-05".parse().unwrap();
        let end = crate::time::end_of(last);
        let open = Deadline::Provisional { not_before: last, counted: 1 };
        for (until, answered, now, done) in [
            (Deadline::Certain(last), false, end - 1, false),
            (Deadline::Certain(last), false, end, true),
            (Deadline::Certain(last), true, 0, true),
            (open, false, i64::MAX, false),
            (open, true, 0, true),
        ] {
            assert_eq!(over(until, answered, now).is_ok(), done, "{until:?} {answered} {now}");
        }
    }
}

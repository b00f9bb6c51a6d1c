//! 听取意见: nothing is decided against a firm before it was heard (A4.4, A4.6: three working days).

use super::RuleFault;
use super::deadline::Deadline;

/// Whether a firm was heard: it answered, or its time is over at `now`. `until` is the end of its time,
/// once it was told.
///
/// # Errors
/// It was not told, or may still answer; with a year missing in the calendar nobody can say that its
/// time is over.
pub fn over(until: Option<Deadline>, answered: bool, now: i64) -> Result<(), RuleFault> {
    let fault = |message: String| Err(RuleFault::new("hearing", "四(四)", message));
    let Some(until) = until else {
        return fault("尚未通知律所听取意见，请先通知（hear）".to_owned());
    };
    if answered || until.ends_at().is_some_and(|end| now >= end) {
        return Ok(());
    }
    match until.ends_at() {
        Some(end) => {
            let end = crate::time::deadline(end);
            fault(format!("律所可在 {end} 前陈述意见，收到意见（answer）或期满后方可决定"))
        }
        None => {
            fault("听取意见的期限待定（缺少工作日历），收到律所意见（answer）后方可决定".to_owned())
        }
    }
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
            (Some(Deadline::Certain(last)), false, end - 1, false),
            (Some(Deadline::Certain(last)), false, end, true),
            (Some(Deadline::Certain(last)), true, 0, true),
            (Some(open), false, i64::MAX, false),
            (Some(open), true, 0, true),
            (None, false, i64::MAX, false),
        ] {
            assert_eq!(over(until, answered, now).is_ok(), done, "{until:?} {answered} {now}");
        }
    }
}

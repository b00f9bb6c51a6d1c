//! 移出培育库: on which ground a firm leaves the cultivation list (四(四)1, 2, 4; S79, A3-29).

use jiff::civil::Date;

use super::RuleFault;
use crate::charter::Deciding;
use crate::record::removal::{Removal, RemovalCause};
use crate::roll::Holding;

fn fault(message: impl Into<String>) -> RuleFault {
    RuleFault::new("removal", "四(四)4", message)
}

/// Whether a removal on `day` has the ground that it names.
///
/// # Errors
/// A term that has not run out, a missing document, or a cause that the charter does not let remove.
pub fn fits(
    act: &Removal,
    held: &Holding,
    day: Date,
    deciding: &Deciding,
) -> Result<(), RuleFault> {
    match act.cause {
        // 培育期内达不到: that shows when the last day is over (S79).
        RemovalCause::Unmet if day <= held.valid_until => {
            let until = held.valid_until;
            return Err(fault(format!("培育期至 {until}（含当日），届满前不能以未达标移出")));
        }
        RemovalCause::Penalty | RemovalCause::Unreported if !deciding.cultivation_removal => {
            return Err(fault("实施规则未规定培育对象因处罚或未报告移出"));
        }
        _ => {}
    }
    // At the end of a term 评定小组 decides alone; everything else rests on a document.
    match (act.cause, act.document) {
        (RemovalCause::Unmet, _) | (_, Some(_)) => Ok(()),
        _ => Err(fault("移出应有会议纪要或处罚决定书")),
    }
}

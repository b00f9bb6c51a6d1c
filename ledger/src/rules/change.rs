//! 更名、合并、分立、迁址 (四(四)1; S65, A3-23): what may be registered of a firm.

use jiff::civil::Date;

use super::RuleFault;
use crate::record::change::{Change, Lineage};

/// What the lists know of the firm.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// It holds something that stands on the day of the act.
    pub holds: bool,
    /// A ban reaches it on the day of the act, or will once it is sealed.
    pub barred: bool,
    /// Its new code stands on the lists already, as another firm's.
    pub taken: bool,
    /// It has exactly this name, code and prefecture already.
    pub same: bool,
}

fn fault(message: impl Into<String>) -> RuleFault {
    RuleFault::new("change", "四(四)1", message)
}

/// Whether a change on `day` can be registered as it is written.
///
/// # Errors
/// The first of its particulars that does not fit.
pub fn fits(act: &Change, known: Known, day: Date) -> Result<(), RuleFault> {
    let another = act.firm != act.to.code;
    // Of a firm that holds nothing any more only its successors matter, while it is barred.
    let matters = known.holds || (known.barred && another);
    if !matters {
        let message =
            format!("{} 现无有效的认定或培育，也不在禁止申报期内，无须登记变更", act.firm);
        return Err(RuleFault::new("stage", "四(四)1", message));
    }
    if act.to.name.trim().is_empty() || act.to.name.chars().count() > 100 {
        return Err(fault("律所名称应为 1—100 字"));
    }
    if act.event > day {
        return Err(fault(format!("变更日期 {} 尚未到来", act.event)));
    }
    if known.same {
        return Err(fault("变更后的名称、代码和市（州）与名单现载一致，无须登记"));
    }
    if !act.lineage.is_same_firm() && !another {
        let what = act.lineage.label();
        return Err(fault(format!("{what}后代码不变的，本所仍存续，名称有变的按更名登记")));
    }
    if act.lineage == Lineage::Moved && another {
        return Err(fault("迁址不变更代码；代码变更的按更名登记"));
    }
    if act.lineage.is_same_firm() && another && known.taken {
        return Err(fault(format!("{} 已是名单中另一家律所的代码", act.to.code)));
    }
    // A3-23: a new code needs a decision.
    if act.lineage.is_same_firm() && another && known.holds && act.minutes.is_none() {
        return Err(fault("代码变更的，称号是否延续须经会长办公会议核实，请附会议纪要"));
    }
    // Whether a case was open when it was registered, only the province knows.
    let stated = act.bars_survivor.is_some();
    survivor(act.lineage, known.barred || stated, act.bars_survivor)
}

/// 吸收合并且存续所无处罚: a person decides whether a ban goes on to the survivor, exactly where one is
/// `at_stake`: it stands, waits for its seal, or a penalty's case is open. Once the firm is gone nobody
/// would ask any more (A3-30).
///
/// # Errors
/// Nobody said, or said it of something else.
pub fn survivor(
    lineage: Lineage,
    at_stake: bool,
    bars_survivor: Option<bool>,
) -> Result<(), RuleFault> {
    let fault = |message: &str| Err(RuleFault::new("ban", "四(四)2", message));
    match (lineage == Lineage::Absorbed && at_stake, bars_survivor) {
        (true, None) => fault(
            "被吸收的律所在三年禁止申报期内，或处罚处分正在办理，须由经办人写明存续所是否同受限制（--bars-survivor）及理由",
        ),
        (false, Some(_)) => {
            fault("仅吸收合并禁止申报期内或处罚处分正在办理的律所，才须写明存续所是否同受限制")
        }
        _ => Ok(()),
    }
}

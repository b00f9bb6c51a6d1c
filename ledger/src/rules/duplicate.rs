//! One firm, one live application in a round; one title per category (S05, A4.2).

use super::RuleFault;
use crate::category::Category;
use crate::names::{NodeCode, RoundId};

/// A firm that has a live application in `round` at this node already.
pub fn at_this_node(round: &RoundId) -> RuleFault {
    let message = format!("该所在 {round} 已有一份有效申报，请在原申报上补正，或先登记撤回");
    RuleFault::new("duplicate-firm", "四(三)1", message)
}

/// A firm whose recommendation in `round` reached the hub from another node first.
pub fn at_another_node(round: &RoundId, first: &NodeCode) -> RuleFault {
    let message = format!("该所在 {round} 已由 {first} 推荐，请两地核实执业地后由一方撤回");
    RuleFault::new("duplicate-node", "四(三)1", message)
}

/// A recommendation that was answered already, cancelled since or not.
pub fn of_recommendation() -> RuleFault {
    let message = "该推荐已据以认定或列入培育，不得再次使用，请市（州）另行推荐";
    RuleFault::new("recommendation-used", "四(一)5", message)
}

/// A firm to which another file gives the title in `category`, to be published.
pub fn of_decision(category: Category) -> RuleFault {
    let message = format!(
        "该所的{}认定已由另一件审定（inbox 查看），只保留一件，其余按不予认定审定",
        category.label()
    );
    RuleFault::new("duplicate-decision", "三", message)
}

/// A firm whose 复核资格 is lost already, of everything that it holds (A3-26).
pub fn of_lost_review() -> RuleFault {
    let message = "该所已被取消复核资格，不重复办理；应予取消的，由会长办公会议决定取消";
    RuleFault::new("stage", "四(四)1", message)
}

/// A firm that bears the title in `category` already.
pub fn of_title(category: Category) -> RuleFault {
    let message = format!("该所的{}认定仍在有效期内，不重复认定", category.label());
    RuleFault::new("duplicate-title", "三", message)
}

/// A firm that stands on the cultivation list in `category` already.
pub fn of_listing(category: Category) -> RuleFault {
    let message = format!(
        "该所在{}类别已列入培育名单且未届满，不重复列入，请按不予认定审定",
        category.label()
    );
    RuleFault::new("duplicate-listing", "四(四)4", message)
}

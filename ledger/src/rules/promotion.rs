//! 培育期内达到相应认定标准的，通过评选推荐认定 (四(四)4; S78, A3-16, A3-31): the one recognition that
//! no node recommends again.

use super::RuleFault;
use crate::category::Category;
use crate::record::title::Recognition;
use crate::roll::Listing;

fn fault(message: impl Into<String>) -> RuleFault {
    RuleFault::new("promotion", "四(四)4", message)
}

/// A recognition stands on a recommendation or on a place on the cultivation list, on one of them.
pub fn no_basis() -> RuleFault {
    let message = "认定须有且只有一项依据：市（州）的推荐，或培育名单中的一条";
    RuleFault::new("basis", "四(一)5", message)
}

/// No place on the cultivation list in effect has that leaf.
pub fn not_listed() -> RuleFault {
    fault("所依据的培育记录不存在或尚未生效，不能据以认定")
}

/// The firm was recognised out of this place in `category` already.
pub fn promoted_already(category: Category) -> RuleFault {
    fault(format!("该所{}已由培育转为认定，不重复认定", category.label()))
}

/// Whether a recognition is what a place on the cultivation list can grow into: of its firm and
/// prefecture, in its categories, and within its term.
///
/// # Errors
/// Names what does not fit.
pub fn fits(listing: &Listing, act: &Recognition) -> Result<(), RuleFault> {
    if listing.firm != act.firm || listing.region != act.region {
        return Err(fault("律所或市（州）与培育名单不符"));
    }
    let strange = act.categories.iter().find(|one| !listing.categories.contains(one));
    if let Some(category) = strange {
        return Err(fault(format!("该所未列入{}培育，不能由培育转为认定", category.label())));
    }
    if act.valid_from < listing.valid_from || act.valid_from > listing.valid_until {
        let (from, until) = (listing.valid_from, listing.valid_until);
        return Err(fault(format!("培育期为 {from} 至 {until}，不能在期外由培育转为认定")));
    }
    Ok(())
}

//! 培育期内达到相应认定标准的，通过评选推荐认定 (四(四)4; S78, A3-16, A3-31): the one recognition that
//! no node recommends again.

use super::RuleFault;
use crate::record::title::Recognition;
use crate::roll::Holding;

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

/// Whether a cultivated firm may be proposed for recognition on `day` (S78): while it is cultivated.
///
/// # Errors
/// Its place ended, or its term is over.
pub fn may_propose(listing: &Holding, day: jiff::civil::Date) -> Result<(), RuleFault> {
    if listing.stands(day) {
        return Ok(());
    }
    Err(fault(format!("培育期至 {}，或已不在培育名单，不能推荐认定", listing.valid_until)))
}

/// Whether a recognition is what a place on the cultivation list can grow into: of its firm as it is
/// called now, in categories not recognised yet, and within its term.
///
/// # Errors
/// Names what does not fit.
pub fn fits(listing: &Holding, act: &Recognition) -> Result<(), RuleFault> {
    if listing.end.is_some() {
        return Err(fault("该所已不在培育名单中，不能由培育转为认定"));
    }
    if listing.firm != act.firm || listing.region != act.region {
        return Err(fault("律所或市（州）与培育名单不符"));
    }
    let strange = act.categories.iter().find(|one| !listing.categories.contains(one));
    if let Some(category) = strange {
        return Err(fault(format!("该所现未列入{}培育，不能由培育转为认定", category.label())));
    }
    if act.valid_from < listing.valid_from || act.valid_from > listing.valid_until {
        let (from, until) = (listing.valid_from, listing.valid_until);
        return Err(fault(format!("培育期为 {from} 至 {until}，不能在期外由培育转为认定")));
    }
    Ok(())
}

//! Every act names its seat and the version of the rules under which it was done (S01, S39).

use super::Roll;
use crate::record::Record;
use crate::rules::{RuleFault, separation};

impl Roll {
    /// Whether a record's seat may write it, and whether it names the rules in effect.
    ///
    /// While an offer is with the bodies the hub goes on under the old rules, and the seal counts
    /// from its size on, which lies before those records: so a record may name what the one before it
    /// named. A list may not: no second offer begins before the first is settled.
    pub(super) fn based(&self, record: &Record) -> Result<(), RuleFault> {
        let Some(basis) = record.basis() else { return Ok(()) };
        separation::may_write(record.kind(), basis.seat)?;
        let named = Some(*basis.charter);
        let goes_on = named == self.named_charter && !matches!(record, Record::List(_));
        if goes_on || named == self.charter_leaf() {
            return Ok(());
        }
        let message = "所载实施规则版本不是办理时有效的版本，请按现行规则重新办理";
        Err(RuleFault::new("charter-version", "四(二)", message))
    }
}

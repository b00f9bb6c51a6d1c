//! The node's line to the hub.

use peer::channel::Dial;
use peer::sync::dial::{Link, Pace};

use crate::app::Node;

impl Node {
    /// The line, over a network.
    pub fn link<D: Dial>(&self, dial: D) -> Link<D> {
        Link {
            party: self.party.clone(),
            code: self.code.clone(),
            hub: self.hub.clone(),
            charter: self.charter,
            page: usize::from(self.config.page_records),
            pace: Pace {
                retry_first: self.config.retry_first.0,
                retry_longest: self.config.retry_longest.0,
                stalled_after: self.config.stalled_after.0,
            },
            dial,
        }
    }
}

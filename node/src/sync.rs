//! The node's line to the hub.

use peer::channel::Dial;
use peer::sync::dial::Link;

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
            dial,
        }
    }
}

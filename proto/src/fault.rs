//! A fault as bytes: what a failed call carries in its `details`.

use prost::Message;

use crate::v1::Fault;

impl Fault {
    /// The bytes for the `details` of a status.
    pub fn to_details(&self) -> Vec<u8> {
        self.encode_to_vec()
    }

    /// Reads what [`Fault::to_details`] wrote. `None` for anything else: a proxy on the way may
    /// put its own bytes there, and those are no statement of the other side.
    pub fn from_details(details: &[u8]) -> Option<Self> {
        (!details.is_empty()).then(|| Self::decode(details).ok()).flatten()
    }
}

//! peer
pub mod address;
pub mod ca;
pub mod channel;
pub mod clock;
pub mod fault;
pub mod files;
pub mod identity;
pub mod incoming;
pub mod keys;
pub mod tls;
pub mod store;

//! peer
pub mod address;
pub mod body_key;
pub mod ca;
pub mod channel;
pub mod clock;
pub mod fault;
pub mod files;
pub mod identity;
pub mod incoming;
pub mod invite;
pub mod join;
pub mod keys;
pub mod membership;
pub mod renewal;
pub mod tls;
pub mod transcript;

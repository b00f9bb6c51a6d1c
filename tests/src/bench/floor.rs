//! The floors: bare programs that do only what cannot be left out. The same TLS 1.3 with the same
//! certificates, the same pragmas and durability, one Ed25519 signature per page, the RFC 6962 root
//! recomputed, the receipt verified; no rules, no JSON, no gRPC, no recovery.

pub(super) mod disk;
pub(super) mod fan;
pub(super) mod line;
pub(super) mod page;
pub(super) mod sync;
pub(super) mod web;

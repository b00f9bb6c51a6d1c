//! The wire: generated code and its conversions to and from `ledger`. The only user of prost types.

pub mod bundle;
pub mod codec;
pub mod convert;
mod fault;

/// Messages and services as generated from `srdi/v1/federation.proto`.
#[allow(missing_docs, unreachable_pub, unused_qualifications, clippy::all, clippy::pedantic)]
pub mod v1 {
    tonic::include_proto!("srdi.v1");
}

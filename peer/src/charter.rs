//! The charter that comes with the program: Sichuan's plan, unless another file is named.

/// The charter file of Sichuan's plan.
pub const SICHUAN: &str = include_str!("../../deploy/charter/sichuan-2023-2026.toml");

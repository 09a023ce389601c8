//! The edge where results go out.
pub mod map;

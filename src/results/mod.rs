//! Jobs on written results: comparing two, listing many as a history, editing a register.
//!
//! Each job reads whole results from their folders ([`ResultFolder`](crate::ingest::ResultFolder)), lets a stage think, and
//! writes into temporary names that are renamed at the end.
mod borders;
mod check;
mod compare;
mod definitions;
mod error;
mod history;
mod place;
mod reached;
mod register;

pub use check::{write_check, write_stopped_check};
pub use compare::{Comparison, Separation, compare, write_comparison};
pub use definitions::profile_differences;
pub use error::ResultsError;
pub use history::{history, write_history};
pub use register::{Keeping, RegisterEdit, edit, export, merge};

//! Indicators: everything counted → the one table that map, layers and report show, and its long form.
//!
//! Weights are added up per municipality in the order of the points, counties and the total from the municipalities'
//! rows, so that the same input gives the same bits. Laws 1, 2 and 4 are proved here, against sums made another way; a
//! run in which one breaks fails.
mod long;
mod prove;
mod table;
mod tally;

pub use long::{Definitions, long_form};
pub use prove::{LawBroken, Proof, prove};
pub use table::{Rows, municipality_rows};

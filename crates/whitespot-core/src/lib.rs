//! The nouns and the stages of a broadband coverage analysis: remaining shortage areas (bristområden, vita fläckar) per municipality.
//!
//! # The house: imports point down only (`tests/suite/floors.rs` of the package `whitespot` holds it to that)
//! | floor | rooms | holds |
//! |---|---|---|
//! | 2 | `normalise`, `classify`, `coverage`, `cluster`, `register`, `prioritise`, `support`, `indicators`, `scenario`, `sensitivity`, `change`, `delivery`, `compare`, `history`, `edit`, `gate`, `measured`, `grid`, `suppress` | stages: pure functions over typed data |
//! | 1 | `model` | nouns: typed data, no algorithm, no file |
//!
//! Deliberately absent: files, GDAL, polars, clocks, the environment and the thread count. A stage takes typed data and gives typed
//! data; results are looked up by position, so that `Vec<Access>` runs parallel to the survey's demand points. The same input gives
//! the same result for any number of threads.
pub mod change;
pub mod classify;
pub mod cluster;
pub mod compare;
pub mod coverage;
pub mod delivery;
pub mod edit;
pub mod gate;
pub mod grid;
pub mod history;
pub mod indicators;
pub mod measured;
pub mod model;
pub mod normalise;
pub mod prioritise;
pub mod register;
pub mod scenario;
pub mod sensitivity;
pub mod support;
pub mod suppress;

//! whitespot
pub mod spatial;
pub mod model;
pub mod demo;

//! whitespot
pub mod demo;
pub mod emit;
pub mod ingest;
pub mod model;
pub mod spatial;

//! whitespot
pub mod spatial;
pub mod model;
pub mod ingest;
pub mod emit;
pub mod demo;

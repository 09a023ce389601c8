//! whitespot
pub mod spatial;
pub mod model;
pub mod ingest;
pub mod demo;

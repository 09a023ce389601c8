//! Finds what broadband has not reached: remaining shortage areas (bristområden, vita fläckar) per municipality.
//!
//! A planner's year in one call: coverage layers in, states per demand point, shortage areas, tables, layers and an
//! offline map out. The job reads as a story in [`pipeline::run`]; `data/demo` holds an invented county to try it on.
//!
//! # The house: imports point down only (`tests/suite/floors.rs` holds it to that)
//! | floor | rooms | holds |
//! |---|---|---|
//! | 5 | `cli` | one file per command; chooses the exit code |
//! | 4 | `pipeline`, `results`, `config` | the job as a story; what is done with its results; configuration and profiles |
//! | 3 | `ingest`, `emit`, `demo` | the edges: files in, files out, the invented county |
//! | 2 | `normalise`, `classify`, `coverage`, `cluster`, `register`, `prioritise`, `support`, `indicators`, `sensitivity`, `change`, `delivery`, `compare`, `history`, `edit`, `grid`, `suppress` | stages: pure functions over typed data |
//! | 1 | `model` | nouns: typed data, no algorithm, no file |
//! | 0 | `spatial` | kernels of plane geometry that have never heard of broadband |
//!
//! A stage knows no file, clock, environment or thread count; results are looked up by position, so `Vec<Access>` runs
//! parallel to the survey's demand points. The same input gives the same bytes for any number of threads.
//!
//! # Example
//! ```no_run
//! use std::path::Path;
//! use whitespot::{config::Config, pipeline};
//!
//! let config = Config::read(Path::new("data/demo/county.toml"))?;
//! let outcome = pipeline::run(&config, &pipeline::Options::default(), &|_, _| {})?;
//! println!("{} shortage areas", outcome.findings.shortage_areas.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
pub mod change;
pub mod classify;
pub mod cluster;
pub mod compare;
pub mod config;
pub mod coverage;
pub mod delivery;
pub mod demo;
pub mod edit;
pub mod emit;
pub mod grid;
pub mod history;
pub mod indicators;
pub mod ingest;
pub mod model;
pub mod normalise;
pub mod pipeline;
pub mod prioritise;
pub mod register;
pub mod results;
pub mod sensitivity;
pub mod spatial;
pub mod support;
pub mod suppress;

//! Finds what broadband has not reached: remaining shortage areas (bristområden, vita fläckar) per municipality.
//!
//! A planner's year in one call: coverage layers in, states per demand point, shortage areas, tables, layers and an
//! offline map out. The job reads as a story in [`pipeline::run`]; `data/demo` holds an invented county to try it on.
//!
//! # The house: imports point down only (`tests/suite/floors.rs` holds it to that)
//! Floors 0 to 2 are packages of their own, `whitespot-spatial` and `whitespot-core`, that know neither GDAL nor a file; their rooms
//! are shown here under their names.
//!
//! | floor | rooms | holds |
//! |---|---|---|
//! | 5 | `cli` | one file per command; chooses the exit code |
//! | 5 | `fuzz` | what must hold for any bytes, in tests and for cargo-fuzz |
//! | 4 | `pipeline`, `results`, `config` | the job as a story; what is done with its results; configuration and profiles |
//! | 3 | `ingest`, `emit`, `demo` | the edges: files in, files out, the invented county |
//! | 2 | `normalise`, `classify`, `coverage`, `cluster`, `register`, `prioritise`, `support`, `indicators`, `scenario`, `sensitivity`, `change`, `delivery`, `compare`, `history`, `edit`, `gate`, `measured`, `grid`, `suppress` | stages: pure functions over typed data |
//! | 2 | `schema`, `record` | the shapes of values that people write, as JSON Schema; the run record |
//! | 1 | `model` | nouns: typed data, no algorithm, no file |
//! | 0 | `spatial` | kernels of plane geometry that have never heard of broadband |
//!
//! A stage knows no file, clock, environment or thread count; results are looked up by position, so `Vec<Access>` runs
//! parallel to the survey's demand points. The same input gives the same bytes for any number of threads.
//!
//! # Features
//! All are on by default; a library user may leave them out (`default-features = false`).
//!
//! | feature | what it brings |
//! |---|---|
//! | `cli` | the batch program `whitespot`; brings `pages` |
//! | `pages` | report, summary, map, glossary and pictures (`formats = ["html", "docx", "pdf", "images"]`); without it nothing of npm is needed to build |
//! | `xlsx` | the workbooks of `formats = ["xlsx"]` |
//! | `tiles` | the vector tiles of `formats = ["pmtiles"]` |
//! | `bundled-gdal` | off by default: GDAL and PROJ are compiled in |
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
#![cfg_attr(
    not(all(feature = "pages", feature = "tiles", feature = "xlsx")),
    allow(
        dead_code,
        unused_imports,
        reason = "what pages, workbooks and tiles alone ask for stays where their neighbours are"
    )
)]
pub use whitespot_core::{
    change, classify, cluster, compare, coverage, delivery, edit, gate, grid, history, indicators, measured,
    model, normalise, prioritise, register, scenario, sensitivity, support, suppress,
};
pub use whitespot_spatial as spatial;

pub mod config;
pub mod demo;
pub mod emit;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
pub mod ingest;
pub mod pipeline;
pub mod record;
pub mod results;
mod schema;

/// The example of the architecture page is compiled.
#[cfg(doctest)]
#[doc = include_str!("../docs/architecture.md")]
mod architecture_page {}

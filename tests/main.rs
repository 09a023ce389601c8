//! All integration tests in one binary: polars and GDAL are linked once.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on stops and says why"
)]
#![allow(
    clippy::format_collect,
    clippy::type_complexity,
    reason = "small inputs are written where they are used, with lists of ways to write them"
)]

mod suite;

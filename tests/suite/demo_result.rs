//! The result of the demo county, made once for all tests that read it; none of them writes to it.
use std::{path::Path, sync::LazyLock};

use whitespot::{
    config::Config,
    pipeline::{self, Options, Outcome},
};

/// What a run of `data/demo` found, and the folder of its files (`out`).
pub(super) static DEMO: LazyLock<Outcome> = LazyLock::new(|| {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/county.toml");
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demo");
    let options = Options { out: Some(out), ..Options::default() };
    pipeline::run(&Config::read(&config).unwrap(), &options, &|_, _| {}).unwrap()
});

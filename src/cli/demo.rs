//! `whitespot demo`.
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use whitespot::demo::{self, Settings};

pub fn demo(dir: &Path, points: usize, seed: u64, municipalities: Option<PathBuf>) -> anyhow::Result<()> {
    demo::write(dir, &Settings { points, seed, municipalities })?;
    let config = dir.join("county.toml");
    writeln!(
        io::stdout(),
        "wrote an invented county; everything in it is made up\nrun it with:\n  whitespot run {}",
        config.display()
    )
    .context("cannot print")
}

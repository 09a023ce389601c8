//! `whitespot demo`.
use std::{fs, path::Path};

use anyhow::Context;
use whitespot::{
    config::{Config, Format},
    demo::{Demo, EARLIER, Settings},
    pipeline::{self, Options},
};

use super::print;

/// What is kept of an earlier year: what the next year's run and the history of the years read.
const KEPT: [&str; 8] = [
    "run.json",
    "internal/demand_points.parquet",
    "internal/register.csv",
    "internal/reconciliation.csv",
    "internal/municipalities.csv",
    "internal/history.csv",
    "internal/change.csv",
    "internal/shortage_areas.geojson",
];

/// The formats of these files: pages and pictures of earlier years would only take time.
const KEPT_FORMATS: [Format; 2] = [Format::Parquet, Format::GeoJson];

pub(super) fn demo(dir: &Path, settings: &Settings) -> anyhow::Result<()> {
    let county = Demo::make(settings)?;
    let config = dir.join("county.toml");
    // The folder holds one survey after the other, as it would in a region; results of earlier years stay.
    for year in settings.surveys() {
        county.write(dir, year)?;
        if year == *settings.surveys().end() {
            break;
        }
        let out = dir.join(EARLIER).join(year.to_string());
        let options = Options { out: Some(out.clone()), ..Options::default() };
        let mut config = Config::read(&config)?;
        config.formats.retain(|format| KEPT_FORMATS.contains(format));
        pipeline::run(&config, &options, &|_, _| {})
            .with_context(|| format!("the county of {year} does not run"))?;
        forget_all_but(&out, &KEPT)?;
    }
    print::done(&format!(
        "wrote an invented county; everything in it is made up\nrun it with:\n  whitespot run {}\n",
        config.display()
    ));
    Ok(())
}

/// Removes the files and folders of a result that nothing reads later.
fn forget_all_but(out: &Path, kept: &[&str]) -> anyhow::Result<()> {
    let internal = out.join("internal");
    for folder in [out, &internal] {
        let context = || format!("cannot tidy {}", folder.display());
        for entry in fs::read_dir(folder).with_context(context)? {
            let path = entry.with_context(context)?.path();
            if path.is_dir() && path != internal {
                fs::remove_dir_all(&path).with_context(context)?;
            } else if path.is_file() && !kept.iter().any(|name| path == out.join(name)) {
                fs::remove_file(&path).with_context(context)?;
            }
        }
    }
    Ok(())
}

//! The demo county: `data/demo` is what the generator makes.

use std::path::{Path, PathBuf};
use whitespot::demo::{Settings, write};

#[test]
#[ignore = "writes a demo to the folder WHITESPOT_DEMO_DIR names, with WHITESPOT_DEMO_POINTS and …_MUNICIPALITIES"]
fn write_elsewhere() {
    let dir = std::env::var("WHITESPOT_DEMO_DIR").expect("WHITESPOT_DEMO_DIR");
    let points = std::env::var("WHITESPOT_DEMO_POINTS").ok().map_or(20_000, |p| p.parse().expect("a number"));
    let municipalities = std::env::var("WHITESPOT_DEMO_MUNICIPALITIES").ok().map(PathBuf::from);
    let start = std::time::Instant::now();
    let mut summary = write(Path::new(&dir), &Settings { points, municipalities, seed: 1 }).expect("written");
    summary.files.clear();
    eprintln!("{:?} {summary:?}", start.elapsed());
}

//! The readers from outside: real files, and small ones that are wrong on purpose.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on stops and says why")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use whitespot::ingest::{Request, inspect, read};

/// Every vector file of the real data inspects with the number of records that an independent library counted, or is
/// refused by a message that names it.
#[test]
fn ingest_sweeps_the_real_data() {
    let Some(root) = real_data() else { return };
    let inventory = std::fs::read_to_string(root.join("INVENTORY.csv")).unwrap();
    let mut expected: BTreeMap<String, Vec<(String, Option<u64>)>> = BTreeMap::new();
    for line in inventory.lines().skip(1) {
        let fields = fields(line);
        let layers = expected.entry(fields[0].clone()).or_default();
        layers.push((fields[1].clone(), fields[2].parse().ok().filter(|_| fields[4] != "raster")));
    }
    let (mut read, mut refused, mut wrong) = (0, Vec::new(), Vec::new());
    for (file, layers) in expected {
        let path = root.join(&file);
        if !path.exists() {
            println!("not there: {file}");
            continue;
        }
        match inspect(&path) {
            Err(error) => {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                if !error.to_string().contains(&name) {
                    wrong.push(format!("{file}: refused without its name: {error}"));
                }
                refused.push(error.to_string().replace(&root.display().to_string(), ""));
            }
            Ok(found) => {
                read += 1;
                for (layer, count) in layers {
                    let Some(count) = count else { continue };
                    let records = if found.layers.len() == 1 {
                        Some(found.layers[0].records)
                    } else {
                        found.layers.iter().find(|one| one.name == layer).map(|one| one.records)
                    };
                    if records != Some(count) {
                        wrong.push(format!("{file}: layer {layer}: {records:?} records, expected {count}"));
                    }
                }
            }
        }
    }
    println!("{read} files read, {} refused:\n{}", refused.len(), refused.join("\n"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(read > 250, "only {read} files could be read");
}

/// The Sweden-sized case, where it lies on this machine.
#[test]
#[ignore = "needs WHITESPOT_CASE: a folder with premises, fibre, mobile and municipalities"]
fn ingest_reads_a_country() {
    let Ok(folder) = std::env::var("WHITESPOT_CASE") else { return };
    for (ending, demand) in [("gpkg", "csv"), ("parquet", "parquet")] {
        let place = if demand == "csv" { "x = 'x'\ny = 'y'\ncrs = 'EPSG:3006'" } else { "" };
        let text = format!(
            "path = 'premises.{demand}'\nid = 'id'\nhouseholds = 'households'\nworkplaces = 'workplaces'\n{place}"
        );
        let request = Request {
            base: folder.clone().into(),
            crs: "EPSG:3006".into(),
            country: Some("SE".into()),
            municipalities: toml::from_str(&format!("path = 'municipalities.{ending}'\ncode = 'code'\nname = 'name'")).unwrap(),
            demand: toml::from_str(&text).unwrap(),
            settlements: Vec::new(),
            water: Vec::new(),
            fixed: vec![
                toml::from_str(&format!("path = 'fibre.{ending}'\noperator = 'A'\ntechnology = 'fiber'\ndown_mbps = 1000")).unwrap(),
            ],
            mobile: vec![
                toml::from_str(&format!(
                    "path = 'mobile.{ending}'\noperator = {{ column = 'operator' }}\ngeneration = '4G'\nservice_mbps = 10\nlevel = 'grund'"
                ))
                .unwrap(),
            ],
            fibre_points: Vec::new(),
        };
        let start = std::time::Instant::now();
        let progress = |name: &str| println!("{:5.2} s {name}", start.elapsed().as_secs_f64());
        let (sources, inputs) = read(&request, &progress).unwrap();
        println!("{:5.2} s done: {} points", start.elapsed().as_secs_f64(), sources.demand.len());
        println!("{inputs:#?}\n{} rejects", sources.rejects.len());
    }
}

fn real_data() -> Option<PathBuf> {
    let root = std::env::var("WHITESPOT_REAL_DATA")
        .map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    if root.join("INVENTORY.csv").is_file() {
        return Some(root);
    }
    println!("skipped: no real data in {}; set WHITESPOT_REAL_DATA", root.display());
    None
}

/// The fields of a CSV line with quotes.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for sign in line.chars() {
        match sign {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => fields.last_mut().unwrap().push(other),
        }
    }
    fields
}

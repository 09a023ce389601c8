//! Laws that need whole runs: the same bytes for any number of threads and any order of the input (law 7).
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::case::{Case, HEAD, feature, geojson, polygon, rectangle, two_municipalities};

/// Every file of a result but the timings, by its path.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("timings.json") {
                files.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    files
}

fn assert_same(one: &BTreeMap<PathBuf, Vec<u8>>, other: &BTreeMap<PathBuf, Vec<u8>>, what: &str) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{what}");
    for (path, bytes) in one {
        assert!(*bytes == other[path], "{what}: {} differs", path.display());
    }
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/county.toml");
    let folder = tempfile::tempdir().unwrap();
    let run = |threads: &str| {
        let out = folder.path().join(threads);
        let output = Command::new(env!("CARGO_BIN_EXE_whitespot"))
            .arg("run")
            .arg(&config)
            .args(["--quiet", "--threads", threads, "--out"])
            .arg(&out)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        contents(&out)
    };
    let one = run("1");
    assert!(one.contains_key(Path::new("internal/whitespot.gpkg")), "{:?}", one.keys());
    assert_same(&one, &run("2"), "2 threads");
    assert_same(&one, &run("8"), "8 threads");
}

/// Places of a seeded noise: decimals in the weights, so that the order of a sum would show.
fn rows() -> Vec<String> {
    let mut dice = whitespot_test_kit::Dice(20_251_001);
    let mut next = move || dice.unit();
    (0..3_000)
        .map(|id| {
            let (east, north) = (500_000.0 + 20_000.0 * next(), 6_600_000.0 + 10_000.0 * next());
            let kind = ["landsbygd", "tatort", "smaort"][id % 3];
            format!("{id:05},{east:.2},{north:.2},{:.3},{:.3},{kind}\n", 3.0 * next(), next())
        })
        .collect()
}

#[test]
fn the_same_results_for_shuffled_input() {
    let config = format!(
        "{HEAD}settlement = {{ column = \"typ\" }}\n[[fixed]]\npath = \"f.geojson\"\noperator = {{ column = \"o\" }}\ntechnology = \"fiber\"\ndown_mbps = 1000\n\
         [[mobile]]\npath = \"m.geojson\"\noperator = \"Nordtel\"\ngeneration = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\n"
    );
    let areas = [
        feature(r#""o":"B""#, &polygon(&[(0.0, 0.0), (9_000.0, 500.0), (4_000.0, 7_000.0), (0.0, 0.0)])),
        feature(r#""o":"A""#, &rectangle(3_000.0, 3_000.0, 12_000.0, 8_000.0)),
        feature(r#""o":"B""#, &rectangle(15_000.0, 100.0, 18_000.0, 4_000.0)),
    ];
    let cells = [
        feature("", &polygon(&[(-100.0, 0.0), (9_000.0, 500.0), (12_000.0, 7_000.0), (-100.0, 0.0)])),
        feature("", &rectangle(3_000.0, 3_000.0, 14_000.0, 8_000.0)),
    ];
    let run = |rows: Vec<String>, areas: Vec<String>, cells: Vec<String>| {
        let case = Case::new()
            .with("county.toml", &config)
            .with("kommuner.geojson", two_municipalities())
            .with("demand.csv", format!("id,e,n,hushall,arbetsstallen,typ\n{}", rows.concat()))
            .with("f.geojson", geojson(&areas))
            .with("m.geojson", geojson(&cells));
        case.run_in_all_formats();
        let mut files = contents(&case.path("out"));
        // The run record and the metadata hold the hashes of the inputs, and those do differ.
        for record in ["run.json", "internal/metadata.xml"] {
            files.remove(Path::new(record)).unwrap();
        }
        assert!(case.municipality("total")["shortage_areas"] != "0");
        assert!(case.table("support_candidates.csv").len() > 500);
        files
    };
    let (rows, areas, cells) = (rows(), areas.to_vec(), cells.to_vec());
    let straight = run(rows.clone(), areas.clone(), cells.clone());
    let reversed = |list: &[String]| list.iter().rev().cloned().collect::<Vec<_>>();
    let mut shuffled = rows.clone();
    for position in 0..shuffled.len() {
        shuffled.swap(position, (position * 7_919) % rows.len());
    }
    assert_same(&straight, &run(shuffled, areas.clone(), cells.clone()), "shuffled points");
    assert_same(&straight, &run(reversed(&rows), reversed(&areas), reversed(&cells)), "everything reversed");
}

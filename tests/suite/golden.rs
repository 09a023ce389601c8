//! The demo county gives the tables that were reviewed; `make golden` rewrites them.
use std::{collections::BTreeSet, fs, path::Path, process::Command};

use whitespot::{config::target, emit::definitions::measures};

#[test]
fn golden_tables_of_the_demo_county() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let output = Command::new(env!("CARGO_BIN_EXE_whitespot"))
        .arg("run")
        .arg(root.join("data/demo/county.toml"))
        .args(["--quiet", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for name in ["municipalities.csv", "indicators.csv", "rejects.csv"] {
        let golden = root.join("tests/golden").join(name);
        let mut found = fs::read_to_string(out.join("internal").join(name)).unwrap();
        if name == "indicators.csv" {
            every_definition_is_in_the_glossary(&found);
            // A hundred thousand rows: the households and areas of the whole county are enough to read.
            found = found
                .lines()
                .filter(|line| {
                    let cells: Vec<&str> = line.splitn(6, ',').collect();
                    cells[0] == "area_kind"
                        || cells[0] == "total"
                            && cells[3].is_empty()
                            && ["", "households"].contains(&cells[4])
                })
                .flat_map(|line| [line, "\n"])
                .collect();
        }
        if std::env::var_os("WHITESPOT_UPDATE_GOLDEN").is_some() {
            fs::create_dir_all(golden.parent().unwrap()).unwrap();
            fs::write(&golden, &found).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if let Some((line, (found, expected))) =
            found.lines().zip(expected.lines()).enumerate().find(|(_, (found, expected))| found != expected)
        {
            panic!(
                "{name} line {}:\nfound    {found}\nexpected {expected}\n`make golden` rewrites it",
                line + 1
            );
        }
        assert_eq!(found.lines().count(), expected.lines().count(), "{name}: `make golden` rewrites it");
    }
}

/// Text and numbers cannot drift: what is counted is described, and what is described is counted.
fn every_definition_is_in_the_glossary(indicators: &str) {
    // The last three columns are profile, definition and date; none of them holds a comma.
    let counted: BTreeSet<&str> =
        indicators.lines().skip(1).filter_map(|line| line.rsplit(',').nth(1)).collect();
    let targets = target::all();
    let targets: BTreeSet<&str> = targets.iter().map(|target| target.id.as_str()).collect();
    let described: BTreeSet<&str> = measures().collect();
    let unknown: Vec<&str> =
        counted.iter().filter(|id| !described.contains(**id) && !targets.contains(**id)).copied().collect();
    assert!(unknown.is_empty(), "not in the glossary: {unknown:?}");
    // The demo has no cells with shares, no place without data; rows of targets carry the target's id;
    // sensitivity, published figures, candidates for support and their areas, the register and change have tables of their own. Other tests count these.
    let elsewhere = [
        "_at_most",
        "_of_known",
        "distance_to_target_",
        "year_reached",
        "sensitivity_",
        "reference_",
        "support_",
        "designated_",
        "register_",
        "change_",
        "last_percent_",
        "funnel_",
    ];
    let missing: Vec<&str> = described
        .iter()
        .filter(|id| !counted.contains(**id) && !elsewhere.iter().any(|part| id.contains(part)))
        .copied()
        .collect();
    assert!(missing.is_empty(), "described and never counted: {missing:?}");
}

//! The demo county gives the tables that were reviewed; `make golden` rewrites them.
use std::{fs, path::Path, process::Command};

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
            // The municipalities' numbers stand in municipalities.csv; of the long form the total is enough to read.
            found = found
                .lines()
                .filter(|line| !line.starts_with("municipality,"))
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

//! Tables for Swedish spreadsheets: the same numbers as in the plain tables, and read back by whatever reads a result.
use std::{collections::BTreeMap, fs, path::Path};

use super::case::{Case, HEAD, feature, geojson, records, rectangle, two_municipalities};

/// The rows of a table as the spreadsheet splits them, the head first.
fn semicolons(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read(path).unwrap();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or_else(|| panic!("{} has no mark", path.display()));
    records(text, b';')
}

fn plain(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read(path).unwrap();
    assert!(!text.starts_with(b"\xef\xbb\xbf"), "{}", path.display());
    records(&text, b',')
}

/// A year of a county of two municipalities in which fibre reaches so far east; 2.5 households to a place.
fn year(case: Case, name: &str, (year, east_m): (u32, f64), more: &str) -> Case {
    let points: String = (0..40).map(|at| format!("hus{at},{},6601000,2.5,0\n", 500_500 + 37 * at)).collect();
    let layer =
        "[[fixed]]\npath = \"f.geojson\"\noperator = \"A\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n";
    let mobile = "[[mobile]]\npath = \"m.geojson\"\noperator = \"M\"\ngeneration = \"4G\"\nservice_mbps = 10\nlevel = \"grund\"\n";
    let folder = |file: &str| format!("{name}/{file}");
    case.with(
        &folder("county.toml"),
        format!("{}{layer}{mobile}{more}", HEAD.replace("2025", &year.to_string())),
    )
    .with(&folder("kommuner.geojson"), two_municipalities())
    .with(&folder("demand.csv"), format!("id,e,n,hushall,arbetsstallen\n{points}"))
    .with(&folder("f.geojson"), geojson(&[feature("", &rectangle(0.0, 0.0, east_m, 9_000.0))]))
    .with(&folder("m.geojson"), geojson(&[feature("", &rectangle(0.0, 0.0, 3_333.0, 7_777.0))]))
}

fn run(case: &Case, name: &str) {
    let output = case.whitespot(&["run", &format!("{name}/county.toml"), "--quiet"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

const FORMATS: &str = "formats = [\"csv\", \"geojson\", \"parquet\"]\n";

#[test]
fn tables_for_spreadsheets_hold_the_numbers_of_the_plain_ones() {
    let output = |csv: &str| format!("[output]\n{FORMATS}{csv}");
    let case = year(Case::new(), "plain", (2024, 1_200.0), &output(""));
    let case = year(case, "sv", (2024, 1_200.0), &output("csv = \"sv\"\n"));
    run(&case, "plain");
    run(&case, "sv");
    let (mut tables, mut decimals) = (0, 0);
    for entry in fs::read_dir(case.path("sv/out/internal")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "csv") {
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap();
        let (shown, listed) = (semicolons(&path), plain(&case.path("plain/out/internal").join(name)));
        assert_eq!(shown.len(), listed.len(), "{name}");
        for (shown, listed) in shown.iter().zip(&listed) {
            assert_eq!(shown.len(), listed.len(), "{name}: {shown:?}");
            for (shown, listed) in shown.iter().zip(listed) {
                let is_decimal = listed.contains('.') && listed.parse::<f64>().is_ok();
                let expected = if is_decimal { listed.replace('.', ",") } else { listed.clone() };
                assert_eq!(*shown, expected, "{name}");
                decimals += usize::from(is_decimal);
            }
        }
        tables += 1;
    }
    assert!(tables > 10 && decimals > 100, "{tables} tables, {decimals} numbers with decimals");
    // What is published is for programs first.
    for name in ["municipalities.csv", "reconciliation.csv"] {
        let [one, other] =
            ["plain", "sv"].map(|of| fs::read(case.path(of).join("out/open").join(name)).unwrap());
        assert_eq!(one, other, "{name}");
    }
}

#[test]
fn a_year_follows_either_form_and_says_the_same() {
    let follows = |before: &str| {
        format!(
            "[register]\npath = \"../{before}/out/internal/register.csv\"\n[previous]\ndir = \"../{before}/out\"\n[output]\n{FORMATS}"
        )
    };
    let output = |csv: &str| format!("[output]\n{FORMATS}{csv}");
    let mut case = Case::new();
    for (before, csv, after) in [("plain", "", "after_plain"), ("sv", "csv = \"sv\"\n", "after_sv")] {
        case = year(case, before, (2024, 1_200.0), &output(csv));
        case = year(case, after, (2025, 1_400.0), &follows(before));
        run(&case, before);
        run(&case, after);
    }
    let tables = |name: &str| -> BTreeMap<String, Vec<Vec<String>>> {
        let files =
            fs::read_dir(case.path(name).join("out/internal")).unwrap().map(|entry| entry.unwrap().path());
        let tables = files.filter(|path| path.extension().is_some_and(|ending| ending == "csv"));
        tables.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), plain(&path))).collect()
    };
    let (one, other) = (tables("after_plain"), tables("after_sv"));
    assert!(
        one["history.csv"].iter().any(|row| row.iter().any(|cell| cell.contains('.'))),
        "decimals came along"
    );
    assert!(one["change.csv"].len() > 1 && one["register.csv"].len() > 1);
    assert_eq!(one, other);
    // Two results, one of each form, and the tables of one are compared as they are.
    let said = |arguments: &[&str]| {
        let output = case.whitespot(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    for command in ["compare", "history"] {
        let both = ["plain", "sv"].map(|before| {
            let said = said(&[command, &format!("{before}/out"), "after_plain/out"]);
            // The later result's name ends with that of one of the earlier ones.
            said.replace("after_plain/out", "after/out").replace(&format!("{before}/out"), "before/out")
        });
        assert_eq!(both[0], both[1], "{command}");
    }
}

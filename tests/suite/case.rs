//! A folder of hand-written files, the real binary run on it, and its tables read back.
use std::{
    collections::HashMap,
    fs, mem,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

/// A test's own folder with a configuration `county.toml`.
pub(super) struct Case {
    folder: TempDir,
}

/// A table as text: column name → cell, per row.
pub(super) type Rows = Vec<HashMap<String, String>>;

impl Case {
    pub(super) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub(super) fn with(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        fs::write(path, content).expect("a file");
        self
    }

    /// Runs the binary in the folder.
    pub(super) fn whitespot(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_whitespot"))
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .expect("the binary starts")
    }

    /// Runs the configuration; it must succeed. Where it names no formats, it writes tables, layers and what the next year reads: pages
    /// and pictures, which take most of the time of a small county, have tests of their own.
    pub(super) fn run(&self) -> &Self {
        let path = self.path("county.toml");
        let text = fs::read_to_string(&path).expect("a configuration");
        if !text.contains("\nformats = ") {
            let output = "[output]\nformats = [\"csv\", \"geojson\", \"parquet\"]\n";
            let named = match text.split_once("[output]\n") {
                Some((before, behind)) => format!("{before}{output}{behind}"),
                None => format!("{text}\n{output}"),
            };
            fs::write(&path, named).expect("a file");
        }
        self.run_in_all_formats()
    }

    /// Runs the configuration as it is; it must succeed.
    pub(super) fn run_in_all_formats(&self) -> &Self {
        let output = self.whitespot(&["run", "county.toml", "--quiet"]);
        assert!(output.status.success(), "{}", stderr(&output));
        self
    }

    /// Runs the configuration; it must fail with this code and leave no result. Gives what it said.
    pub(super) fn refused(&self, code: i32) -> String {
        let output = self.whitespot(&["run", "county.toml", "--quiet"]);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(!self.path("out").exists(), "a failed run left a result");
        assert!(!said.contains("panicked"), "{said}");
        let left: Vec<_> = fs::read_dir(self.folder.path())
            .expect("the folder")
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name.contains("partial"))
            .collect();
        assert!(left.is_empty(), "left behind: {left:?}");
        said
    }

    /// A table of the result.
    pub(super) fn table(&self, name: &str) -> Rows {
        read_csv(&self.path("out").join("internal").join(name))
    }

    /// The row of municipalities.csv with this code.
    pub(super) fn municipality(&self, code: &str) -> HashMap<String, String> {
        let rows = self.table("municipalities.csv");
        rows.into_iter().find(|row| row["code"] == code).unwrap_or_else(|| panic!("no row {code}"))
    }
}

pub(super) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Reads a comma-separated table; a row with more or fewer cells than the head is an error.
pub(super) fn read_csv(path: &Path) -> Rows {
    let text = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut records = records(&text, b',').into_iter();
    let header = records.next().expect("a header");
    records
        .map(|record| {
            assert_eq!(record.len(), header.len(), "{}: {record:?}", path.display());
            header.iter().cloned().zip(record).collect()
        })
        .collect()
}

/// The cells of a text by RFC 4180, but for the separator, as the reader of another project sees them.
pub(super) fn records(mut text: &[u8], separator: u8) -> Vec<Vec<String>> {
    let mut reader = csv_core::ReaderBuilder::new().delimiter(separator).build();
    let mut piece = [0; 256];
    let (mut records, mut record, mut cell) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        let (result, read, written) = reader.read_field(text, &mut piece);
        cell.extend_from_slice(&piece[..written]);
        text = &text[read..];
        match result {
            csv_core::ReadFieldResult::Field { record_end } => {
                record.push(String::from_utf8(mem::take(&mut cell)).expect("UTF-8"));
                if record_end {
                    records.push(mem::take(&mut record));
                }
            }
            csv_core::ReadFieldResult::End => return records,
            csv_core::ReadFieldResult::InputEmpty | csv_core::ReadFieldResult::OutputFull => {}
        }
    }
}

/// East and north of the invented corner that hand-made maps count from, metres in SWEREF 99 TM.
pub(super) const CORNER: (f64, f64) = (500_000.0, 6_600_000.0);

/// A GeoJSON file in SWEREF 99 TM that declares itself so, of features made by [`feature`].
pub(super) fn geojson(features: &[String]) -> String {
    format!(
        r#"{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"urn:ogc:def:crs:EPSG::3006"}}}},"features":[{}]}}"#,
        features.join(",")
    )
}

/// A feature with properties (JSON without braces) and a geometry (JSON).
pub(super) fn feature(properties: &str, geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{geometry}}}"#)
}

/// A rectangle in metres from [`CORNER`].
pub(super) fn rectangle(west: f64, south: f64, east: f64, north: f64) -> String {
    polygon(&[(west, south), (east, south), (east, north), (west, north), (west, south)])
}

/// A polygon by its corners in metres from [`CORNER`].
pub(super) fn polygon(corners: &[(f64, f64)]) -> String {
    format!(r#"{{"type":"Polygon","coordinates":[[{}]]}}"#, positions(corners))
}

/// A line by its corners in metres from [`CORNER`].
pub(super) fn line(corners: &[(f64, f64)]) -> String {
    format!(r#"{{"type":"LineString","coordinates":[{}]}}"#, positions(corners))
}

fn positions(corners: &[(f64, f64)]) -> String {
    let corners: Vec<String> =
        corners.iter().map(|(east, north)| format!("[{},{}]", CORNER.0 + east, CORNER.1 + north)).collect();
    corners.join(",")
}

/// A CSV of demand points: id, metres from [`CORNER`], households and workplaces as text (empty: unknown).
pub(super) fn demand(points: &[(&str, f64, f64, &str, &str)]) -> String {
    let mut text = String::from("id,e,n,hushall,arbetsstallen\n");
    for (id, east, north, households, workplaces) in points {
        text.push_str(&format!("{id},{},{},{households},{workplaces}\n", CORNER.0 + east, CORNER.1 + north));
    }
    text
}

/// Two square municipalities of 100 km² side by side, Åsmyra (0101, west) and Östernäs (0102, east).
pub(super) fn two_municipalities() -> String {
    geojson(&[
        feature(r#""kod":"0101","namn":"Åsmyra""#, &rectangle(0.0, 0.0, 10_000.0, 10_000.0)),
        feature(r#""kod":"0102","namn":"Östernäs""#, &rectangle(10_000.0, 0.0, 20_000.0, 10_000.0)),
    ])
}

/// The head of a configuration over [`two_municipalities`] and `demand.csv`.
pub(super) const HEAD: &str = r#"
[run]
name = "Handritat län"
reference_date = "2025-10-01"
country = "SE"
[municipalities]
path = "kommuner.geojson"
code = "kod"
name = "namn"
[demand]
path = "demand.csv"
id = "id"
x = "e"
y = "n"
crs = "EPSG:3006"
households = "hushall"
workplaces = "arbetsstallen"
"#;

/// Two municipalities, three places in the first, and what a configuration says behind the head.
pub(super) fn three_places(source: &str) -> Case {
    let demand =
        "id,e,n,hushall,arbetsstallen\na,501000,6601000,1,\nb,502000,6601000,1,\nc,503000,6601000,1,\n";
    Case::new()
        .with("county.toml", format!("{HEAD}{source}"))
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand)
}

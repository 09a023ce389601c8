//! The demo county: `data/demo` is what the generator makes, whatever the machine and the number of threads.
//!
//! When the generator was changed on purpose, `whitespot demo data/demo` writes the files anew.

use gdal::Dataset;
use gdal::vector::LayerAccess;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use whitespot::demo::{DemoError, Settings, write};
use whitespot::ingest::gdal_version;

/// The content of a file as text that can be compared: the bytes of tables and text, and for the files of GDAL, whose
/// bytes hold its release, every value read back.
fn content(path: &Path) -> String {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("gpkg" | "shp" | "fgb") => features(path),
        Some("tif") => cells(path),
        Some("json") => run_record(path),
        // Read with the .shp, or different with GDAL's release.
        Some("dbf" | "shx" | "prj") => String::new(),
        _ => {
            let bytes = std::fs::read(path).expect("a file");
            // Text that is not UTF-8 keeps its difference in the length and in what is readable.
            let mut text = format!("{} bytes\n", bytes.len());
            for byte in bytes {
                text.push(char::from(byte));
            }
            text
        }
    }
}

/// A run record without the release of GDAL, which differs from machine to machine, and with it the bytes of the files that
/// GDAL wrote.
fn run_record(path: &Path) -> String {
    let text = std::fs::read_to_string(path).expect("a file");
    let mut record: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    record.as_object_mut().expect("members").remove("gdal").expect("the release of GDAL");
    if !is_of_this_gdal() {
        for input in record["inputs"].as_array_mut().expect("inputs") {
            let source = input["source"].as_str().expect("a path").to_owned();
            if [".gpkg", ".shp", ".fgb", ".tif"].iter().any(|ending| source.contains(ending)) {
                input["sha256"].take();
                input["bytes"].take();
            }
        }
    }
    record.to_string()
}

/// Whether the results kept in the repository were made with the release of GDAL that is used here.
fn is_of_this_gdal() -> bool {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/tidigare/2024/run.json");
    let text = std::fs::read_to_string(path).expect("a file");
    let record: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    record["gdal"].as_str() == Some(gdal_version().as_str())
}

/// What `whitespot demo` writes: the last survey and the results of the earlier ones.
fn demo(dir: &Path, points: &str, threads: &str) -> BTreeMap<PathBuf, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_whitespot"))
        .args(["demo", "county", "--points", points])
        .env("RAYON_NUM_THREADS", threads)
        .current_dir(dir)
        .output()
        .expect("the binary starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    contents(&dir.join("county"))
}

fn features(path: &Path) -> String {
    let dataset = Dataset::open(path).expect("a dataset");
    let mut text = String::new();
    for mut layer in dataset.layers() {
        let crs = layer.spatial_ref().map_or(Ok(0), |crs| crs.auth_code());
        let columns: Vec<String> = layer.defn().fields().map(|field| field.name()).collect();
        writeln!(text, "{} {crs:?} {columns:?}", layer.name()).expect("a String takes all");
        for feature in layer.features() {
            // A record without geometry has an empty handle, which gives no bytes.
            let shape = feature.geometry().and_then(|shape| shape.wkb().ok());
            let values: Vec<_> = feature.fields().map(|(_, value)| value).collect();
            writeln!(text, "{shape:02x?} {values:?}").expect("a String takes all");
        }
    }
    text
}

fn cells(path: &Path) -> String {
    let dataset = Dataset::open(path).expect("a raster");
    let band = dataset.rasterband(1).expect("a band");
    let cells = band.read_band_as::<i16>().expect("cells");
    let crs = dataset.spatial_ref().and_then(|crs| crs.auth_code());
    format!("{:?} {:?} {crs:?} {:?}", dataset.geo_transform(), band.no_data_value(), cells.data())
}

/// The files below a folder and their content; the folder's own documentation is no output.
fn contents(dir: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(dir).expect("below the folder").to_owned();
            if path.is_dir() {
                if !name.ends_with("out") {
                    folders.push(path);
                }
            } else if name != Path::new("README.md") {
                found.insert(name, content(&path));
            }
        }
    }
    found
}

/// The names of the files that are missing, too many or different.
fn differences(a: &BTreeMap<PathBuf, String>, b: &BTreeMap<PathBuf, String>) -> Vec<PathBuf> {
    a.keys()
        .chain(b.keys().filter(|name| !a.contains_key(*name)))
        .filter(|name| a.get(*name) != b.get(*name))
        .cloned()
        .collect()
}

#[test]
fn data_demo_is_what_the_generator_makes() {
    let kept = contents(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo"));
    let dir = tempfile::tempdir().expect("a folder");
    let summary = write(dir.path(), &Settings::default()).expect("written");
    assert_eq!(summary.municipalities, 12);
    assert_eq!(summary.points, 20_000 + summary.planted.outside);
    assert_eq!(contents(dir.path()).len(), summary.files.len(), "the summary names every file");
    let dir = tempfile::tempdir().expect("a folder");
    let made = demo(dir.path(), "20000", "2");
    assert_eq!(differences(&kept, &made), Vec::<PathBuf>::new(), "run: whitespot demo data/demo");
    let earlier = |name: &PathBuf| name.starts_with("tidigare/2023") || name.starts_with("tidigare/2024");
    let (earlier, last): (Vec<_>, Vec<_>) = made.keys().partition(|name| earlier(name));
    assert_eq!((earlier.len(), last.len()), (15, summary.files.len()), "{earlier:?}");
    let bytes: u64 = earlier
        .iter()
        .map(|name| dir.path().join("county").join(name).metadata().expect("a file").len())
        .sum();
    assert!(bytes < 3_500_000, "{bytes}");
    let here = dir.path().to_string_lossy().into_owned();
    let told = made.iter().find(|(_, content)| content.contains(&here));
    assert_eq!(told.map(|(name, _)| name), None, "names a folder of this machine");
}

#[test]
fn a_changed_file_is_noticed() {
    let dir = tempfile::tempdir().expect("a folder");
    let settings = Settings { points: 2000, ..Settings::default() };
    write(dir.path(), &settings).expect("written");
    let before = contents(dir.path());
    write(dir.path(), &settings).expect("written over");
    assert_eq!(differences(&before, &contents(dir.path())), Vec::<PathBuf>::new());
    write(dir.path(), &Settings { seed: 2, ..settings }).expect("written over");
    let changed = differences(&before, &contents(dir.path()));
    // The .cpg is the same for every county, the other files of a Shapefile are read with the .shp.
    let same = ["cpg", "dbf", "shx", "prj"];
    for name in
        before.keys().filter(|name| !name.extension().is_some_and(|ending| same.iter().any(|s| ending == *s)))
    {
        assert!(changed.contains(name), "{} should differ with the seed", name.display());
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let settings = Settings { points: 2000, seed: 5, ..Settings::default() };
    let made: Vec<_> = [1, 2, 8]
        .into_iter()
        .map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            let dir = tempfile::tempdir().expect("a folder");
            pool.install(|| write(dir.path(), &settings)).expect("written");
            contents(dir.path())
        })
        .collect();
    assert_eq!(differences(&made[0], &made[1]), Vec::<PathBuf>::new());
    assert_eq!(differences(&made[0], &made[2]), Vec::<PathBuf>::new());
}

#[test]
fn the_number_of_threads_does_not_matter_for_earlier_years() {
    let dir = tempfile::tempdir().expect("a folder");
    let made = ["1", "2", "8"].map(|threads| demo(dir.path(), "2000", threads));
    assert!(made[0].contains_key(Path::new("tidigare/2024/run.json")), "{:?}", made[0].keys());
    assert_eq!(differences(&made[0], &made[1]), Vec::<PathBuf>::new());
    assert_eq!(differences(&made[0], &made[2]), Vec::<PathBuf>::new());
}

#[test]
fn borders_are_valid_and_shared_for_any_seed() {
    for seed in 1..=10 {
        let dir = tempfile::tempdir().expect("a folder");
        write(dir.path(), &Settings { points: 2000, seed, ..Settings::default() }).expect("written");
        for (file, name) in [("underlag.gpkg", "kommuner"), ("vatten.gpkg", "vatten")] {
            let dataset = Dataset::open(dir.path().join(file)).expect("a dataset");
            let mut layer = dataset.layer_by_name(name).expect("a layer");
            for feature in layer.features() {
                assert!(
                    feature.geometry().is_some_and(gdal::vector::Geometry::is_valid),
                    "seed {seed}: {name}"
                );
            }
        }
    }
}

#[test]
fn real_borders_are_taken_and_a_file_without_codes_is_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("kommuner.geojson");
    let square = |code: &str, west: f64| {
        let east = west + 0.5;
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"ID\":\"{code}\",\"kom_namn\":\"Prov {code}\"}},\"geometry\":{{\"type\":\"Polygon\",\
             \"coordinates\":[[[{west},59.0],[{east},59.0],[{east},59.4],[{west},59.4],[{west},59.0]]]}}}}"
        )
    };
    let collection = |features: &str| format!("{{\"type\":\"FeatureCollection\",\"features\":[{features}]}}");
    std::fs::write(&file, collection(&[square("0101", 15.0), square("0102", 15.5)].join(",")))
        .expect("written");
    let settings = Settings { points: 2000, municipalities: Some(file.clone()), ..Settings::default() };
    let summary = write(&dir.path().join("demo"), &settings).expect("written");
    assert_eq!((summary.municipalities, summary.points), (2, 2000 + summary.planted.outside));
    assert!(summary.planted.on_borders > 0, "the two share corners");

    std::fs::write(&file, collection(&square("0101", 15.0).replace("ID", "nummer"))).expect("written");
    let refused = write(&dir.path().join("refused"), &settings).expect_err("no code");
    assert!(
        matches!(&refused, DemoError::MissingColumn { meaning: "code", found, .. } if found.contains("nummer")),
        "{refused}"
    );
    assert!(!dir.path().join("refused").exists(), "nothing is written");
}

#[test]
fn no_point_is_no_county() {
    let refused =
        write(Path::new("never"), &Settings { points: 0, ..Settings::default() }).expect_err("no points");
    assert_eq!(refused.to_string(), "number of demand points: found 0, expected at least 2000");
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let settings = Settings { points: 2000, ..Settings::default() };
    for foreign in
        [("notes.txt", "mine"), ("county.toml", "[run]\nname = \"Mitt län\"\n"), ("county.toml", "{")]
    {
        let folder = dir.path().join("mine");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join(foreign.0), foreign.1).expect("written");
        let refused = write(&folder, &settings).expect_err("not ours");
        assert!(matches!(&refused, DemoError::NotADemo { .. }), "{refused}");
        assert!(refused.to_string().contains("nothing was written"), "{refused}");
        assert_eq!(std::fs::read_to_string(folder.join(foreign.0)).expect("still there"), foreign.1);
        assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 1, "nothing beside it");
        std::fs::remove_dir_all(&folder).expect("removed");
    }
    let empty = dir.path().join("empty");
    std::fs::create_dir(&empty).expect("a folder");
    write(&empty, &settings).expect("an empty folder will do");
    write(&empty, &settings).expect("and an earlier demo");
}

/// The values of one column of a layer, as text; a missing one is `-`.
fn column(path: &Path, layer: &str, name: &str) -> Vec<String> {
    let dataset = Dataset::open(path).expect("a dataset");
    let mut layer = dataset.layer_by_name(layer).expect("a layer");
    let position = layer.defn().field_index(name).expect("a column");
    layer
        .features()
        .map(|feature| feature.field_as_string(position).expect("a value").unwrap_or_else(|| "-".to_owned()))
        .collect()
}

#[test]
fn the_demo_holds_a_case_of_everything_that_definitions_judge() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo");
    let distinct = |values: Vec<String>| values.into_iter().collect::<BTreeSet<String>>();
    assert_eq!(distinct(column(&demo.join("underlag.gpkg"), "kommuner", "lansdel")).len(), 3);

    let services = demo.join("fiber/oppna_nat.gpkg");
    let operators = distinct(column(&services, "tjanster", "operatör"));
    let networks = distinct(column(&services, "tjanster", "nät"));
    assert!(operators.len() == 1 && networks.len() > 3, "{operators:?} {networks:?}");
    assert!(operators.is_disjoint(&networks), "it has no network of its own");

    let costs = distinct(column(
        &demo.join("fiber/homes_passed.geojson"),
        "homes_passed (påhittat)",
        "anslutningskostnad_kr",
    ));
    let above = |cost: &String| cost.parse::<u32>().is_ok_and(|cost| cost > 40_000);
    assert!(costs.contains("40000") && costs.contains("-") && costs.iter().any(above), "{costs:?}");

    let plans = demo.join("fiber/planerat.gpkg");
    assert_eq!(distinct(column(&plans, "planerade_omraden", "trovärdig")).len(), 3);
    assert!(distinct(column(&plans, "planerade_omraden", "planerat_ar")).len() > 3);

    let radio = demo.join("fiber/fast_radio.geojson");
    let latency = column(&radio, "fast_radio (påhittat)", "svarstid_ms");
    let slow = latency.iter().filter(|latency| latency.parse::<u32>().expect("a number") > 100).count();
    assert!(slow > 0 && slow < latency.len(), "{latency:?}");
    for peak in column(&radio, "fast_radio (påhittat)", "bråd_timme_mbit") {
        assert!((15..=30).contains(&peak.parse::<u32>().expect("a number")), "{peak}");
    }

    let roads = demo.join("vagar.gpkg");
    let classes = distinct(column(&roads, "vagar", "klass"));
    assert!(
        classes.is_superset(&["Europaväg", "Riksväg", "Länsväg"].map(str::to_owned).into()),
        "{classes:?}"
    );
    assert_eq!(distinct(column(&roads, "jarnvag", "namn")).len(), 1);
    assert!(column(&roads, "jarnvag", "namn").len() > 3, "the railway comes in stretches");

    let reference = std::fs::read_to_string(demo.join("referens.csv")).expect("text");
    let rows = super::case::read_csv(&demo.join("referens.csv"));
    assert_eq!(distinct(rows.iter().map(|row| row["year"].clone()).collect()).len(), 4);
    assert!(rows.iter().all(|row| row["source"].starts_with("Påhittad")), "{reference}");
    let series: Vec<f64> = rows
        .iter()
        .filter(|row| row["area_code"] == "02" && row["tier_mbps"] == "1000")
        .map(|row| row["value"].parse().expect("a fraction"))
        .collect();
    assert!(series.windows(2).any(|pair| pair[1] - pair[0] < -0.05), "{series:?}: a break");
}

#[test]
fn stretches_of_one_road_meet_end_to_end() {
    let dataset =
        Dataset::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/vagar.gpkg")).expect("a dataset");
    let mut layer = dataset.layer_by_name("vagar").expect("a layer");
    let name = layer.defn().field_index("namn").expect("a column");
    let mut ends: BTreeMap<String, Vec<[(f64, f64); 2]>> = BTreeMap::new();
    for feature in layer.features() {
        let name = feature.field_as_string(name).expect("a value").unwrap_or_default();
        let line = feature.geometry().expect("a line");
        let at = |position: usize| {
            let (x, y, _) = line.get_point(i32::try_from(position).expect("a short line"));
            (x, y)
        };
        ends.entry(name).or_default().push([at(0), at(line.point_count() - 1)]);
    }
    let european = &ends["E 99"];
    assert!(european.len() > 5, "{european:?}");
    for (position, stretch) in european.iter().enumerate() {
        let meets = european
            .iter()
            .enumerate()
            .any(|(other, ends)| other != position && ends.iter().any(|end| stretch.contains(end)));
        assert!(meets, "{stretch:?} meets no other stretch of its road");
    }
}

#[test]
fn deso_are_of_the_size_of_deso() {
    use polars::prelude::{ParquetReader, SerReader};
    let file = std::fs::File::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/byggnader.parquet"))
        .expect("a file");
    let frame = ParquetReader::new(file).finish().expect("a table");
    let codes = frame.column("deso").expect("a column").str().expect("text");
    let persons = frame.column("personer").expect("a column").i32().expect("numbers");
    let mut sums: BTreeMap<String, i32> = BTreeMap::new();
    let mut without = 0;
    for (code, persons) in codes.iter().zip(persons.iter()) {
        match code {
            Some(code) => *sums.entry(code.to_owned()).or_default() += persons.unwrap_or(0),
            None => without += 1,
        }
    }
    assert_eq!(without, 9, "only what lies in no municipality");
    assert!(sums.len() > 30, "{}", sums.len());
    for (code, persons) in &sums {
        assert!(code.len() == 9 && ["A", "B", "C"].contains(&&code[4..5]), "{code}");
        assert!(*persons < 2_700, "{code}: {persons}");
    }
    let buildings = frame.column("byggnader").expect("a column").i32().expect("numbers");
    assert!(buildings.iter().all(|count| count.is_some_and(|count| (1..=4).contains(&count))));
}

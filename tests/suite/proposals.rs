//! Every proposal that `inspect` makes for a file of the shared sets is pasted into a small configuration around it and checked: `check`
//! takes it, or refuses it for a reason that the proposal itself announced.
//!
//! Held are the numbers: how many proposals there are and how many run. What a person would fill in is filled in by one rule (`filled`); municipalities and places are a grid over the extent of the file.
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use serde_json::Value as Json;

/// Larger files are left out: the test is bounded, and they hold no other keys.
const MOST_BYTES: u64 = 1 << 20;
/// Files that belong to another, or are no deliveries.
const PARTS: [&str; 22] = [
    "toml", "md", "py", "prj", "cpg", "shx", "pgw", "hdr", "rda", "dat", "id", "map", "gfs", "mid", "qix",
    "xml", "txt", "dbf", "cst", "license", "xsd", "sbn",
];

/// What became of one proposal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    /// It runs.
    Runs,
    /// It is refused for what the proposal asked, or what was found in the file.
    Announced,
    /// It is refused for another reason.
    Refused(String),
}

/// A file of a set, and where it stands.
fn files(root: &Path, without: &[&str]) -> Vec<PathBuf> {
    let (mut found, mut waiting) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = waiting.pop() {
        let entries = std::fs::read_dir(&folder).expect("a folder of the set");
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if path.is_dir() && ending.as_deref() != Some("gdb") {
                if !without.contains(&name.as_str()) {
                    waiting.push(path);
                }
            } else if ending.is_some_and(|ending| !PARTS.contains(&ending.as_str()))
                && path.metadata().is_ok_and(|meta| meta.len() <= MOST_BYTES)
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The JSON lines of `inspect`; `None` where it refuses the file.
fn inspected(file: &Path) -> Option<Vec<Json>> {
    let output = Command::new(env!("CARGO_BIN_EXE_whitespot"))
        .args(["inspect", "--json"])
        .arg(file)
        .output()
        .expect("the binary starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(!text.contains("panicked"), "{}: {text}", file.display());
    let lines = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    output.status.success().then_some(lines)
}

/// West, south, east, north in degrees around what a block is about.
fn around(lines: &[Json], block: &Json, toml: &str) -> [f64; 4] {
    let sweden = [15.0, 59.5, 15.2, 59.6];
    // The place of a grid stands in its ids alone; the only one of the sets is Oslo's.
    if toml.contains("\nkind = \"grid\"") {
        return [10.4, 59.7, 11.0, 60.2];
    }
    let of =
        |line: &&Json| line["kind"] == "raster" || line["kind"] == "layer" && line["name"] == block["layer"];
    let Some(line) = lines.iter().find(of) else { return sweden };
    let written = toml.split("\"EPSG:").nth(1).and_then(|rest| rest.split('"').next()?.parse().ok());
    let epsg = written.or_else(|| line["epsg"].as_u64());
    let corner = |at: usize| line["extent"][at].as_f64();
    let mut extent = [corner(0), corner(1), corner(2), corner(3)];
    if extent[0].is_none() {
        // Coordinates in two columns: by the range of those.
        let key = |key: &str| {
            toml.lines().find_map(|line| line.strip_prefix(&format!("{key} = \""))?.split('"').next())
        };
        let columns = line["columns"].as_array().into_iter().flatten();
        let range = |name: Option<&str>| {
            columns.clone().find(|column| column["name"].as_str() == name).map(|column| &column["range"])
        };
        let (x, y) = (range(key("x")), range(key("y")));
        if let (Some(x), Some(y)) = (x, y) {
            extent = [x[0].as_f64(), y[0].as_f64(), x[1].as_f64(), y[1].as_f64()];
        }
    }
    let [Some(x0), Some(y0), Some(x1), Some(y1)] = extent else { return sweden };
    // A CRS that is written out and has no code: those of the sets are of Sweden.
    let epsg = epsg.or_else(|| (x1.abs() > 1_000.0).then_some(3006));
    let [x0, y0, x1, y1] =
        if toml.contains("axes = \"swapped\"") { [y0, x0, y1, x1] } else { [x0, y0, x1, y1] };
    let Some(epsg) = epsg.and_then(|epsg| u32::try_from(epsg).ok()) else { return [x0, y0, x1, y1] };
    let reference = |epsg: u32| {
        let mut reference = SpatialRef::from_epsg(epsg).expect("a known code");
        reference.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        reference
    };
    let way = CoordTransform::new(&reference(epsg), &reference(4326)).expect("a way");
    way.transform_bounds(&[x0, y0, x1, y1], 21).unwrap_or(sweden)
}

/// The working CRS of a place: SWEREF 99 TM in Sweden, else the zone of UTM.
fn working([west, south, east, north]: [f64; 4]) -> u32 {
    let (x, y) = (west.midpoint(east), south.midpoint(north));
    if (10.0..25.0).contains(&x) && (54.5..70.0).contains(&y) {
        return 3006;
    }
    let zone = ((x + 180.0) / 6.0).floor().clamp(0.0, 59.0) as u32 + 1;
    if y < 0.0 { 32_700 + zone } else { 32_600 + zone }
}

/// What stands in place of a `…`, by the key; the comment behind it may name choices.
fn filled(line: &str, lines: &[Json]) -> String {
    if line.starts_with('#') || !line.split('#').next().is_some_and(|value| value.contains('…')) {
        return line.to_owned();
    }
    let key = line.split(' ').next().unwrap_or_default();
    // A question behind the value may hold one too.
    let (value, comment) = line.split_once('#').unwrap_or((line, ""));
    let range = lines.iter().find(|line| line["kind"] == "raster").map(|line| &line["bands"][0]);
    let middle = range.map_or(0.0, |band| {
        let at = |at: usize| band["range"][at].as_f64().unwrap_or(0.0);
        at(0).midpoint(at(1))
    });
    let class = range.and_then(|band| band["classes"].as_array()?.last()?.as_f64()).unwrap_or(1.0);
    let first = |after: &str| {
        let rest = comment.split(after).nth(1).unwrap_or_default();
        rest.split([' ', ',', '?']).find(|word| !word.is_empty()).unwrap_or("id").to_owned()
    };
    let (from, to) = match key {
        "crs" | "crs_override" => (
            "\"EPSG:…\"",
            format!(
                "\"EPSG:{}\"",
                comment.split("EPSG:").nth(1).map_or("3006", |rest| rest.split(',').next().unwrap_or("3006"))
            ),
        ),
        "operator" => ("\"…\"", "\"Nät\"".into()),
        "technology" => ("\"…\"", "\"fiber\"".into()),
        "relation" => ("\"…\"", "\"connected\"".into()),
        "down_mbps" => ("\"…\"", "1000".into()),
        "up_mbps" | "service_mbps" => ("\"…\"", "10".into()),
        "generation" => ("\"…\"", "\"4G\"".into()),
        "level" => ("\"…\"", "\"grund\"".into()),
        "status" => ("\"…\"", "\"remaining\"".into()),
        "type" => ("\"…\"", "\"copper\"".into()),
        "kind" if comment.contains("tatort") => ("\"…\"", "\"tatort\"".into()),
        "kind" => ("\"…\"", "\"connection_point\"".into()),
        "band" => ("\"…\"", "1".into()),
        "thousands_mark" => ("\"…\"", "\".\"".into()),
        "geometry" => ("\"…\"", format!("\"{}\"", first("meant: "))),
        "threshold" if value.contains("equals") => ("\"…\"", class.to_string()),
        "threshold" if !value.contains('{') => ("\"…\"", format!("{{ at_least = {middle} }}")),
        "threshold" => ("\"…\"", middle.to_string()),
        "reach" if value.contains("within_m") => ("\"…\"", "50".into()),
        "reach" => ("\"…\"", format!("\"{}\"", first("it may be "))),
        // A column for codes and names: the first that differs in every record.
        _ => {
            let columns = lines.iter().filter_map(|line| line["columns"].as_array()).flatten();
            let unique = columns.clone().find(|column| column["is_unique"] == true);
            let column = unique.or_else(|| columns.clone().next()).and_then(|column| column["name"].as_str());
            ("\"…\"", format!("\"{}\"", column.unwrap_or("namn")))
        }
    };
    format!("{} # {comment}", value.replace(from, &to))
}

/// Pastes a block into a configuration of its own.
fn configuration(folder: &Path, file: &Path, lines: &[Json], block: &Json) -> (String, Vec<String>) {
    let toml = block["toml"].as_str().expect("a text");
    let asked: Vec<String> = toml
        .lines()
        .filter(|line| {
            !line.starts_with('#') && line.split('#').next().is_some_and(|value| value.contains('…'))
        })
        .filter_map(|line| line.split(' ').next().map(str::to_owned))
        .collect();
    let toml: String = toml.lines().map(|line| filled(line, lines) + "\n").collect();
    let absolute = file.canonicalize().expect("a path");
    let toml = toml
        .replace(&format!("path = \"{}\"", file.display()), &format!("path = \"{}\"", absolute.display()));
    let [west, south, east, north] = around(lines, block, &toml);
    let pad = 0.02_f64.max(0.01 * (east - west));
    let (w, s, e, n) = (west - pad, south - pad, east + pad, north + pad);
    let mut text = format!(
        "[run]\nname = \"Prov\"\nreference_date = \"2025-10-01\"\ncrs = \"EPSG:{}\"\n",
        working([west, south, east, north])
    );
    let beside = file.with_file_name("kommuner.fgb");
    let by_id = toml.contains("\nreach = { id = ");
    if let (true, Some(base)) = (by_id, base_of(file)) {
        // A table by id belongs to the places of its set.
        let base = base.canonicalize().expect("a path");
        let (areas, places) = (base.join("underlag.gpkg"), base.join("adresser.csv"));
        let _ = write!(
            text,
            "[municipalities]\npath = \"{}\"\nlayer = \"kommuner\"\ncode = \"kommunkod\"\nname = \"kommunnamn\"\n\
             [demand]\npath = \"{}\"\nid = \"id\"\nx = \"e\"\ny = \"n\"\ncrs = \"EPSG:3006\"\nhouseholds = \"hushall\"\n",
            areas.display(),
            places.display()
        );
        text.push_str(&toml);
        return (text, asked);
    }
    if toml.contains("\n[register]") && beside.is_file() {
        let _ = write!(
            text,
            "[municipalities]\npath = \"{}\"\ncode = \"kommunkod\"\nname = \"kommunnamn\"\n",
            beside.canonicalize().expect("a path").display()
        );
    } else if !toml.contains("\n[municipalities]") {
        let area = format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"kod":"0101","namn":"Prov"}},"geometry":{{"type":"Polygon","coordinates":[[[{w},{s}],[{e},{s}],[{e},{n}],[{w},{n}],[{w},{s}]]]}}}}]}}"#
        );
        std::fs::write(folder.join("kommun.geojson"), area).expect("a file");
        text.push_str("[municipalities]\npath = \"kommun.geojson\"\ncode = \"kod\"\nname = \"namn\"\n");
    }
    if !toml.contains("\n[demand]") && !toml.contains("\n[[demand]]") {
        let mut rows = String::from("id,lon,lat,hushall\n");
        for at in 0..100 {
            let (column, row) = (f64::from(at % 10) + 0.5, f64::from(at / 10) + 0.5);
            let (x, y) = (west + (east - west) * column / 10.0, south + (north - south) * row / 10.0);
            let _ = writeln!(rows, "{at},{x},{y},1");
        }
        std::fs::write(folder.join("hus.csv"), rows).expect("a file");
        text.push_str("[demand]\npath = \"hus.csv\"\nid = \"id\"\nx = \"lon\"\ny = \"lat\"\ncrs = \"EPSG:4326\"\nhouseholds = \"hushall\"\n");
    }
    text.push_str(&toml);
    (text, asked)
}

/// The folder `base` of a set of cases.
fn base_of(file: &Path) -> Option<PathBuf> {
    file.ancestors().map(|folder| folder.join("base")).find(|base| base.join("underlag.gpkg").is_file())
}

/// Checks the proposals of a file.
fn fates(file: &Path) -> Vec<Fate> {
    let Some(lines) = inspected(file) else { return Vec::new() };
    let rules: Vec<&str> = lines.iter().filter_map(|line| line["rule"].as_str()).collect();
    let is_proposal = |line: &&Json| {
        line["kind"] == "block" && line["toml"].as_str().is_some_and(|toml| toml.contains("# paste into"))
    };
    let fate = |block: &Json| {
        let folder = tempfile::tempdir().expect("a folder");
        let (text, asked) = configuration(folder.path(), file, &lines, block);
        std::fs::write(folder.path().join("county.toml"), &text).expect("a file");
        let output = Command::new(env!("CARGO_BIN_EXE_whitespot"))
            .args(["check", "county.toml"])
            .current_dir(folder.path())
            .output()
            .expect("the binary starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.contains("panicked"), "{}: {said}", file.display());
        if output.status.success() {
            return Fate::Runs;
        }
        // Exit code 2 is a configuration that is none: no proposal may be one.
        if output.status.code() != Some(1) {
            return Fate::Refused(format!("no configuration: {said}"));
        }
        // The proposal says of such a key that it must hold the values of the demand's own id.
        let by_id = said.contains("are ids of demand points");
        let is_said = |key: &String| match key.as_str() {
            "threshold" => ["at_least", "at_most", "equals"].iter().any(|word| said.contains(word)),
            "operator" | "relation" | "technology" | "down_mbps" => false,
            key => said.contains(key),
        };
        let is_asked = asked.iter().any(is_said);
        let is_found = rules.iter().any(|rule| announces(rule, &said));
        if is_asked || is_found || by_id && text.contains("reach = { id") {
            Fate::Announced
        } else {
            Fate::Refused(said.lines().next().unwrap_or_default().to_owned())
        }
    };
    lines.iter().filter(is_proposal).map(fate).collect()
}

/// Whether a finding is of what a refusal says.
fn announces(rule: &str, said: &str) -> bool {
    let words: &[&str] = match rule {
        "cut_off" => &["cut off", "page"],
        "unclear_numbers" => &["thousand"],
        "no_geometry" | "table_of_a_shapefile" => &["geometry"],
        "picture" | "several_bands" => &["band", "colour"],
        "lost_zeros" => &["leading zero"],
        "not_placed" => &["where it lies"],
        "merged_cells" => &["are merged"],
        "crs_without_code" => &["the coordinates do not fit", "nothing of it lies within"],
        "columns_alike" => &["stands twice"],
        _ => &[],
    };
    words.iter().any(|word| said.contains(word))
}

/// The fates of all proposals of a set: how many, how many run, how many are refused for what they announced, and the others.
fn of_set(root: &Path, without: &[&str]) -> (usize, usize, usize, BTreeMap<String, Vec<String>>) {
    let files = Mutex::new(files(root, without).into_iter());
    let all = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from).min(8) {
            scope.spawn(|| {
                loop {
                    let Some(file) = files.lock().expect("no thread failed").next() else { break };
                    let fates = fates(&file);
                    let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
                    all.lock().expect("no thread failed").push((name, fates));
                }
            });
        }
    });
    let mut refused: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut proposals, mut run, mut announced) = (0, 0, 0);
    for (file, fates) in all.into_inner().expect("no thread failed") {
        for fate in fates {
            proposals += 1;
            match fate {
                Fate::Runs => run += 1,
                Fate::Announced => announced += 1,
                Fate::Refused(said) => refused.entry(file.clone()).or_default().push(said),
            }
        }
    }
    (proposals, run, announced, refused)
}

#[test]
fn proposals_for_the_acceptance_cases_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cases");
    let root = std::env::var_os("WHITESPOT_CASES").map_or(root, PathBuf::from);
    if !root.is_dir() {
        eprintln!("{} is absent: the proposals for the acceptance cases are not tested", root.display());
        return;
    }
    let (proposals, run, announced, refused) = of_set(&root, &[]);
    assert!(refused.is_empty(), "refused for what nothing announced: {refused:#?}");
    // The set grows: fewer than these are a step back.
    assert!(
        proposals >= 147 && run >= 130,
        "{proposals} proposals, of which {run} run and {announced} are asked"
    );
    assert!(announced <= 17 + (proposals - 147), "{proposals} proposals, of which {announced} are asked");
}

#[test]
fn proposals_for_the_real_data_run() {
    let Some(root) = std::env::var_os("WHITESPOT_REAL_DATA").map(PathBuf::from) else {
        eprintln!("WHITESPOT_REAL_DATA is not set: the proposals for the real data are not tested");
        return;
    };
    // The oddities try readers, and are no deliveries.
    let (proposals, run, announced, refused) = of_set(&root, &["oddities"]);
    assert!(refused.is_empty(), "refused for what nothing announced: {refused:#?}");
    assert!(
        proposals >= 75 && run >= 73,
        "{proposals} proposals, of which {run} run and {announced} are asked"
    );
}

//! The house stands: imports point down only, and every type stays on its floor.
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Rooms by floor, lowest first.
const FLOORS: &[&[&str]] = &[
    &["spatial"],
    &["model"],
    &[
        "normalise",
        "classify",
        "coverage",
        "cluster",
        "register",
        "prioritise",
        "indicators",
        "scenario",
        "sensitivity",
        "change",
        "delivery",
        "support",
        "compare",
        "history",
        "edit",
        "gate",
        "measured",
        "grid",
        "suppress",
        "schema",
        "record",
    ],
    &["ingest", "emit", "demo"],
    &["pipeline", "results", "config"],
    &["cli", "fuzz", "main", "lib"],
];

fn floor_of(room: &str) -> usize {
    FLOORS.iter().position(|rooms| rooms.contains(&room)).unwrap_or_else(|| panic!("src/{room} has no floor"))
}

fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    for part in ["src", "crates/whitespot-core/src", "crates/whitespot-spatial/src"] {
        let part = root.join(part);
        let mut files = Vec::new();
        collect(&part, &mut files);
        assert!(files.len() > 20, "found only {} source files in {}", files.len(), part.display());
        sources.extend(files.into_iter().map(|path| {
            let first = path.strip_prefix(&part).unwrap().components().next().unwrap();
            let room = first.as_os_str().to_str().unwrap().trim_end_matches(".rs");
            // The package of the kernels is one room.
            let room = if part.ends_with("whitespot-spatial/src") { "spatial" } else { room }.to_owned();
            let text = fs::read_to_string(&path).unwrap();
            (room, path, text)
        }));
    }
    sources
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("node_modules") {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The rooms that a file imports with `crate::` (or `whitespot::` from the binary, or the package of the kernels), in `use` lines
/// and in paths.
fn imports(text: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    if text.contains("whitespot_spatial") {
        rooms.push("spatial".to_owned());
    }
    for prefix in ["crate::", "whitespot::"] {
        for (at, _) in text.match_indices(prefix) {
            let rest = &text[at + prefix.len()..];
            if let Some(group) = rest.strip_prefix('{') {
                let mut depth = 0;
                let mut word = String::new();
                let mut first_of_item = true;
                for character in group.chars() {
                    match character {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => first_of_item = true,
                        _ => {}
                    }
                    if depth == 0 && first_of_item && (character.is_alphanumeric() || character == '_') {
                        word.push(character);
                    } else if !word.is_empty() {
                        rooms.push(std::mem::take(&mut word));
                        first_of_item = character == ',';
                    }
                }
                rooms.extend((!word.is_empty()).then_some(word));
            } else {
                let end = rest.find(|character: char| !character.is_alphanumeric() && character != '_');
                rooms.push(rest[..end.unwrap_or(rest.len())].to_owned());
            }
        }
    }
    rooms.retain(|room| FLOORS.iter().any(|rooms| rooms.contains(&room.as_str())));
    rooms
}

#[test]
fn imports_point_down_only() {
    let mut faults = Vec::new();
    // The kernels import nothing of ours: their manifest holds them to that.
    for (room, path, text) in sources().into_iter().filter(|(room, ..)| room != "spatial") {
        for import in imports(&text) {
            let sideways_at_the_ground = import != room && floor_of(&room) <= 1;
            if floor_of(&import) > floor_of(&room) || sideways_at_the_ground {
                faults.push(format!("{}: {room} imports {import}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_reader_of_imports_reads_them_all() {
    let text = "use crate::{\n    model::{Access, Survey},\n    spatial,\n    cluster::Group,\n};\nuse crate::emit::Bundle;\nlet x = crate::config::Config;";
    assert_eq!(imports(text), ["model", "spatial", "cluster", "emit", "config"]);
    assert_eq!(imports("use whitespot_spatial::union;\nuse crate::grid;"), ["spatial", "grid"]);
}

/// Rooms of the edge where files go out, lowest first: layers and pages do not know each other.
const ROOMS_OF_EMIT: &[&[&str]] = &[&["text"], &["tables"], &["layers", "pages"], &["open"]];

/// What stands in the room of a file, or is given on by `emit/mod.rs` from another one.
fn rooms_of_emit(text: &str, given_on: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, prefix) in text.match_indices("crate::emit::") {
        let rest = &text[at + prefix.len()..];
        let end = if rest.starts_with('{') { rest.find('}') } else { rest.find(|c: char| !is_of_word(c)) };
        for word in
            rest[..end.unwrap_or(rest.len())].split(|c: char| !is_of_word(c)).filter(|word| !word.is_empty())
        {
            rooms.insert(given_on.get(word).map_or(word, String::as_str).to_owned());
        }
    }
    rooms.retain(|room| ROOMS_OF_EMIT.iter().any(|floor| floor.contains(&room.as_str())));
    rooms
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[test]
fn no_room_of_emit_imports_a_higher_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/emit");
    let mut given_on = BTreeMap::new();
    for line in fs::read_to_string(root.join("mod.rs")).unwrap().split(';') {
        let Some(path) = line.trim().strip_prefix("pub use ") else { continue };
        let mut words = path.split(|c: char| !is_of_word(c)).filter(|word| !word.is_empty());
        let room = words.next().unwrap().to_owned();
        given_on.extend(words.map(|word| (word.to_owned(), room.clone())));
    }
    assert!(given_on.len() > 40, "{given_on:?}");
    let floor = |room: &str| ROOMS_OF_EMIT.iter().position(|rooms| rooms.contains(&room));
    let (mut faults, mut seen) = (Vec::new(), 0);
    for room in ROOMS_OF_EMIT.iter().flat_map(|floor| floor.iter()) {
        let mut files = Vec::new();
        collect(&root.join(room), &mut files);
        // Tests may hold one room against another.
        let is_test = |path: &PathBuf| {
            let name = path.file_stem().unwrap().to_str().unwrap();
            name.ends_with("tests") || name.starts_with("fixture") || name.ends_with("_year")
        };
        for path in files.into_iter().filter(|path| !is_test(path)) {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            for other in rooms_of_emit(text, &given_on) {
                seen += 1;
                if other != *room && floor(&other) >= floor(room) {
                    faults.push(format!("{}: {room} imports {other}", path.display()));
                }
            }
        }
    }
    assert!(seen > 60, "only {seen} imports seen");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Readers of one format each: what they have in common lies below them, in `ingest/table.rs`.
const READERS: [&str; 4] = ["csv", "parquet", "vector", "raster"];

#[test]
fn readers_of_formats_lend_each_other_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ingest");
    let mut faults = Vec::new();
    for reader in ["csv", "parquet", "table", "load"] {
        let text = fs::read_to_string(root.join(format!("{reader}.rs"))).unwrap();
        for other in READERS.into_iter().filter(|other| *other != reader) {
            // `load` chooses among the readers by their names; nobody takes a noun from one.
            let borrows =
                text.lines().any(|line| line.trim_start().starts_with(&format!("use super::{other}::")));
            let knows = reader != "load" && text.contains(&format!("super::{other}"));
            if borrows || knows {
                faults.push(format!("{reader} imports {other}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:?}");
}

/// The packages below know no file, no format and no command line: their manifests name what they may use.
#[test]
fn the_packages_below_have_few_dependencies() {
    for (package, allowed) in [
        ("whitespot-spatial", &["geo", "rayon", "rstar", "thiserror"][..]),
        (
            "whitespot-core",
            &["compact_str", "geo", "rayon", "serde", "strsim", "thiserror", "whitespot-spatial"][..],
        ),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates").join(package).join("Cargo.toml");
        let manifest: toml::Table = fs::read_to_string(path).unwrap().parse().unwrap();
        let mut found: Vec<&str> =
            manifest["dependencies"].as_table().unwrap().keys().map(String::as_str).collect();
        found.sort_unstable();
        assert_eq!(found, allowed, "{package}");
    }
}

#[test]
fn file_types_stay_at_the_edges() {
    let mut faults = Vec::new();
    for (room, path, text) in sources() {
        let floor = floor_of(&room);
        for (crate_name, allowed) in
            [("gdal", floor == 3), ("polars", floor == 3), ("geojson", floor == 3), ("anyhow", floor == 5)]
        {
            let uses = text.lines().any(|line| {
                let line = line.trim_start();
                !line.starts_with("//") && (line.contains(&format!("{crate_name}::")) && !line.contains('"'))
            });
            if uses && !allowed {
                faults.push(format!("{}: {crate_name}", path.display()));
            }
        }
        // Nouns do not work; a kernel may divide its own work, where a measurement asked for it.
        let own = text.split("#[cfg(test)]").next().unwrap_or_default();
        let may_work = path.ends_with("whitespot-spatial/src/area_index.rs")
            || path.to_string_lossy().contains("whitespot-spatial/src/network/");
        let works = own.contains("rayon::") && !may_work;
        if floor < 2 && works {
            faults.push(format!("{}: rayon below the stages", path.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn rooms_have_names_and_files_one_purpose() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let page: String = page.lines().filter(|line| line.starts_with("//!")).collect();
    let mut faults = Vec::new();
    for (room, path, text) in sources() {
        let name = path.file_stem().unwrap().to_str().unwrap();
        if ["utils", "util", "helpers", "common", "misc"].contains(&name) {
            faults.push(format!("{}: a room without a name", path.display()));
        }
        if text.lines().count() > 500 {
            faults.push(format!("{}: {} lines", path.display(), text.lines().count()));
        }
        if !["lib", "main"].contains(&room.as_str()) && !page.contains(&format!("`{room}`")) {
            faults.push(format!("the page of src/lib.rs does not tell of `{room}`"));
        }
    }
    faults.dedup();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is written comes first, then the run's context where it is asked for, and last the path; a writer fails in one way.
#[test]
fn writers_have_one_signature() {
    let signature = regex::Regex::new(r"(?s)\npub fn (\w+)[^(]*\((.*?)\)\s*->\s*([^{]*)\{").unwrap();
    let (mut writers, mut faults) = (0, Vec::new());
    for (room, path, text) in sources().into_iter().filter(|(room, ..)| room == "emit") {
        for found in signature.captures_iter(&text) {
            let (name, parameters, result) =
                (&found[1], found[2].trim().trim_end_matches(','), found[3].trim());
            let writes = [
                "csv",
                "html",
                "geojson",
                "geopackage",
                "flatgeobuf",
                "xlsx",
                "parquet",
                "markdown",
                "pmtiles",
            ]
            .iter()
            .any(|ending| name.ends_with(ending));
            if !writes && !parameters.ends_with("path: &Path") {
                continue;
            }
            writers += 1;
            let context = parameters.find("context: &Context");
            // A table as text has a form beside its place.
            let has_place =
                ["path: &Path", "file: impl Into<CsvFile<'f>>"].iter().any(|last| parameters.ends_with(last));
            let is_one = has_place
                && result == "Result<(), EmitError>"
                && context.is_none_or(|at| parameters[at..].matches(": ").count() == 2);
            if !is_one {
                faults.push(format!("{room}, {}: {name}({parameters}) -> {result}", path.display()));
            }
        }
    }
    assert!(writers > 40, "{writers} writers");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

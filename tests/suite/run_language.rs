//! What a person reads in the workbook and in the files for GIS is in the run's language, in the files that programs read it is English.
//!
//! Looked at from outside: every text of the demo's files by GDAL, against lists of words that only one of the languages has.
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use gdal::{
    Dataset, Metadata,
    config::set_thread_local_config_option,
    vector::{FieldValue, LayerAccess, sql},
};
use whitespot::{
    config::{Config, Format},
    emit::Language,
    pipeline::{self, Options},
};

use super::{case::read_csv, demo_result::DEMO};

/// The demo in English.
static ENGLISH: LazyLock<PathBuf> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/county.toml");
    let mut config = Config::read(&path).unwrap();
    config.language = Language::En;
    config.formats = vec![Format::GeoJson, Format::Gpkg, Format::Csv, Format::Xlsx];
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demo_in_english");
    let options = Options { out: Some(out), ..Options::default() };
    pipeline::run(&config, &options, &|_, _| {}).unwrap().out
});

/// Words that are no Swedish ones.
const ENGLISH_WORDS: [&str; 24] = [
    "and",
    "any",
    "date",
    "delivered",
    "demand",
    "from",
    "given",
    "more",
    "of",
    "points",
    "polygon",
    "polygons",
    "reached",
    "reference",
    "rejected",
    "selection",
    "share",
    "squares",
    "that",
    "the",
    "unserved",
    "which",
    "with",
    "without",
];
/// Words that are no English ones, though they have no letter of their own.
const SWEDISH_WORDS: [&str; 9] = ["av", "efter", "inom", "kommun", "med", "och", "som", "till", "utan"];
/// What is called so in English too.
const SWEDISH_TERMS: [&str; 4] = ["tätort", "tätorter", "småort", "småorter"];
/// Columns whose texts are ids, codes for programs, names of places and operators, and words of those who deliver.
const OF_DATA: [&str; 33] = [
    "area_code",
    "area_name",
    "candidate_id",
    "children",
    "class",
    "code",
    "comment",
    "county",
    "definition",
    "deso",
    "designated_area",
    "generation",
    "id",
    "ids",
    "layer",
    "level",
    "listed_as",
    "meanwhile_generation",
    "meanwhile_level",
    "meanwhile_operator",
    "mobile",
    "mobile_operators",
    "municipality",
    "municipality_name",
    "name",
    "operators",
    "operators_before",
    "parents",
    "record",
    "rutid",
    "shortage_area",
    "source",
    "unit",
];

/// The words of a text, without names of files, keys in brackets and what stands in quotes.
fn words(text: &str) -> Vec<String> {
    let is_apart = |sign: char| sign.is_whitespace() || "()/”“\"".contains(sign);
    text.split(is_apart)
        .filter(|part| !part.contains(['[', ']', '_']) && !part.trim_end_matches(['.', ',']).contains('.'))
        .flat_map(|part| part.split(|sign: char| !sign.is_alphabetic()))
        .map(str::to_lowercase)
        .collect()
}

/// The words of a text that are not of the language.
fn foreign(text: &str, language: Language) -> Vec<String> {
    let is_foreign = |word: &String| match language {
        Language::Sv => ENGLISH_WORDS.contains(&word.as_str()),
        Language::En => {
            let has_letter = word.contains(['å', 'ä', 'ö']) && !SWEDISH_TERMS.contains(&word.as_str());
            has_letter || SWEDISH_WORDS.contains(&word.as_str())
        }
    };
    words(text).into_iter().filter(is_foreign).collect()
}

/// What a language's texts are held to; how many were.
struct Reader {
    language: Language,
    read: usize,
    faults: BTreeSet<String>,
}

impl Reader {
    fn new(language: Language) -> Self {
        Self { language, read: 0, faults: BTreeSet::new() }
    }

    fn read(&mut self, place: &str, text: &str) {
        self.read += 1;
        let foreign = foreign(text, self.language);
        if !foreign.is_empty() {
            self.faults.insert(format!("{place}: {foreign:?} in {text:?}"));
        }
    }

    /// A title is in words, too.
    fn read_title(&mut self, place: &str, title: &str) {
        self.read(place, title);
        let is_code =
            |part: &str| part.contains('_') && part.chars().any(|letter| letter.is_ascii_lowercase());
        if title.is_empty() || title.split_whitespace().any(is_code) {
            self.faults.insert(format!("{place}: no title but {title:?}"));
        }
        // The demo's points are buildings beside a weight of that name: it calls them places, in every file.
        let general = ["analysenhet", "demand point"];
        if general.into_iter().any(|name| title.to_lowercase().contains(name)) {
            self.faults.insert(format!("{place}: not this run's name of points in {title:?}"));
        }
    }

    /// Fails with what was found; a test that read nearly nothing proves nothing.
    fn done(self, least: usize) {
        assert!(self.read > least, "only {} texts read", self.read);
        let shown: Vec<_> = self.faults.iter().take(40).collect();
        assert!(shown.is_empty(), "{} faults, of them {shown:#?}", self.faults.len());
    }
}

/// The sheets of a workbook with their rows as text.
fn sheets(path: &Path) -> Vec<(String, Vec<Vec<String>>)> {
    // Types guessed by the column and rows taken for a head line would hide what stands there.
    set_thread_local_config_option("OGR_XLSX_HEADERS", "DISABLE").unwrap();
    set_thread_local_config_option("OGR_XLSX_FIELD_TYPES", "STRING").unwrap();
    let workbook = Dataset::open(path).unwrap();
    let text = |value: Option<FieldValue>| value.and_then(FieldValue::into_string).unwrap_or_default();
    workbook
        .layers()
        .map(|mut sheet| {
            let rows = sheet.features().map(|row| row.fields().map(|(_, value)| text(value)).collect());
            let rows = rows.collect();
            (sheet.name(), rows)
        })
        .collect()
}

/// Reads a workbook: of the cover what stands in words, of each sheet its tab, its titles and the cells that are no data.
fn read_workbook(reader: &mut Reader, path: &Path) {
    let mut sheets = sheets(path).into_iter();
    let (tab, cover) = sheets.next().unwrap();
    reader.read_title("cover", &tab);
    // The first row is the region's name. The third column has names of files and columns, the second codes below the last heading.
    let codes = ["Ord för koder", "Words for codes"];
    let last = cover.iter().position(|row| codes.contains(&row[0].as_str())).unwrap();
    let mut words: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in &cover[last + 1..] {
        words.entry(&row[1]).or_default().insert(&row[0]);
    }
    for (at, row) in cover.iter().enumerate().skip(1) {
        let in_words = if at > last { 1 } else { 2 };
        row.iter().take(in_words).for_each(|text| reader.read("cover", text));
    }
    for (tab, rows) in sheets {
        reader.read_title(&tab, &tab);
        let (names, titles) = (&rows[0], &rows[1]);
        for (column, name) in names.iter().enumerate() {
            let place = format!("{} {tab} {name}", path.display());
            // Titles with the names of operators.
            if !name.starts_with("covered_km_") {
                reader.read_title(&place, &titles[column]);
            }
            if OF_DATA.contains(&name.as_str()) {
                continue;
            }
            for row in &rows[2..] {
                let said = &without_names(name, &row[column]);
                reader.read(&place, said);
                let has_word = words.get(said.as_str()).is_some_and(|words| !words.contains(said.as_str()));
                if is_code(said) || has_word {
                    reader.faults.insert(format!("{place}: {said:?} is a code"));
                }
            }
        }
    }
}

/// What is said of a place or in evidence, without the names in it: in front of where a place lies, and of lists of layers and points.
fn without_names(name: &str, text: &str) -> String {
    match name {
        "found" => text.split_once(" 0").map_or(text, |(said, _)| said).to_owned(),
        "evidence" => {
            let parts = text.split("; ").map(|part| part.split_once(": ").map_or(part, |(said, _)| said));
            parts.collect::<Vec<_>>().join("; ")
        }
        _ => text.to_owned(),
    }
}

/// Whether a text is a code of programs: `too_slow`.
fn is_code(text: &str) -> bool {
    text.contains('_') && text.chars().all(|sign| sign.is_ascii_lowercase() || "_;:".contains(sign))
}

/// The first columns of the rows that a query gives.
fn ask<const COLUMNS: usize>(dataset: &Dataset, query: &str) -> Vec<[String; COLUMNS]> {
    let mut rows = dataset.execute_sql(query, None, sql::Dialect::DEFAULT).unwrap().unwrap();
    let text = |row: &gdal::vector::Feature, at| row.field_as_string(at).unwrap().unwrap_or_default();
    rows.features().map(|row| std::array::from_fn(|at| text(&row, at))).collect()
}

/// What the style of a layer shows in place of the values of its fields.
type Shown = BTreeMap<String, BTreeMap<String, String>>;

/// Reads the texts of a style; gives the words of its value maps.
fn read_style(reader: &mut Reader, place: &str, style: &str) -> Shown {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(style, options).unwrap();
    let mut shown = Shown::new();
    for node in document.descendants() {
        match node.tag_name().name() {
            "category" | "range" => reader.read_title(place, node.attribute("label").unwrap()),
            "alias" => reader.read_title(place, node.attribute("name").unwrap()),
            "field" => {
                let values = node.descendants().filter_map(|value| {
                    let [value, word] = ["value", "name"].map(|key| value.attribute(key).map(str::to_owned));
                    value.zip(word)
                });
                shown.insert(node.attribute("name").unwrap().to_owned(), values.collect());
            }
            _ => {}
        }
    }
    for word in shown.values().flat_map(BTreeMap::values) {
        reader.read_title(place, word);
    }
    shown
}

/// Reads a `GeoPackage`: what it says of its layers, columns, codes and styles, and its cells.
fn read_geopackage(reader: &mut Reader, region: &str, path: &Path) {
    let dataset = Dataset::open(path).unwrap();
    let file = path.display().to_string();
    let mut without_region = |place: &str, text: &str| reader.read_title(place, &text.replace(region, ""));
    for [layer, title, about] in
        ask(&dataset, "SELECT table_name, identifier, description FROM gpkg_contents")
    {
        if layer != "layer_styles" {
            without_region(&file, &title);
            assert_ne!(title, layer, "{file}: the title of a layer");
        }
        without_region(&file, &about);
    }
    without_region(&file, &dataset.metadata_item("title", "").unwrap());
    for [title] in ask(&dataset, "SELECT title FROM gpkg_data_columns") {
        reader.read_title(&file, &title);
    }
    for [word] in ask(&dataset, "SELECT description FROM gpkg_data_column_constraints") {
        reader.read_title(&file, &word);
    }
    let mut shown: BTreeMap<String, Shown> = BTreeMap::new();
    for [layer, name, about, style] in
        ask(&dataset, "SELECT f_table_name, styleName, description, styleQML FROM layer_styles")
    {
        reader.read_title(&file, &name);
        reader.read_title(&file, &about);
        let words = read_style(reader, &format!("{file} {layer}"), &style);
        shown.insert(layer, words);
    }
    for mut layer in dataset.layers().filter(|layer| layer.name() != "layer_styles") {
        let name = layer.name();
        let words = &shown[&name];
        let fields: Vec<String> = layer.defn().fields().map(|field| field.name()).collect();
        for row in layer.features() {
            for (at, field) in
                fields.iter().enumerate().filter(|(_, field)| !OF_DATA.contains(&field.as_str()))
            {
                let text = match row.field(at).unwrap() {
                    Some(FieldValue::StringValue(text)) if !text.is_empty() => text,
                    _ => continue,
                };
                let place = format!("{file} {name} {field}");
                match words.get(field).map(|words| words.contains_key(&text)) {
                    Some(true) => {}
                    Some(false) => drop(reader.faults.insert(format!("{place}: {text:?} has no word"))),
                    None => {
                        reader.read(&place, &without_names(field, &text));
                        if is_code(&text) {
                            reader.faults.insert(format!("{place}: {text:?} has no word"));
                        }
                    }
                }
            }
        }
    }
}

/// Every workbook of a result, then every `GeoPackage`, the project and the titles of the other layers.
fn read_result(language: Language, out: &Path) {
    const REGION: &str = "Sagobygdens län (påhittat)";
    let mut reader = Reader::new(language);
    for file in ["internal/tables.xlsx", "internal/by_municipality/0268/tables.xlsx", "open/tables.xlsx"] {
        read_workbook(&mut reader, &out.join(file));
    }
    reader.done(10_000);
    let mut reader = Reader::new(language);
    for file in [
        "internal/whitespot.gpkg",
        "internal/demand_points.gpkg",
        "internal/support_candidates.gpkg",
        "internal/grid_250m.gpkg",
        "internal/grid_1km.gpkg",
        "internal/by_municipality/0268/whitespot.gpkg",
        "open/grid_1km.gpkg",
    ] {
        read_geopackage(&mut reader, REGION, &out.join(file));
    }
    let project = fs::read_to_string(out.join("internal/whitespot.qgs")).unwrap();
    read_style(&mut reader, "project", &project);
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(&project, options).unwrap();
    for node in
        document.descendants().filter(|node| ["abstract", "layername"].contains(&node.tag_name().name()))
    {
        reader.read_title("project", &node.text().unwrap().replace(REGION, ""));
    }
    let themes = document.descendants().filter(|node| node.has_tag_name("visibility-preset"));
    let labels = document.descendants().filter(|node| node.attribute("id") == Some("words"));
    for text in
        themes.map(|node| node.attribute("name")).chain(labels.map(|node| node.attribute("labelText")))
    {
        reader.read_title("theme or sheet", text.unwrap());
    }
    let styles = fs::read_dir(out.join("internal/styles")).unwrap().map(|entry| entry.unwrap().path());
    let files = styles.chain([out.join("internal/metadata.xml")]).filter(|path| path.extension().is_some());
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let document = roxmltree::Document::parse(&text).unwrap();
        let texts = ["Title", "abstract", "useLimitation", "statement"];
        let said = document.descendants().filter(|node| texts.contains(&node.tag_name().name()));
        for node in said.flat_map(|node| node.descendants()).filter(roxmltree::Node::is_text) {
            reader.read(&path.display().to_string(), &node.text().unwrap().replace(REGION, ""));
        }
    }
    for file in ["internal/shortage_areas.geojson", "internal/connections.geojson", "open/grid_1km.geojson"] {
        let layer: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(out.join(file)).unwrap()).unwrap();
        reader.read_title(file, layer["title"].as_str().unwrap());
        for feature in layer["features"].as_array().unwrap() {
            for name in ["evidence", "note"] {
                let said = feature["properties"][name].as_str().unwrap_or_default();
                reader.read(file, &without_names(name, said));
            }
        }
    }
    reader.done(1000);
}

#[test]
fn a_swedish_run_is_read_in_swedish() {
    read_result(Language::Sv, &DEMO.out);
}

#[test]
fn an_english_run_is_read_in_english() {
    read_result(Language::En, &ENGLISH);
}

#[test]
fn the_files_of_programs_are_english_in_every_run() {
    let both = |file: &str| [&DEMO.out, &*ENGLISH].map(|out| read_csv(&out.join(file)));
    for (file, columns) in [
        ("internal/rejects.csv", &["reason", "found", "expected"][..]),
        ("internal/register.csv", &["status", "lineage", "type", "evidence"]),
        ("internal/last_percent.csv", &["why", "closing", "cost_left_out"]),
    ] {
        let [swedish, english] = both(file);
        assert!(swedish.len() > 10 && swedish.len() == english.len(), "{file}");
        for (one, other) in swedish.iter().zip(&english) {
            for name in columns {
                assert_eq!(one[*name], other[*name], "{file} {name}");
            }
        }
    }
    let [register, _] = both("internal/register.csv");
    assert!(register.iter().any(|row| row["evidence"].starts_with("reached 0 of ")));
    // The same evidence as the layer has it.
    let layer = fs::read_to_string(DEMO.out.join("internal/shortage_areas.geojson")).unwrap();
    let layer: serde_json::Value = serde_json::from_str(&layer).unwrap();
    let mut compared = 0;
    for feature in layer["features"].as_array().unwrap() {
        let of = &feature["properties"];
        let row = register.iter().find(|row| of["id"] == row["id"].as_str()).unwrap();
        let numbers = |text: &str| -> Vec<u64> {
            let counts = text.split("; ").next().unwrap_or_default();
            counts
                .split(|sign: char| !sign.is_ascii_digit())
                .filter_map(|number| number.parse().ok())
                .collect()
        };
        let (shown, kept) = (of["evidence"].as_str().unwrap_or_default(), &row["evidence"]);
        assert_eq!(numbers(shown), numbers(kept), "{shown} {kept}");
        compared += usize::from(!kept.is_empty());
    }
    assert!(compared > 50, "{compared}");
}

#[test]
fn every_phrase_of_rejects_is_said_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let phrases: toml::Table =
        fs::read_to_string(root.join("data/words/found.toml")).unwrap().parse().unwrap();
    let mut code = String::new();
    let mut folders = ["src/ingest", "crates/whitespot-core/src"].map(|folder| root.join(folder)).to_vec();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                code.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut pieces = 0;
    for key in phrases.values().flat_map(|table| table.as_table().unwrap().keys()) {
        // Values, and what is put together of two texts.
        let key = key
            .replace("{n}", "{}")
            .replace('"', "\\\"")
            .replace(" in its column", "{} in its column")
            .replace(" (", "{}(")
            .replace(" between", "{} between")
            .replace(", as ", "{}, as ");
        for piece in
            key.split("{}").filter(|piece| piece.chars().filter(|sign| sign.is_alphabetic()).count() > 2)
        {
            assert!(code.contains(piece), "{piece}: {key}");
            pieces += 1;
        }
    }
    assert!(pieces > 100, "{pieces}");
}

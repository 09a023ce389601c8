//! The record of the open package for data portals: what it says of the files that lie beside it, whether it keeps the published rules,
//! and what `check` and `run` say where it cannot be harvested.
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use super::case::{Case, HEAD, demand, feature, geojson, rectangle, stderr, two_municipalities};
use super::demo_result::DEMO;

const DCAT: &str = "http://www.w3.org/ns/dcat#";
const TERMS: &str = "http://purl.org/dc/terms/";
const FOAF: &str = "http://xmlns.com/foaf/0.1/";

/// What a record says, read as XML: of each subject its properties with their values.
struct Record(BTreeMap<String, Vec<(String, String)>>);

impl Record {
    fn read(path: &Path) -> Self {
        const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let document = roxmltree::Document::parse(&text).unwrap();
        let full = |node: roxmltree::Node| {
            format!("{}{}", node.tag_name().namespace().unwrap(), node.tag_name().name())
        };
        let mut subjects: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for node in document.root_element().children().filter(roxmltree::Node::is_element) {
            let subject = node.attribute((RDF, "about")).expect("no blank node").to_owned();
            let said = subjects.entry(subject).or_default();
            said.push(("type".to_owned(), full(node)));
            for property in node.children().filter(roxmltree::Node::is_element) {
                assert!(!property.children().any(|child| child.is_element()), "a node within a node");
                let value = property.attribute((RDF, "resource")).or(property.text()).unwrap_or_default();
                said.push((full(property), value.to_owned()));
            }
        }
        Self(subjects)
    }

    fn of_class(&self, class: &str) -> Vec<&str> {
        let class = ("type".to_owned(), class.to_owned());
        self.0.iter().filter(|(_, said)| said.contains(&class)).map(|(subject, _)| subject.as_str()).collect()
    }

    fn values(&self, subject: &str, property: &str) -> Vec<&str> {
        let said = self.0.get(subject).unwrap_or_else(|| panic!("nothing is said of {subject}"));
        said.iter().filter(|(name, _)| name == property).map(|(_, value)| value.as_str()).collect()
    }
}

/// The files of a folder and below, by name within it.
fn files(folder: &Path, within: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{within}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            names.extend(files(&path, &format!("{name}/")));
        } else {
            names.insert(name);
        }
    }
    names
}

#[test]
fn every_file_is_data_of_one_set_or_a_page_and_no_letters_are_given_away() {
    let open = DEMO.out.join("open");
    let record = Record::read(&open.join("dcat.rdf"));
    let (downloads, page) = (format!("{DCAT}downloadURL"), format!("{FOAF}page"));
    let mut data: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut pages = BTreeSet::new();
    for set in record.of_class(&format!("{DCAT}Dataset")) {
        for distribution in record.values(set, &format!("{DCAT}distribution")) {
            let [file] = record.values(distribution, &downloads)[..] else { panic!("{distribution}") };
            data.entry(file).or_default().insert(set);
        }
        pages.extend(record.values(set, &page));
    }
    let layers = "https://example.se/bredband/2025/whitespot_open.gpkg";
    assert!(data.iter().all(|(file, sets)| sets.len() == if *file == layers { 4 } else { 1 }), "{data:?}");
    let name = |address: &str| {
        let name = address.strip_prefix("https://example.se/bredband/2025/");
        name.expect("the folder of county.toml").to_owned()
    };
    let data: BTreeSet<String> = data.keys().map(|file| name(file)).collect();
    let expected = [
        "grid_1km.geojson",
        "grid_1km.gpkg",
        "grid_250m.gpkg",
        "municipalities.csv",
        "reconciliation.csv",
        "shortage_areas.geojson",
        "uncovered.geojson",
        "whitespot_open.gpkg",
    ];
    assert_eq!(data, expected.map(str::to_owned).into());
    let pages: BTreeSet<String> = pages.into_iter().map(name).collect();
    let aside = ["checksums.sha256", "dcat.jsonld", "dcat.rdf", "images/licence_dejavu.txt"];
    let all: BTreeSet<String> = data.iter().chain(&pages).cloned().chain(aside.map(str::to_owned)).collect();
    assert_eq!(all, files(&open, ""));
    assert!(data.is_disjoint(&pages), "{data:?} {pages:?}");
    // The demo publishes its data as CC0: that is said of data and of the record, never of what holds letters or parts of a map.
    for (subject, said) in &record.0 {
        let of_licence = said.iter().any(|(name, _)| *name == format!("{TERMS}license"));
        let may = [format!("{DCAT}Distribution"), format!("{DCAT}Catalog")].contains(&said[0].1);
        assert!(!of_licence || may, "{subject}");
    }
}

/// A county of its own with these lines under `[output]`.
fn county(output: &str) -> Case {
    let fixed = "[[fixed]]\npath = \"fiber.geojson\"\noperator = \"Byalaget\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n";
    Case::new()
        .with(
            "county.toml",
            format!("{HEAD}{fixed}[output]\nformats = [\"csv\", \"geojson\", \"parquet\"]\n{output}"),
        )
        .with("kommuner.geojson", two_municipalities())
        .with("demand.csv", demand(&[("a", 1_000.0, 1_000.0, "2", "1"), ("b", 11_000.0, 1_000.0, "3", "0")]))
        .with("fiber.geojson", geojson(&[feature("", &rectangle(0.0, 0.0, 5_000.0, 5_000.0))]))
}

const WHOLE: &str = "publisher = \"Region A\"\npublisher_type = \"regional_authority\"\ncontact = \"bredband@example.se\"\n\
    address = \"https://example.se/bredband/2025\"\n";

#[test]
fn check_and_run_name_every_key_that_the_record_lacks() {
    let page = WHOLE.replace("bredband@example.se", "https://example.se/fraga");
    for (output, missing) in [
        ("", vec!["publisher", "publisher_type", "address"]),
        ("publisher = \"Region A\"\n", vec!["publisher_type", "address"]),
        (&page, vec!["contact"]),
        (WHOLE, vec![]),
    ] {
        let case = county(output);
        let mut notes = Vec::new();
        for command in ["check", "run"] {
            let said = case.whitespot(&[command, "county.toml"]);
            assert!(said.status.success(), "{}", stderr(&said));
            let said = String::from_utf8(said.stdout).unwrap();
            let of_record = said.lines().filter(|line| line.contains("dcat.rdf")).map(str::to_owned);
            notes.push(of_record.collect::<Vec<_>>());
            let json = case.whitespot(&[command, "county.toml", "--json"]);
            let json = String::from_utf8(json.stdout).unwrap();
            let lines: Vec<Value> = json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            let of_record: Vec<&Value> = lines.iter().filter(|line| line["kind"] == "open_record").collect();
            assert_eq!(of_record.len(), 1, "{command}: {json}");
            assert_eq!(of_record[0]["missing"], serde_json::json!(missing), "{command} {output}");
        }
        assert_eq!(notes[0], notes[1], "check and run differ");
        assert_eq!(notes[0].len(), usize::from(!missing.is_empty()), "{notes:?}");
        for key in &missing {
            assert!(notes[0][0].contains(&format!(" {key}")), "{key}: {notes:?}");
        }
    }
}

#[test]
fn a_year_follows_the_one_before_where_both_records_name_the_series() {
    let lasting = "series = \"https://example.se/bredband\"\n";
    let record_of = |first: &str, second: &str| {
        let (before, case) = (county(first), county(second));
        let earlier = before.path("county.toml");
        let text = fs::read_to_string(&earlier).unwrap().replace("2025-10-01", "2024-10-01");
        fs::write(earlier, text).unwrap();
        before.run_in_all_formats();
        let text = fs::read_to_string(case.path("county.toml")).unwrap();
        let previous = format!("[previous]\ndir = {:?}\n", before.path("out").to_str().unwrap());
        fs::write(case.path("county.toml"), format!("{text}{previous}")).unwrap();
        case.run_in_all_formats();
        let run: Value =
            serde_json::from_str(&fs::read_to_string(case.path("out/run.json")).unwrap()).unwrap();
        let is_earlier = |input: &Value| input["source"].as_str().unwrap().ends_with("open/dcat.jsonld");
        assert_eq!(run["inputs"].as_array().unwrap().iter().filter(|input| is_earlier(input)).count(), 1);
        Record::read(&case.path("out/open/dcat.rdf"))
    };
    let prev = format!("{DCAT}prev");
    let sets = |record: &Record| -> Vec<String> {
        let sets = record.of_class(&format!("{DCAT}Dataset"));
        sets.iter().flat_map(|set| record.values(set, &prev)).map(str::to_owned).collect()
    };
    let (this, last) = (format!("{WHOLE}{lasting}"), WHOLE.replace("2025", "2024"));
    let record = record_of(&format!("{last}{lasting}"), &this);
    let municipalities = "https://example.se/bredband/2025/#municipalities";
    assert_eq!(record.values(municipalities, &prev), ["https://example.se/bredband/2024/#municipalities"]);
    assert_eq!(
        record.values(municipalities, &format!("{DCAT}inSeries")),
        ["https://example.se/bredband/#series-municipalities"]
    );
    assert_eq!(sets(&record).len(), record.of_class(&format!("{DCAT}Dataset")).len());
    // An earlier package without a series, or without an address of its own, is no published year before.
    for first in [last.clone(), lasting.to_owned()] {
        assert!(sets(&record_of(&first, &this)).is_empty(), "{first}");
    }
}

/// Python with rdflib and pySHACL: the one that `make test-record` made, or the system's.
fn python() -> PathBuf {
    env::var_os("WHITESPOT_PYTHON").map_or_else(|| "python3".into(), PathBuf::from)
}

/// What the rules say of a record, and how that ended; `None` where they cannot be asked.
fn rules(record: &Path, more: &[&str]) -> Option<(bool, String)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dcat/check.py");
    let asked = Command::new(python()).arg(script).arg(record).args(more).output();
    match asked {
        Ok(output) if [Some(0), Some(1)].contains(&output.status.code()) => {
            let said = String::from_utf8_lossy(&output.stdout).into_owned() + &stderr(&output);
            Some((output.status.success(), said))
        }
        _ => {
            assert!(
                env::var_os("WHITESPOT_PYTHON").is_none(),
                "WHITESPOT_PYTHON cannot check a record: {asked:?}"
            );
            eprintln!("skipped: python3 with rdflib and pyshacl is missing (make test-record installs them)");
            None
        }
    }
}

#[test]
fn the_record_of_the_demo_keeps_the_published_rules_and_each_rule_refuses_its_record() {
    let Some((keeps, said)) = rules(&DEMO.out.join("open/dcat.rdf"), &[]) else { return };
    assert!(keeps, "{said}");
    let count = said.split(' ').find_map(|word| word.parse::<usize>().ok());
    assert!(count.is_some_and(|rules| rules > 45), "{said}");
}

#[test]
fn a_record_that_lacks_keys_breaks_the_rules_of_these_keys() {
    for (output, broken) in [
        (
            "",
            vec![
                "absolute-addresses",
                "catalogue-publisher",
                "data-set-page",
                "data-set-publisher",
                "distribution-access",
                "distribution-download",
            ],
        ),
        ("publisher = \"Region A\"\naddress = \"https://example.se/a\"\n", vec!["publisher-type"]),
        (&WHOLE.replace("bredband@example.se", "https://example.se/fraga"), vec!["contact-mail"]),
        (WHOLE, vec![]),
    ] {
        let case = county(output);
        case.run_in_all_formats();
        let Some((keeps, said)) = rules(&case.path("out/open/dcat.rdf"), &["--record-only"]) else { return };
        assert_eq!(keeps, broken.is_empty(), "{output}: {said}");
        let found: BTreeSet<&str> =
            said.lines().filter_map(|line| line.split_once(" breaks ")?.1.split(':').next()).collect();
        assert_eq!(found, broken.into_iter().collect(), "{said}");
    }
}

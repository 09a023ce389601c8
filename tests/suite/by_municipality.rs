//! The folder of each municipality: its own part of the county's files, no more and no less.
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use gdal::{
    Dataset,
    config::set_thread_local_config_option,
    vector::{FieldValue, LayerAccess},
};
use whitespot::model::AccessStatus;

use super::{
    case::{Case, HEAD, demand, feature, geojson, read_csv, rectangle},
    demo_result::DEMO,
};

/// What a folder may weigh, bytes, and what all weigh together for each: it goes along with a mail.
const MOST_BYTES: u64 = 500_000;
const MEAN_BYTES: u64 = 350_000;

/// The values of a column of a layer, nothing where it is empty.
fn column(dataset: &Dataset, layer: &str, name: &str) -> Vec<String> {
    let mut layer = dataset.layer_by_name(layer).unwrap_or_else(|_| panic!("no layer {layer}"));
    let at = layer.defn().field_index(name).unwrap_or_else(|_| panic!("no column {name}"));
    layer.features().map(|row| row.field_as_string(at).unwrap().unwrap_or_default()).collect()
}

/// The values of a column of a sheet, below its two head lines.
fn sheet_column(workbook: &Dataset, sheet: &str, name: &str) -> Vec<String> {
    let mut layer = workbook.layer_by_name(sheet).unwrap_or_else(|_| panic!("no sheet {sheet}"));
    let mut rows: Vec<Vec<String>> = layer
        .features()
        .map(|row| {
            row.fields()
                .map(|(_, value)| value.and_then(FieldValue::into_string).unwrap_or_default())
                .collect()
        })
        .collect();
    let at = rows[0].iter().position(|known| known == name).unwrap_or_else(|| panic!("no column {name}"));
    rows.drain(2..).map(|row| row[at].clone()).collect()
}

fn has_access(status: AccessStatus) -> bool {
    matches!(status, AccessStatus::Connected | AccessStatus::Passed)
}

#[test]
fn each_municipality_has_its_own_and_together_they_have_all() {
    let (findings, out) = (&DEMO.findings, DEMO.out.join("internal"));
    set_thread_local_config_option("OGR_XLSX_HEADERS", "DISABLE").unwrap();
    set_thread_local_config_option("OGR_XLSX_FIELD_TYPES", "STRING").unwrap();
    let county = Dataset::open(out.join("whitespot.gpkg")).unwrap();
    let ids = column(&county, "shortage_areas", "id").into_iter();
    let areas: BTreeSet<(String, String)> =
        column(&county, "shortage_areas", "municipality").into_iter().zip(ids).collect();
    let candidates: BTreeSet<(String, String)> = read_csv(&out.join("support_candidates.csv"))
        .into_iter()
        .map(|mut row| (row.remove("municipality").unwrap(), row.remove("unit").unwrap()))
        .collect();
    let previous = findings.survey.previous.as_ref().unwrap();
    let before: BTreeMap<&str, AccessStatus> =
        previous.points.iter().map(|point| (point.id.as_str(), point.status)).collect();
    let (mut places, mut lost) = (BTreeSet::new(), BTreeSet::new());
    for (point, access) in findings.survey.points.iter().zip(&findings.access) {
        let (code, id) = (&findings.survey.municipalities[point.municipality as usize].code, &point.id);
        let row = || (code.as_str().to_owned(), id.as_str().to_owned());
        if !has_access(access.fixed.status) {
            places.insert(row());
            if before.get(id.as_str()).is_some_and(|before| has_access(*before)) {
                lost.insert(row());
            }
        }
    }
    assert!(!lost.is_empty() && !candidates.is_empty(), "the test proves less than it could");
    let mut found = [const { BTreeSet::new() }; 5];
    let mut all_bytes = 0;
    for municipality in &findings.survey.municipalities {
        let code = municipality.code.as_str();
        let folder = out.join("by_municipality").join(code);
        let names = files(&folder);
        let expected = ["summary.html", "tables.xlsx", "whitespot.geojson", "whitespot.gpkg"];
        assert_eq!(names.keys().map(String::as_str).collect::<Vec<_>>(), expected, "{code}");
        let bytes = names.values().sum::<u64>();
        assert!(bytes < MOST_BYTES, "{code}: {names:?}");
        all_bytes += bytes;
        let package = Dataset::open(folder.join("whitespot.gpkg")).unwrap();
        assert_eq!(column(&package, "municipalities", "code"), [code]);
        assert_eq!(column(&package, "uncovered", "code"), [code]);
        let workbook = Dataset::open(folder.join("tables.xlsx")).unwrap();
        assert_eq!(sheet_column(&workbook, "Kommunen", "code"), [code]);
        let own = |values: Vec<String>| values.into_iter().map(|id| (code.to_owned(), id));
        found[0].extend(own(column(&package, "shortage_areas", "id")));
        found[1].extend(own(sheet_column(&workbook, "Bristområden", "id")));
        found[2].extend(own(column(&package, "support_candidates", "unit")));
        let listed = sheet_column(&workbook, "Platser utan tillgång", "unit");
        let states = sheet_column(&workbook, "Platser utan tillgång", "status");
        let is_without = |state: &str| !["ansluten", "i absoluta närheten"].contains(&state);
        let without = listed.into_iter().zip(&states).filter(|(_, state)| is_without(state));
        found[3].extend(own(without.map(|(id, _)| id).collect()));
        assert_eq!(
            sheet_column(&workbook, "Platser utan tillgång", "reason").len(),
            column(&package, "support_candidates", "reason").len()
        );
        found[4].extend(own(sheet_column(&workbook, "Försämrade platser", "unit")));
        let page = fs::read_to_string(folder.join("summary.html")).unwrap();
        assert!(page.contains(&format!("<h1><bdi>{}</bdi></h1>", municipality.name)), "{code}");
        assert!(!page.contains("<a href=\"#"), "{code}: a link leads to a chapter that is not there");
    }
    assert!(all_bytes < MEAN_BYTES * findings.survey.municipalities.len() as u64, "{all_bytes}");
    let [areas_shown, areas_listed, candidates_shown, places_listed, lost_listed] = found;
    assert_eq!(areas_shown, areas);
    assert_eq!(areas_listed, areas);
    assert_eq!(candidates_shown, candidates);
    assert_eq!(places_listed, places);
    // What this year's definitions alone make of a place is no loss: the others are those that `worse` counts.
    assert!(lost_listed.is_subset(&lost) && !lost_listed.is_empty());
    let unserved = |id: &(String, String)| {
        let position = findings.survey.points.iter().position(|point| point.id.as_str() == id.1).unwrap();
        let is_unserved = findings.access[position].fixed.status == AccessStatus::Unserved;
        is_unserved.then(|| findings.survey.points[position].weights.households.get()).flatten()
    };
    let households: f64 = lost_listed.iter().filter_map(unserved).sum();
    let change = read_csv(&out.join("change.csv"));
    let total = change
        .iter()
        .find(|row| row["code"] == "total" && row["weight"] == "households" && row["settlement"].is_empty());
    assert_eq!(total.unwrap()["worse"], households.to_string());
}

/// The files of a folder, with their bytes.
fn files(folder: &Path) -> BTreeMap<String, u64> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            (entry.file_name().into_string().unwrap(), entry.metadata().unwrap().len())
        })
        .collect()
}

/// A municipality per square of a row; the first has two places without any net.
fn row_of(count: usize, formats: &str, more: &str) -> Case {
    let square = |at: usize| {
        let west = 1_000.0 * at as f64;
        let named = format!(r#""kod":"{:04}","namn":"Kommun {at}""#, 100 + at);
        feature(&named, &rectangle(west, 0.0, west + 1_000.0, 1_000.0))
    };
    let squares: Vec<String> = (0..count).map(square).collect();
    let places = [("a", 500.0, 500.0, "2", "0"), ("b", 550.0, 500.0, "1", "1")];
    let fibre =
        "[[fixed]]\npath = \"fiber.geojson\"\noperator = \"Nät\"\ntechnology = \"fiber\"\ndown_mbps = 1000\n";
    Case::new()
        .with("county.toml", format!("{HEAD}{fibre}[output]\nformats = {formats}\n{more}"))
        .with("kommuner.geojson", geojson(&squares))
        .with("demand.csv", demand(&places))
        .with("fiber.geojson", geojson(&[feature("", &rectangle(0.0, 0.0, 100.0, 100.0))]))
}

#[test]
fn of_many_municipalities_the_folders_are_written_on_demand() {
    let folders = |count: usize, more: &str| {
        let case = row_of(count, "[\"geojson\"]", more);
        case.run();
        fs::read_dir(case.path("out/internal/by_municipality")).map_or(0, Iterator::count)
    };
    assert_eq!(folders(60, ""), 60);
    assert_eq!(folders(61, ""), 0, "nobody mails to a whole country");
    assert_eq!(folders(61, "by_municipality = true\n"), 61);
    assert_eq!(folders(2, "by_municipality = false\n"), 0);
}

#[test]
fn without_an_earlier_year_nothing_was_lost_and_formats_choose_the_files() {
    let case = row_of(2, "[\"gpkg\", \"xlsx\"]", "");
    case.run();
    let folder = case.path("out/internal/by_municipality/0100");
    assert_eq!(
        files(&folder).keys().map(String::as_str).collect::<Vec<_>>(),
        ["tables.xlsx", "whitespot.gpkg"]
    );
    set_thread_local_config_option("OGR_XLSX_HEADERS", "DISABLE").unwrap();
    set_thread_local_config_option("OGR_XLSX_FIELD_TYPES", "STRING").unwrap();
    let workbook = Dataset::open(folder.join("tables.xlsx")).unwrap();
    assert_eq!(sheet_column(&workbook, "Platser utan tillgång", "unit"), ["a", "b"]);
    assert_eq!(
        sheet_column(&workbook, "Platser utan tillgång", "status"),
        ["utan tillgång", "utan tillgång"]
    );
    assert!(workbook.layer_by_name("Försämrade platser").is_err());
    // The other has its row and no places.
    let other = Dataset::open(case.path("out/internal/by_municipality/0101/tables.xlsx")).unwrap();
    assert_eq!(sheet_column(&other, "Kommunen", "name"), ["Kommun 1"]);
    assert_eq!(sheet_column(&other, "Platser utan tillgång", "unit"), Vec::<String>::new());
}

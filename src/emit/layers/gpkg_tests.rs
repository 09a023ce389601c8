use gdal::vector::Geometry;
use geo::LineString;

use super::*;
use crate::emit::fixture::{context, findings, provenance};
use crate::emit::text::titles::is_coded;
use crate::model::{LineKind, UncoveredLine};

#[test]
fn two_writes_at_different_times_are_equal() {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = ["a.gpkg", "b.gpkg"].map(|name| folder.path().join(name));
    geopackage(&findings(), &provenance(), &context(), &paths[0]).expect("written");
    // Longer than the resolution of any time in the format.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    geopackage(&findings(), &provenance(), &context(), &paths[1]).expect("written");
    assert!(std::fs::read(&paths[0]).expect("read") == std::fs::read(&paths[1]).expect("read"));
}

#[test]
fn layers_hold_the_numbers_of_the_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.gpkg");
    geopackage(&findings(), &provenance(), &context(), &path).expect("written");
    let dataset = Dataset::open(&path).expect("a file");
    let names: Vec<String> = dataset.layers().map(|layer| layer.name()).collect();
    assert_eq!(
        names,
        [
            "municipalities",
            "shortage_areas",
            "uncovered",
            "fibre_points",
            "last_percent",
            "connections",
            "layer_styles"
        ]
    );
    let value = |layer: &str, row: usize, field: &str| {
        let mut layer = dataset.layer_by_name(layer).expect("a layer");
        let feature = layer.features().nth(row).expect("a row");
        let index = feature.field_index(field).expect("a field");
        feature.field_as_string(index).expect("a value")
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(value("municipalities", 0, "name"), some("Väster, \"norra\""));
    assert_eq!(value("municipalities", 0, "households_unserved"), some("2.5"));
    assert_eq!(value("municipalities", 1, "households"), None);
    assert_eq!(value("municipalities", 0, "uncovered_km2"), some("45"));
    assert_eq!(value("shortage_areas", 0, "nearest_fibre_m"), some("1403.6"));
    assert_eq!(value("shortage_areas", 0, "closed_year"), None);
    assert_eq!(value("fibre_points", 0, "feed"), some("fibre"));
    // The municipalities by each weight, households first; of the others one style each.
    let mut styles = dataset.layer_by_name("layer_styles").expect("a layer");
    let text = |row: &gdal::vector::Feature, field: &str| {
        row.field_index(field).and_then(|at| row.field_as_string(at)).expect("a field").unwrap_or_default()
    };
    let styles: Vec<[String; 3]> = styles
        .features()
        .map(|row| ["f_table_name", "styleName", "useAsDefault"].map(|field| text(&row, field)))
        .collect();
    assert_eq!(styles[0], ["municipalities", "Andel hushåll utan tillgång", "1"]);
    assert_eq!(styles[1], ["municipalities", "Andel analysenheter utan tillgång", "0"]);
    let opened: Vec<&str> = styles.iter().filter(|row| row[2] == "1").map(|row| row[0].as_str()).collect();
    let layers =
        ["municipalities", "shortage_areas", "uncovered", "fibre_points", "last_percent", "connections"];
    assert_eq!(opened, layers);
    let covered = "SELECT code FROM uncovered WHERE geom IS NULL";
    let mut covered = dataset.execute_sql(covered, None, sql::Dialect::DEFAULT).expect("SQL").expect("rows");
    let codes: Vec<_> = covered.features().map(|row| row.field_as_string(0).expect("a value")).collect();
    assert_eq!(codes, [some("1802"), some("1901")]);
    let crs = dataset.layer_by_name("uncovered").expect("a layer").spatial_ref().expect("a CRS");
    assert_eq!(crs.auth_code().expect("a code"), 3006);
}

#[test]
fn the_record_lies_in_the_tables_of_the_format_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.gpkg");
    geopackage(&findings(), &provenance(), &context(), &path).expect("written");
    let dataset = Dataset::open(&path).expect("a file");
    let ask = |query: &str| -> Vec<String> {
        let mut rows = dataset.execute_sql(query, None, sql::Dialect::DEFAULT).expect("SQL").expect("rows");
        rows.features().map(|row| row.field_as_string(0).expect("text").unwrap_or_default()).collect()
    };
    let joined = "FROM gpkg_metadata m JOIN gpkg_metadata_reference r ON r.md_file_id = m.id \
                  WHERE m.md_standard_uri = 'http://www.isotc211.org/2005/gmd'";
    let record = ask(&format!("SELECT m.metadata {joined}"));
    assert_eq!(record, [metadata::record(&provenance(), &context(), Checksums::Without)]);
    assert_eq!(ask(&format!("SELECT r.reference_scope {joined}")), ["geopackage"]);
    assert_eq!(ask(&format!("SELECT substr(r.timestamp, 1, 24) {joined}")), ["2025-10-01T00:00:00.000Z"]);
    assert_eq!(ask("SELECT count(*) FROM gpkg_extensions WHERE extension_name = 'gpkg_metadata'"), ["2"]);
    // What GDAL reads as items of the file stays.
    assert_eq!(dataset.metadata_item("reference_date", "").as_deref(), Some("2025-10-01"));
}

#[test]
fn lines_without_cover_are_a_layer_of_their_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.gpkg");
    let mut findings = findings();
    findings.uncovered_lines = vec![UncoveredLine {
        municipality: 1,
        kind: LineKind::Road,
        class: Some("länsväg".to_owned()),
        name: None,
        length_m: 1234.56,
        stretch: LineString::from(vec![(511_000.0, 6_600_000.0), (512_234.56, 6_600_000.0)]),
    }];
    geopackage(&findings, &provenance(), &context(), &path).expect("written");
    let dataset = Dataset::open(&path).expect("a file");
    let mut layer = dataset.layer_by_name("uncovered_lines").expect("a layer");
    let feature = layer.features().next().expect("a row");
    let values: Vec<_> =
        (0..5).map(|field| feature.field_as_string(field).expect("a value").unwrap_or_default()).collect();
    assert_eq!(values, ["1802", "road", "länsväg", "", "1234.6"]);
    let length = feature.geometry().map(Geometry::length);
    assert!(length.is_some_and(|length| (length - 1234.56).abs() < 1e-6), "{length:?}");
    let styled = "SELECT styleName FROM layer_styles WHERE f_table_name = 'uncovered_lines'";
    let mut styled = dataset.execute_sql(styled, None, sql::Dialect::DEFAULT).expect("SQL").expect("rows");
    assert_eq!(styled.features().count(), 1);
}

#[test]
fn a_reference_date_that_is_none_is_refused() {
    assert_eq!(stamp("2025-10-01").expect("a date"), "2025-10-01T00:00:00.000Z");
    for found in ["2025-10", "1 October 2025", "2025-10-1", ""] {
        assert!(matches!(stamp(found), Err(EmitError::ReferenceDate { .. })), "{found}");
    }
}

#[test]
fn columns_have_titles_and_codes_have_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.gpkg");
    geopackage(&findings(), &provenance(), &context(), &path).expect("written");
    let dataset = Dataset::open(&path).expect("a file");
    let texts = |query: &str| -> Vec<String> {
        let mut rows = dataset.execute_sql(query, None, sql::Dialect::DEFAULT).expect("SQL").expect("rows");
        rows.features().map(|row| row.field_as_string(0).expect("text").unwrap_or_default()).collect()
    };
    let title = |layer: &str, column: &str| {
        texts(&format!(
            "SELECT title FROM gpkg_data_columns WHERE table_name = '{layer}' AND column_name = '{column}'"
        ))
    };
    assert_eq!(title("municipalities", "households_unserved"), ["Hushåll: utan tillgång"]);
    assert_eq!(title("fibre_points", "feed"), ["Matning"]);
    assert_eq!(
        texts(
            "SELECT c.description FROM gpkg_data_columns d JOIN gpkg_data_column_constraints c \
             ON c.constraint_name = d.constraint_name WHERE d.table_name = 'shortage_areas' AND d.column_name = 'status' AND c.value = 'new'"
        ),
        ["ny"]
    );
    let untitled = "SELECT column_name FROM gpkg_data_columns WHERE title = column_name";
    assert_eq!(texts(untitled), Vec::<String>::new());
    let of_project = layers(&findings());
    for Fields { layer, names, .. } in &of_project {
        let made: Vec<String> = dataset
            .layer_by_name(layer)
            .expect("a layer")
            .defn()
            .fields()
            .map(|field| field.name())
            .collect();
        assert_eq!(made, *names, "the project names the fields that there are");
    }
    assert_eq!(of_project.len() + 1, dataset.layer_count());
}

#[test]
fn every_field_of_codes_has_words_for_them() {
    let findings = findings();
    let list = findings.support.clone().expect("a list");
    let squares = crate::emit::layers::grid::layers(&findings.survey, &crate::grid::SIDES_M)
        .into_iter()
        .map(|(_, fields)| fields);
    let support = crate::emit::layers::support::layers(&findings, &list);
    let places = crate::emit::tables::places::columns(&findings);
    let places = Fields::of("places", places.iter().map(|(name, _)| *name));
    let mut coded = 0;
    for fields in layers(&findings).into_iter().chain(support).chain(squares).chain([places]) {
        for field in fields.names.iter().filter(|field| is_coded(field)) {
            // The other two hold several codes to a cell: what they mean is listed for the cells that there are.
            let is_list = ["cost_left_out", "technologies"].contains(&field.as_str());
            let words = fields.meanings(field, Words::of(crate::emit::Language::Sv));
            assert!(is_list || words.len() > 1, "{} {field}", fields.layer);
            coded += 1;
        }
    }
    assert!(coded > 20, "{coded}");
}

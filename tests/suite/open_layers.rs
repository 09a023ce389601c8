//! The open layers in one file: they hold what the other files of the open package hold, and look like the internal ones.
use std::path::Path;

use gdal::{Dataset, vector::LayerAccess};

use super::demo_result::DEMO;
use super::open_package::{Cells, features, rows};

/// The rows of a layer.
fn layer(path: &Path, name: &str) -> Vec<Cells> {
    let dataset = Dataset::open(path).unwrap();
    let mut layer = dataset.layer_by_name(name).unwrap();
    let names: Vec<String> = layer.defn().fields().map(|field| field.name()).collect();
    let rows = layer.features().map(|row| {
        let text = |name: &String| row.field_as_string(row.field_index(name).unwrap()).unwrap();
        names.iter().map(|name| (name.clone(), text(name).unwrap_or_default())).collect()
    });
    rows.collect()
}

/// Whether two cells say the same: numbers to the sixth decimal, and nothing is nothing.
fn is_same(one: &str, other: &str) -> bool {
    match (one.parse::<f64>(), other.parse::<f64>()) {
        (Ok(one), Ok(other)) => (one - other).abs() <= 1e-6 * other.abs().max(1.0),
        // A list is an array in GeoJSON and text in a layer.
        _ => one == other.replace("\",\"", ";").trim_matches(['[', ']', '"']),
    }
}

fn assert_same(name: &str, held: &[Cells], listed: &[Cells]) {
    assert_eq!(held.len(), listed.len(), "{name}");
    for (held, listed) in held.iter().zip(listed) {
        for (column, cell) in held {
            let listed = listed.get(column).unwrap_or_else(|| panic!("{name}: {column} is in no other file"));
            assert!(is_same(cell, listed), "{name} {column}: {cell} is not {listed}");
        }
    }
}

#[test]
fn the_open_layers_hold_what_the_other_open_files_hold() {
    let open = DEMO.out.join("open");
    let path = open.join("whitespot_open.gpkg");
    let dataset = Dataset::open(&path).unwrap();
    let names: Vec<String> = dataset.layers().map(|layer| layer.name()).collect();
    let expected = ["municipalities", "shortage_areas", "uncovered", "grid_1km", "grid_250m", "layer_styles"];
    assert_eq!(names, expected);

    let municipalities = layer(&path, "municipalities");
    let mut table = rows(&open.join("municipalities.csv"));
    table.retain(|row| row["code"].len() == 4);
    assert_same("municipalities", &municipalities, &table);
    assert!(municipalities.iter().any(|row| !row["masked"].is_empty()), "something of the demo is masked");

    let areas = layer(&path, "shortage_areas");
    assert_same("shortage_areas", &areas, &features(&open.join("shortage_areas.geojson")));
    assert!(areas.iter().all(|row| row["note"].is_empty() && row["evidence"].is_empty()));
    assert_same("uncovered", &layer(&path, "uncovered"), &features(&open.join("uncovered.geojson")));
    for grid in ["grid_1km", "grid_250m"] {
        assert_same(grid, &layer(&path, grid), &layer(&open.join(format!("{grid}.gpkg")), grid));
    }
}

#[test]
fn the_open_layers_look_like_the_internal_ones() {
    let symbols = |file: &str| -> Vec<(String, String)> {
        let styles = layer(&DEMO.out.join(file), "layer_styles");
        let mut symbols: Vec<(String, String)> = styles
            .into_iter()
            .map(|row| {
                let qml = &row["styleQML"];
                let (from, to) = (qml.find("<renderer-v2").unwrap(), qml.find("</renderer-v2>").unwrap());
                (format!("{} {}", row["f_table_name"], row["styleName"]), qml[from..to].to_owned())
            })
            .collect();
        symbols.sort();
        symbols
    };
    let internal: Vec<_> = ["whitespot.gpkg", "grid_1km.gpkg", "grid_250m.gpkg"]
        .iter()
        .flat_map(|file| symbols(&format!("internal/{file}")))
        .collect();
    let open = symbols("open/whitespot_open.gpkg");
    assert!(open.len() >= 5, "{open:?}");
    for style in open {
        assert!(internal.contains(&style), "{}", style.0);
    }
}

#[test]
fn counts_of_layers_are_integers_where_every_one_is_whole() {
    let kinds = |file: &str, name: &str| -> Vec<(String, u32)> {
        let dataset = Dataset::open(DEMO.out.join(file)).unwrap();
        let layer = dataset.layer_by_name(name).unwrap();
        layer.defn().fields().map(|field| (field.name(), field.field_type())).collect()
    };
    let mut counted = 0;
    for (file, name) in [
        ("internal/whitespot.gpkg", "municipalities"),
        ("internal/whitespot.gpkg", "shortage_areas"),
        ("internal/grid_1km.gpkg", "grid_1km"),
        ("internal/municipalities.fgb", "municipalities"),
        ("internal/shortage_areas.fgb", "shortage_areas"),
        ("open/whitespot_open.gpkg", "grid_250m"),
    ] {
        let cells = layer(&DEMO.out.join(file), name);
        for (column, kind) in kinds(file, name) {
            let weights = ["points", "households", "workplaces", "persons", "holiday_homes", "buildings"];
            if !weights.iter().any(|weight| column.starts_with(weight)) {
                continue;
            }
            let is_whole = cells.iter().all(|row| !row[&column].contains('.'));
            let is_integer = kind == gdal::vector::OGRFieldType::OFTInteger64;
            assert_eq!(is_integer, is_whole, "{file} {name} {column}");
            counted += usize::from(is_integer);
        }
    }
    assert!(counted > 100, "{counted}");
}

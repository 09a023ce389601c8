//! Squares of the grid as layers: `grid_250m.gpkg`, `grid_1km.gpkg` and `grid_1km.geojson`.
use std::path::Path;

use gdal::vector::OGRwkbGeometryType::wkbMultiPolygon;
use geo::{Coord, MultiPolygon, Polygon, Rect};

use crate::emit::layers::fields::Fields;
use crate::emit::layers::geojson::{Collection, properties};
use crate::emit::layers::gpkg::{self, Layer, Package, Shape};
use crate::emit::tables::municipalities::{ColumnKind, count_columns, counts, masked_names};
use crate::emit::tables::table::Cell;
use crate::emit::{Context, EmitError};
use crate::model::{Grid, GridCell, Survey};

/// A square by its lower left corner, counter-clockwise.
pub(in crate::emit) fn square(low: Coord<f64>, side_m: f64) -> Polygon<f64> {
    Rect::new(low, low + Coord { x: side_m, y: side_m }).to_polygon()
}

/// Writes squares as a layer of a `GeoPackage` in the working CRS: `rutid`, the municipality, the counts of each weight by
/// state. A square that a border cuts has a row per municipality.
///
/// # Errors
/// Where the file cannot be written.
pub fn grid_geopackage(
    survey: &Survey,
    grid: &Grid,
    context: &Context,
    path: &Path,
) -> Result<(), EmitError> {
    gpkg::write(context, path, |package| add(package, survey, grid))
}

/// Adds the layer of squares.
pub(super) fn add(package: &mut Package, survey: &Survey, grid: &Grid) -> Result<(), EmitError> {
    let table = Table::of(survey, grid);
    let fields = table.fields();
    let name = layer_name(grid.side_m);
    let layer = Layer { name: &name, ty: wkbMultiPolygon, fields: &fields };
    let rows = (0..grid.cells.len()).map(|row| {
        let shape = Shape::Square(low(&grid.cells[row]), f64::from(grid.side_m));
        (table.cells(row), Some(shape))
    });
    package.layer(&layer, rows)
}

/// Writes squares as `GeoJSON`, with the same properties and by the rules of the other layers.
///
/// # Errors
/// Where the file cannot be written or a corner has no longitude and latitude.
pub fn grid_geojson(survey: &Survey, grid: &Grid, context: &Context, path: &Path) -> Result<(), EmitError> {
    let table = Table::of(survey, grid);
    let fields = table.fields();
    let mut collection = Collection::layer(path, &layer_name(grid.side_m), context)?;
    for (row, cell) in grid.cells.iter().enumerate() {
        let outline = MultiPolygon(vec![square(low(cell), f64::from(grid.side_m))]);
        collection.feature(&table.ids[row], properties(&fields, &table.cells(row)), &outline)?;
    }
    collection.finish()
}

/// The layers of squares of these sides, each with the name of its file and its fields.
pub(in crate::emit) fn layers(survey: &Survey, sides_m: &[u32]) -> Vec<(String, Fields)> {
    sides_m
        .iter()
        .map(|&side_m| {
            let grid = Grid { side_m, cells: Vec::new() };
            let table = Table::of(survey, &grid);
            let names = table.fields().into_iter().map(|(field, _)| field);
            (grid_file(side_m), Fields::of(&layer_name(side_m), names))
        })
        .collect()
}

/// The name of the `GeoPackage` of squares.
pub fn grid_file(side_m: u32) -> String {
    format!("{}.gpkg", layer_name(side_m))
}

fn layer_name(side_m: u32) -> String {
    if side_m.is_multiple_of(1000) { format!("grid_{}km", side_m / 1000) } else { format!("grid_{side_m}m") }
}

fn low(cell: &GridCell) -> Coord<f64> {
    Coord { x: cell.east_m as f64, y: cell.north_m as f64 }
}

/// The rows of a grid as a table.
struct Table<'a> {
    survey: &'a Survey,
    grid: &'a Grid,
    ids: Vec<String>,
    /// What is masked, joined; empty where nothing of the grid is masked.
    masked: Vec<String>,
    columns: Vec<String>,
}

impl<'a> Table<'a> {
    fn of(survey: &'a Survey, grid: &'a Grid) -> Self {
        let is_masked = grid.cells.iter().any(|cell| !cell.masked.is_empty());
        let masked = grid.cells.iter().filter(|_| is_masked).map(|cell| masked_names(&cell.masked)).collect();
        let ids = grid.cells.iter().map(GridCell::id).collect();
        let columns = survey.weights.iter().flat_map(|&weight| count_columns(weight)).collect();
        Self { survey, grid, ids, masked, columns }
    }

    fn fields(&self) -> Vec<(&str, ColumnKind)> {
        let head = [("rutid", ColumnKind::Text), ("municipality", ColumnKind::Text)];
        let columns = self.columns.iter().map(|name| (name.as_str(), ColumnKind::Count));
        let masked = (!self.masked.is_empty()).then_some(("masked", ColumnKind::Text));
        head.into_iter().chain(columns).chain(masked).collect()
    }

    fn cells(&self, row: usize) -> Vec<Cell<'_>> {
        let cell = &self.grid.cells[row];
        let municipality = &self.survey.municipalities[cell.municipality as usize];
        let mut cells = vec![Cell::Text(&self.ids[row]), Cell::Text(municipality.code.as_str())];
        let points = cell.weights.iter().find(|entry| entry.weight == crate::model::WeightKind::Points);
        let points = points.map_or(0.0, |points| points.total);
        for &weight in &self.survey.weights {
            // Where no point has a known value the sum is unknown, not 0.
            let entry = cell.weights.iter().find(|entry| {
                entry.weight == weight
                    && (entry.unknown_points == 0 || (entry.unknown_points as f64) < points)
            });
            cells.extend(counts(weight, entry, &cell.masked));
        }
        cells.extend(self.masked.get(row).map(|names| Cell::Text(names)));
        cells
    }
}

#[cfg(test)]
mod tests {
    use gdal::Dataset;
    use gdal::vector::LayerAccess;

    use super::*;
    use crate::emit::fixture::{context, findings};
    use crate::model::{AccessStatus, MaskedCounts, MaskedWeight, StateCounts, WeightKind, WeightRow};

    fn grid() -> Grid {
        let entry = |weight, total| WeightRow {
            weight,
            total,
            states: StateCounts::default(),
            unknown_points: 0,
            unserved_mobile: None,
            unserved_both: None,
            reached: vec![],
            reached_with_passed: vec![],
        };
        let shown = GridCell {
            municipality: 0,
            east_m: 500_000,
            north_m: 6_600_000,
            weights: vec![entry(WeightKind::Points, 12.0), entry(WeightKind::Households, 4.5)],
            masked: vec![],
        };
        let masked = GridCell {
            municipality: 1,
            east_m: 501_000,
            weights: vec![entry(WeightKind::Points, 7.0)],
            masked: vec![MaskedWeight {
                weight: WeightKind::Households,
                counts: MaskedCounts::All,
                total: None,
                at_most: None,
                known: None,
            }],
            ..shown.clone()
        };
        Grid { side_m: 1000, cells: vec![shown, masked] }
    }

    #[test]
    fn the_style_has_a_class_for_every_square() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("grid.gpkg");
        let mut grid = grid();
        let with = |unserved: f64| {
            let mut cell = grid.cells[0].clone();
            cell.weights[0].states.add(AccessStatus::Unserved, unserved);
            cell
        };
        let masked = MaskedWeight {
            weight: WeightKind::Points,
            counts: MaskedCounts::All,
            total: None,
            at_most: None,
            known: None,
        };
        let cells = [0.0, 0.2, 1.0, 2.0, 12.0].map(with);
        let masked = GridCell { masked: vec![masked], weights: vec![], ..grid.cells[0].clone() };
        grid.cells = cells.into_iter().chain([masked]).collect();
        let survey = findings().survey;
        grid_geopackage(&survey, &grid, &context(), &path).expect("written");
        let dataset = Dataset::open(&path).expect("a file");
        let ask = |query: String| {
            let mut rows = dataset
                .execute_sql(query, None, gdal::vector::sql::Dialect::DEFAULT)
                .expect("SQL")
                .expect("rows");
            rows.features()
                .map(|row| row.field_as_string(0).expect("a value").unwrap_or_default())
                .collect::<Vec<_>>()
        };
        let styles =
            ask("SELECT styleQML FROM layer_styles WHERE styleName LIKE '%analysenheter%'".to_owned());
        let options = resvg::usvg::roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let style = resvg::usvg::roxmltree::Document::parse_with_options(&styles[0], options).expect("XML");
        let of = |tag: &'static str, attribute: &'static str| {
            style
                .descendants()
                .filter(move |node| node.has_tag_name(tag))
                .filter_map(move |node| node.attribute(attribute))
                .collect::<Vec<_>>()
        };
        let rules: Vec<(&str, &str)> = of("rule", "filter").into_iter().zip(of("rule", "label")).collect();
        // QGIS's expression is one of SQL, too. Twelve points a square; the first class whose rule holds draws it.
        let drawn = |fid: usize| {
            let holds = |filter: &str| {
                ask(format!("SELECT count(*) FROM grid_1km WHERE fid = {fid} AND ({filter})")) == ["1"]
            };
            let labels: Vec<&str> =
                rules.iter().filter(|(filter, _)| holds(filter)).map(|(_, label)| *label).collect();
            labels.join(" and ")
        };
        let classes: Vec<String> = (1..=6).map(drawn).collect();
        assert_eq!(
            classes,
            ["0–1\u{a0}%", "1–2\u{a0}%", "5–10\u{a0}%", "10–20\u{a0}%", "20–100\u{a0}%", "Maskerat"]
        );
        assert_eq!(of("rule", "symbol"), of("symbol", "name"));
    }

    #[test]
    fn squares_are_written_with_their_ids_and_masked_counts_are_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("grid.gpkg");
        let survey = findings().survey;
        grid_geopackage(&survey, &grid(), &context(), &path).expect("written");
        let dataset = Dataset::open(&path).expect("a file");
        let mut layer = dataset.layer_by_name("grid_1km").expect("a layer");
        let rows: Vec<Vec<String>> = layer
            .features()
            .map(|row| {
                ["rutid", "municipality", "points", "households", "masked"]
                    .map(|name| {
                        let field = row.field_index(name).expect("a field");
                        row.field_as_string(field).expect("readable").unwrap_or_default()
                    })
                    .to_vec()
            })
            .collect();
        assert_eq!(
            rows,
            [["5000006600000", "1801", "12", "4.5", ""], ["5010006600000", "1802", "7", "", "households"]]
        );
        let path = folder.path().join("grid.geojson");
        grid_geojson(&survey, &grid(), &context(), &path).expect("written");
        let text = std::fs::read_to_string(path).expect("UTF-8");
        assert!(
            text.contains("\"rutid\":\"5010006600000\",\"municipality\":\"1802\",\"points\":7"),
            "{text}"
        );
        assert!(text.contains("\"households\":null"), "{text}");
    }
}

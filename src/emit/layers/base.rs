//! Underlag: what was delivered and lies under the findings on a map, simplified to what a screen shows: water, settlements, roads and
//! rails, and names of places. It is there to find one's way by, not to measure.
use std::collections::BTreeMap;

use gdal::vector::OGRwkbGeometryType::{wkbLineString, wkbPoint};
use geo::{InteriorPoint, LineString, MultiPolygon, Point, Polygon};

use super::fields::Fields;
use super::gpkg::{AREAS, Layer, Package, Shape};
use crate::emit::EmitError;
use crate::emit::tables::municipalities::ColumnKind;
use crate::emit::tables::table::Cell;
use crate::model::{Findings, LineKind, PlaceShape};
use crate::spatial::{MOST_CROSSINGS, repair, simplify_lines, simplify_to_fit};

/// As on the other maps: less cannot be seen where a municipality fills the screen.
const TOLERANCE_M: f64 = 10.0;
/// Vertices of each layer; a vertex takes 16 bytes. Engineering choices: a county has some megabytes of base, a country ten.
const MOST_OF_A_COUNTY: usize = 120_000;
const MOST_OF_A_COUNTRY: usize = 400_000;

const WATER: [(&str, ColumnKind); 0] = [];
const SETTLEMENTS: [(&str, ColumnKind); 2] = [("kind", ColumnKind::Text), ("name", ColumnKind::Text)];
const LINES: [(&str, ColumnKind); 3] =
    [("kind", ColumnKind::Text), ("class", ColumnKind::Text), ("name", ColumnKind::Text)];
const PLACES: [(&str, ColumnKind); 1] = [("name", ColumnKind::Text)];

/// The layers of the base that there is something for, with their fields. A country has no roads and rails: they would be most of the
/// file.
pub(in crate::emit) fn layers(findings: &Findings) -> Vec<Fields> {
    let survey = &findings.survey;
    let has_lines = survey.lines.iter().any(|line| LineKind::MEASURED.contains(&line.kind));
    let layer = |name: &str, fields: &[(&str, ColumnKind)], is_there: bool| {
        is_there.then(|| Fields::of(name, fields.iter().map(|(field, _)| *field)))
    };
    let all = [
        layer("base_water", &WATER, !survey.water.is_empty()),
        layer("base_settlements", &SETTLEMENTS, !survey.settlements.is_empty()),
        layer("base_lines", &LINES, has_lines && !survey.is_country()),
        layer("base_places", &PLACES, !survey.places.is_empty()),
    ];
    all.into_iter().flatten().collect()
}

/// Adds the layers of [`layers`].
pub(in crate::emit) fn add(package: &mut Package<'_>, findings: &Findings) -> Result<(), EmitError> {
    let most = if findings.survey.is_country() { MOST_OF_A_COUNTRY } else { MOST_OF_A_COUNTY };
    for Fields { layer, .. } in layers(findings) {
        match layer.as_str() {
            "base_water" => water(package, findings, most)?,
            "base_settlements" => settlements(package, findings, most)?,
            "base_lines" => lines(package, findings, most)?,
            _ => places(package, findings)?,
        }
    }
    Ok(())
}

/// A row a polygon, so that the index finds the few that a window shows.
fn water(package: &mut Package<'_>, findings: &Findings, most: usize) -> Result<(), EmitError> {
    let all = MultiPolygon(findings.survey.water.clone());
    let simple = simplify_to_fit(&[&all], TOLERANCE_M, most).pop().unwrap_or(all);
    let simple = simple.iter().filter_map(valid).collect::<Vec<_>>();
    let rows = simple.iter().map(|area| (Vec::new(), Some(Shape::Area(area))));
    package.layer(&Layer { name: "base_water", ty: AREAS, fields: &WATER }, rows)
}

/// A row a settlement: its parts, by kind and name.
fn settlements(package: &mut Package<'_>, findings: &Findings, most: usize) -> Result<(), EmitError> {
    let mut parts: BTreeMap<_, Vec<Polygon<f64>>> = BTreeMap::new();
    for one in &findings.survey.settlements {
        parts.entry((one.kind, one.name.as_deref())).or_default().push(one.area.clone());
    }
    let areas: Vec<MultiPolygon<f64>> = parts.values().cloned().map(MultiPolygon).collect();
    let simple = simplify_to_fit(&areas.iter().collect::<Vec<_>>(), TOLERANCE_M, most);
    let simple: Vec<Vec<MultiPolygon<f64>>> =
        simple.iter().map(|area| area.iter().filter_map(valid).collect()).collect();
    let rows = parts.keys().zip(&simple).flat_map(|((kind, name), areas)| {
        let row = move |area| (vec![Cell::Text(kind.as_str()), Cell::text(*name)], Some(Shape::Area(area)));
        areas.iter().map(row)
    });
    package.layer(&Layer { name: "base_settlements", ty: AREAS, fields: &SETTLEMENTS }, rows)
}

/// A valid area of a simplified one, which may cross itself; `None` where nothing is left.
fn valid(area: &Polygon<f64>) -> Option<MultiPolygon<f64>> {
    let repaired = repair(area, MOST_CROSSINGS).ok()?;
    (!repaired.area.0.is_empty()).then_some(repaired.area)
}

/// Stretches of one kind, class and name that continue each other are one line.
fn lines(package: &mut Package<'_>, findings: &Findings, most: usize) -> Result<(), EmitError> {
    let mut stretches: BTreeMap<_, Vec<&LineString<f64>>> = BTreeMap::new();
    for line in findings.survey.lines.iter().filter(|line| LineKind::MEASURED.contains(&line.kind)) {
        let of = (line.kind, line.class.as_deref(), line.name.as_deref());
        stretches.entry(of).or_default().push(&line.stretch);
    }
    let mut tolerance_m = TOLERANCE_M;
    let simple = loop {
        let simple: Vec<Vec<LineString<f64>>> = stretches
            .values()
            .map(|lines| simplify_lines(lines.iter().copied(), tolerance_m, usize::MAX))
            .collect();
        let vertices: usize = simple.iter().flatten().map(|line| line.0.len()).sum();
        // Past a kilometre nothing is left to win.
        if vertices <= most || tolerance_m > 1000.0 {
            break simple;
        }
        tolerance_m *= 2.0;
    };
    let rows = stretches.keys().zip(&simple).flat_map(|((kind, class, name), lines)| {
        let row = move |line| {
            let cells = vec![Cell::Text(kind.as_str()), Cell::text(*class), Cell::text(*name)];
            (cells, Some(Shape::Line(line)))
        };
        lines.iter().map(row)
    });
    package.layer(&Layer { name: "base_lines", ty: wkbLineString, fields: &LINES }, rows)
}

/// A place that is an area stands at a point within it.
fn places(package: &mut Package<'_>, findings: &Findings) -> Result<(), EmitError> {
    let rows = findings.survey.places.iter().map(|place| {
        let at = match &place.shape {
            PlaceShape::Point(at) => Some(Point(*at)),
            PlaceShape::Area(area) => area.interior_point(),
        };
        (vec![Cell::Text(&place.name)], at.map(Shape::Point))
    });
    package.layer(&Layer { name: "base_places", ty: wkbPoint, fields: &PLACES }, rows)
}

#[cfg(test)]
mod tests {
    use gdal::Dataset;
    use gdal::vector::LayerAccess;
    use geo::{line_string, polygon};

    use super::*;
    use crate::emit::fixture::{context, findings, provenance};
    use crate::emit::layers::gpkg;
    use crate::model::{Line, LineJoin, NamedPlace, Settlement, SettlementArea};

    /// A lake with a dent of a metre, a settlement of two parts, a road in two stretches, a railway, and two places.
    fn with_base() -> Findings {
        let mut findings = findings();
        let survey = &mut findings.survey;
        survey.water = vec![polygon![
            (x: 0.0, y: 0.0), (x: 500.0, y: 1.0), (x: 1000.0, y: 0.0), (x: 1000.0, y: 1000.0), (x: 0.0, y: 1000.0),
        ]];
        let part = |west: f64| {
            polygon![
                (x: west, y: 0.0), (x: west + 300.0, y: 0.0), (x: west + 300.0, y: 300.0), (x: west, y: 300.0),
            ]
        };
        survey.settlements = [5000.0, 6000.0]
            .map(|west| SettlementArea {
                kind: Settlement::Tatort,
                name: Some("Åby".to_owned()),
                area: part(west),
            })
            .into();
        let line = |kind, name: Option<&str>, stretch| Line {
            kind,
            joined: LineJoin::default(),
            class: None,
            name: name.map(str::to_owned),
            stretch,
        };
        survey.lines = vec![
            line(LineKind::Road, Some("E18"), line_string![(x: 0.0, y: 0.0), (x: 900.0, y: 3.0)]),
            line(LineKind::Road, Some("E18"), line_string![(x: 900.0, y: 3.0), (x: 2000.0, y: 0.0)]),
            line(LineKind::Rail, None, line_string![(x: 0.0, y: 50.0), (x: 2000.0, y: 50.0)]),
            line(LineKind::Fibre, None, line_string![(x: 0.0, y: 90.0), (x: 2000.0, y: 90.0)]),
        ];
        survey.places = vec![
            NamedPlace { name: "Byn".to_owned(), shape: PlaceShape::Point((10.0, 20.0).into()) },
            NamedPlace { name: "Åby".to_owned(), shape: PlaceShape::Area(MultiPolygon(vec![part(5000.0)])) },
        ];
        findings
    }

    #[test]
    fn the_base_is_simple_and_has_no_fibre_routes() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.gpkg");
        gpkg::geopackage(&with_base(), &provenance(), &context(), &path).expect("written");
        let dataset = Dataset::open(&path).expect("a file");
        let count = |layer: &str| dataset.layer_by_name(layer).expect("a layer").feature_count();
        let counts = ["base_water", "base_settlements", "base_lines", "base_places"].map(count);
        assert_eq!(counts, [1, 2, 2, 2], "the road is one line, and the route is no road");
        let wkt = |layer: &str| {
            let mut layer = dataset.layer_by_name(layer).expect("a layer");
            let row = layer.features().next().expect("a row");
            row.geometry().expect("a shape").wkt().expect("WKT")
        };
        // Four corners, the first repeated: the dent is gone.
        assert_eq!(wkt("base_water").matches(',').count(), 4);
        assert_eq!(wkt("base_lines"), "LINESTRING (0 0,2000 0)");
        assert_eq!(wkt("base_places"), "POINT (10 20)");
    }

    #[test]
    fn a_country_has_no_roads_and_what_was_not_delivered_is_no_layer() {
        let names =
            |findings: &Findings| layers(findings).into_iter().map(|fields| fields.layer).collect::<Vec<_>>();
        let mut findings = with_base();
        assert_eq!(names(&findings), ["base_water", "base_settlements", "base_lines", "base_places"]);
        let one = findings.survey.municipalities[0].clone();
        findings.survey.municipalities.resize(61, one);
        assert_eq!(names(&findings), ["base_water", "base_settlements", "base_places"]);
        findings.survey.water.clear();
        assert_eq!(names(&findings), ["base_settlements", "base_places"]);
    }
}

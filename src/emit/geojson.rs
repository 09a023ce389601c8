use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use ::geojson::{Feature, Geometry, JsonObject, JsonValue, Position};
use geo::{Coord, LineString, MapCoords, MultiPolygon, Polygon};
use serde_json::json;

use super::csv::{Cell, km2};
use super::municipalities::ColumnKind;
use super::shortage::ShortageRow;
use super::{Context, EmitError};
use crate::model::{Findings, RowKind, ShortageAreaId};
use crate::spatial;

/// Steps of a degree: seven decimals, about a centimetre.
const STEPS_PER_DEGREE: f64 = 1e7;

/// How often a polygon is mended and rounded again. An engineering choice: the second time has not been seen to fail.
const MENDINGS: usize = 4;

/// Writes `shortage_areas.geojson`, with the properties of the output contract in its order.
///
/// RFC 7946: WGS 84, at most seven decimals, outer rings counter-clockwise in longitude and latitude, holes clockwise.
/// What collapses at seven decimals is left out, what falls onto itself is mended; a feature of which nothing remains has a null geometry. Nothing is cut
/// at the antimeridian.
///
/// # Errors
/// Where the file cannot be written or a place has no longitude and latitude.
pub fn shortage_areas_geojson(findings: &Findings, context: &Context, path: &Path) -> Result<(), EmitError> {
    let mut collection = Collection::create(path, "shortage_areas", context)?;
    for area in super::shortage::shown(findings) {
        let row = ShortageRow::new(findings, area);
        let mut properties = properties(&ShortageRow::FIELDS, &row.cells());
        if let Some(masked) = super::shortage::masked(area) {
            properties.insert("masked".to_owned(), json!(masked));
            if area.outline.0.is_empty() {
                properties.insert("area_m2".to_owned(), JsonValue::Null);
            }
        }
        collection.feature(area.id.as_str(), properties, &area.outline)?;
    }
    collection.finish()
}

/// Writes `uncovered.geojson`: per municipality the area without mobile cover; the same rules as for shortage areas.
///
/// A municipality that is covered whole, or about which nothing is known, has a null geometry; `uncovered_km2` tells
/// the two apart: 0 or null.
///
/// # Errors
/// Where the file cannot be written or a place has no longitude and latitude.
pub fn uncovered_geojson(findings: &Findings, context: &Context, path: &Path) -> Result<(), EmitError> {
    let mut collection = Collection::create(path, "uncovered", context)?;
    let nothing = MultiPolygon::new(vec![]);
    for position in 0..findings.survey.municipalities.len() {
        let properties = properties(&UNCOVERED_FIELDS, &uncovered_cells(findings, position));
        let outline = findings.cover[position].uncovered.as_ref().map_or(&nothing, |(_, outline)| outline);
        collection.feature(findings.survey.municipalities[position].code.as_str(), properties, outline)?;
    }
    collection.finish()
}

/// The properties of an uncovered area, in `GeoJSON` and `GeoPackage`.
pub(super) const UNCOVERED_FIELDS: [(&str, ColumnKind); 6] = [
    ("code", ColumnKind::Text),
    ("name", ColumnKind::Text),
    ("county", ColumnKind::Text),
    ("area_km2", ColumnKind::Number),
    ("land_km2", ColumnKind::Number),
    ("uncovered_km2", ColumnKind::Number),
];

/// Their values for a municipality, parallel to `UNCOVERED_FIELDS`: those of the table, so that both show one number.
pub(super) fn uncovered_cells(findings: &Findings, position: usize) -> [Cell<'_>; 6] {
    let municipality = &findings.survey.municipalities[position];
    let row = findings
        .rows
        .iter()
        .find(|row| row.kind == RowKind::Municipality && row.code == municipality.code.as_str());
    let area = |area_m2: Option<f64>| area_m2.map_or(Cell::Empty, Cell::Area);
    [
        Cell::Text(municipality.code.as_str()),
        Cell::Text(&municipality.name),
        Cell::text(municipality.county.as_ref().map(|county| county.name.as_str())),
        area(row.map(|row| row.area_m2)),
        area(row.map(|row| row.land_m2)),
        area(row.and_then(|row| row.uncovered_m2)),
    ]
}

/// A feature collection that is being written, a feature to a line.
pub(super) struct Collection<'a> {
    path: &'a Path,
    context: &'a Context<'a>,
    out: BufWriter<File>,
    /// West, south, east, north.
    bounds: Option<[f64; 4]>,
    is_first: bool,
}

impl<'a> Collection<'a> {
    pub(super) fn create(path: &'a Path, name: &str, context: &'a Context) -> Result<Self, EmitError> {
        let file = File::create(path).map_err(|error| EmitError::write(path, error))?;
        let mut out = BufWriter::with_capacity(1 << 18, file);
        let (region, date, profile) =
            (json!(context.name), json!(context.reference_date), json!(context.profile));
        // Written by hand, because the features follow one by one; the region's name is text from data.
        write!(
            out,
            "{{\"type\":\"FeatureCollection\",\"name\":{},\"region\":{region},\"reference_date\":{date},\
             \"profile\":{profile},\"features\":[",
            json!(name)
        )
        .map_err(|error| EmitError::write(path, error))?;
        Ok(Self { path, context, out, bounds: None, is_first: true })
    }

    pub(super) fn feature(
        &mut self,
        id: &str,
        properties: JsonObject,
        outline: &MultiPolygon<f64>,
    ) -> Result<(), EmitError> {
        let rings = self.rings(id, outline)?;
        let feature = Feature {
            geometry: (!rings.is_empty()).then(|| Geometry::new_multi_polygon(rings)),
            properties: Some(properties),
            ..Feature::default()
        };
        let separator = if self.is_first { "\n" } else { ",\n" };
        self.is_first = false;
        self.out
            .write_all(separator.as_bytes())
            .and_then(|()| serde_json::to_writer(&mut self.out, &feature).map_err(io::Error::from))
            .map_err(|error| EmitError::write(self.path, error))
    }

    pub(super) fn finish(mut self) -> Result<(), EmitError> {
        let bounds = self.bounds.map(|bounds| format!(",\"bbox\":{}", json!(bounds))).unwrap_or_default();
        write!(self.out, "\n]{bounds}}}\n")
            .and_then(|()| self.out.flush())
            .map_err(|error| EmitError::write(self.path, error))
    }

    /// The polygons in WGS 84, rounded, turned, and without what collapsed; widens the bounds.
    fn rings(&mut self, id: &str, outline: &MultiPolygon<f64>) -> Result<Vec<Vec<Vec<Position>>>, EmitError> {
        let mut polygons = Vec::new();
        for polygon in outline {
            let outer = self.ring(id, polygon.exterior(), Turn::CounterClockwise)?;
            if outer.0.is_empty() {
                continue;
            }
            let mut holes = Vec::with_capacity(polygon.interiors().len());
            for hole in polygon.interiors() {
                holes.push(self.ring(id, hole, Turn::Clockwise)?);
            }
            holes.retain(|ring| !ring.0.is_empty());
            for polygon in mended(Polygon::new(outer, holes), MENDINGS) {
                for place in polygon.exterior() {
                    let [west, south, east, north] =
                        self.bounds.unwrap_or([place.x, place.y, place.x, place.y]);
                    self.bounds =
                        Some([west.min(place.x), south.min(place.y), east.max(place.x), north.max(place.y)]);
                }
                let (outer, holes) = polygon.into_inner();
                let positions = |ring: LineString<f64>| {
                    ring.into_iter().map(|place| Position::from([place.x, place.y])).collect()
                };
                polygons.push(std::iter::once(outer).chain(holes).map(positions).collect());
            }
        }
        Ok(polygons)
    }

    fn ring(&self, id: &str, ring: &LineString<f64>, turn: Turn) -> Result<LineString<f64>, EmitError> {
        let mut places = ring.0.clone();
        (self.context.to_wgs84)(&mut places);
        if places.iter().any(|place| !(place.x.is_finite() && place.y.is_finite())) {
            return Err(EmitError::Unprojectable { path: self.path.to_owned(), feature: id.to_owned() });
        }
        Ok(LineString(rounded_ring(&places, turn)))
    }
}

/// Which way a ring runs round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Clockwise,
    CounterClockwise,
}

/// A ring at seven decimals: closed, no place twice in a row, turning as asked; empty where no area is left.
fn rounded_ring(places: &[Coord<f64>], turn: Turn) -> Vec<Coord<f64>> {
    // In whole steps, so that the area below is exact.
    let mut ring: Vec<(i64, i64)> = places
        .iter()
        .map(|place| {
            ((place.x * STEPS_PER_DEGREE).round() as i64, (place.y * STEPS_PER_DEGREE).round() as i64)
        })
        .collect();
    ring.dedup();
    if ring.first() != ring.last() {
        ring.extend(ring.first().copied());
    }
    let doubled: i128 = ring
        .windows(2)
        .map(|pair| {
            let [(x, y), (next_x, next_y)] = [pair[0], pair[1]].map(|(x, y)| (i128::from(x), i128::from(y)));
            x * next_y - next_x * y
        })
        .sum();
    if doubled == 0 {
        return Vec::new();
    }
    if (doubled > 0) != (turn == Turn::CounterClockwise) {
        ring.reverse();
    }
    let degrees = |steps: i64| steps as f64 / STEPS_PER_DEGREE;
    ring.into_iter().map(|(x, y)| Coord { x: degrees(x), y: degrees(y) }).collect()
}

/// A rounded polygon without the faults that rounding made: a narrow place falls onto itself, a hole onto its shell.
///
/// Where edges crossed, the mended corner is rounded in its turn, which can make a fault anew: `rounds` says how often
/// it is tried. An area of a few square centimetres comes or goes.
fn mended(polygon: Polygon<f64>, rounds: usize) -> Vec<Polygon<f64>> {
    // In quarters of a step, which the lattice of the repair holds exactly and within its limits.
    let quarters = |degrees: f64| (degrees * STEPS_PER_DEGREE).round() / 4.0;
    let repaired =
        spatial::repair(&polygon.map_coords(|place| Coord { x: quarters(place.x), y: quarters(place.y) }));
    if repaired.fault.is_none() || rounds == 0 {
        return vec![polygon];
    }
    let ring = |ring: &LineString<f64>, turn: Turn| {
        let degrees = |steps: f64| steps * 4.0 / STEPS_PER_DEGREE;
        let places: Vec<Coord<f64>> =
            ring.0.iter().map(|place| Coord { x: degrees(place.x), y: degrees(place.y) }).collect();
        LineString(rounded_ring(&places, turn))
    };
    let mut parts = Vec::new();
    for part in &repaired.area {
        let outer = ring(part.exterior(), Turn::CounterClockwise);
        if outer.0.is_empty() {
            continue;
        }
        let holes = part.interiors().iter().map(|hole| ring(hole, Turn::Clockwise));
        let holes = holes.filter(|hole| !hole.0.is_empty()).collect();
        parts.extend(mended(Polygon::new(outer, holes), rounds - 1));
    }
    parts
}

/// A row as properties.
pub(super) fn properties(fields: &[(&str, ColumnKind)], cells: &[Cell]) -> JsonObject {
    // JSON readers make a type of the decimal point: whole numbers go without, as in the table.
    let number = |value: f64| {
        if value.fract() == 0.0 && value.abs() < 9e15 { json!(value as i64) } else { json!(value) }
    };
    let value = |kind: ColumnKind, cell: Cell| match cell {
        Cell::Empty if kind == ColumnKind::List => json!([]),
        Cell::Ids(ids) => json!(ids.iter().map(ShortageAreaId::as_str).collect::<Vec<_>>()),
        Cell::Empty => JsonValue::Null,
        Cell::Text(text) => json!(text),
        Cell::Whole(count) => json!(count),
        Cell::Number(value) => number(value),
        Cell::Area(area_m2) => number(km2(area_m2)),
    };
    fields.iter().zip(cells).map(|((name, kind), cell)| ((*name).to_owned(), value(*kind, *cell))).collect()
}

#[cfg(test)]
mod tests {
    use ::geojson::{FeatureCollection, GeoJson, GeometryValue};

    use super::*;
    use crate::emit::fixture::{context, findings};

    fn ring(places: &[(f64, f64)]) -> Vec<Coord<f64>> {
        places.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    fn written(write: fn(&Findings, &Context, &Path) -> Result<(), EmitError>) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.geojson");
        write(&findings(), &context(), &path).expect("written");
        std::fs::read_to_string(path).expect("UTF-8")
    }

    #[test]
    fn shortage_areas_have_the_properties_of_the_contract() {
        assert_eq!(
            written(shortage_areas_geojson),
            "{\"type\":\"FeatureCollection\",\"name\":\"shortage_areas\",\"region\":\"Län \\\"A\\\" & co\",\
             \"reference_date\":\"2025-10-01\",\"profile\":\"pts-current\",\"features\":[\n\
             {\"type\":\"Feature\",\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[[[\
             [15.0392857,59.4630631],[15.0392857,59.4657658],[15.0339286,59.4657658],[15.0339286,59.4630631],\
             [15.0392857,59.4630631]]]]},\
             \"properties\":{\"id\":\"1801-0001\",\"name\":\"Väster, \\\"norra\\\" 1\",\"municipality\":\"1801\",\
             \"county\":\"Län A\",\"type\":\"too_slow\",\"status\":\"new\",\"lineage\":\"new\",\"first_year\":2025,\
             \"closed_year\":null,\"parents\":[],\"children\":[],\"points\":2,\"households\":2.5,\"workplaces\":null,\
             \"persons\":null,\"area_m2\":90000,\"best_down_mbps\":30,\"mobile\":\"\",\"nearest_fibre_m\":1403.6,\
             \"note\":\"continues across the municipal border: 1802-0001\",\"points_beyond_projects\":null,\
             \"evidence\":null}}\n\
             ],\"bbox\":[15.0339286,59.4630631,15.0392857,59.4657658]}\n"
        );
    }

    #[test]
    fn an_area_that_ended_this_year_stays_in_the_layer() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.geojson");
        let mut findings = findings();
        let mut ended = findings.shortage_areas[0].clone();
        ended.id = ShortageAreaId("1801-0002".into());
        ended.status = crate::model::ShortageStatus::Merged;
        ended.lineage = crate::model::Lineage::Merged;
        ended.closed_year = Some(2025);
        ended.children = vec![ShortageAreaId("1801-0001".into()), ShortageAreaId("A;B".into())];
        ended.outline = MultiPolygon::new(vec![]);
        findings.ended_areas = vec![ended];
        shortage_areas_geojson(&findings, &context(), &path).expect("written");
        let text = std::fs::read_to_string(&path).expect("UTF-8");
        let GeoJson::FeatureCollection(FeatureCollection { features, .. }) = text.parse().expect("GeoJSON")
        else {
            unreachable!("a collection was written")
        };
        assert_eq!(features.len(), 2);
        assert!(features[1].geometry.is_none());
        let property = |name: &str| features[1].property(name).cloned().unwrap_or_default();
        assert_eq!(property("closed_year"), json!(2025));
        assert_eq!(property("children"), json!(["1801-0001", "A;B"]));
        assert_eq!((property("status"), property("lineage")), (json!("merged"), json!("merged")));
    }

    #[test]
    fn uncovered_areas_turn_right_and_read_back() {
        let text = written(uncovered_geojson);
        let GeoJson::FeatureCollection(FeatureCollection { features, .. }) = text.parse().expect("GeoJSON")
        else {
            unreachable!("a collection was written")
        };
        assert_eq!(features.len(), 3);
        let geometry = features[0].geometry.as_ref().expect("an uncovered area");
        let GeometryValue::MultiPolygon { coordinates } = &geometry.value else {
            unreachable!("a multipolygon was written")
        };
        let turns: Vec<bool> = coordinates[0]
            .iter()
            .map(|ring| {
                let doubled: f64 = ring
                    .windows(2)
                    .map(|pair| (pair[1][0] - pair[0][0]) * (pair[1][1] + pair[0][1] - 2.0 * ring[0][1]))
                    .sum();
                doubled < 0.0
            })
            .collect();
        assert_eq!(turns, [true, false], "outer ring counter-clockwise, hole clockwise");
        assert!(features[1].geometry.is_none());
        assert_eq!(features[0].property("uncovered_km2"), Some(&json!(45)));
        assert_eq!(features[2].property("county"), Some(&JsonValue::Null));
    }

    #[test]
    fn a_ring_is_turned_closed_and_without_repeated_places() {
        let clockwise = ring(&[(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 1.000_000_01), (1.0, 0.0)]);
        let expected = ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]);
        assert_eq!(rounded_ring(&clockwise, Turn::CounterClockwise), expected);
        let turned = rounded_ring(&expected, Turn::Clockwise);
        assert_eq!(turned, ring(&[(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)]));
    }

    #[test]
    fn a_ring_that_collapses_is_left_out() {
        let point = ring(&[(18.0, 59.0), (18.000_000_01, 59.0), (18.0, 59.000_000_01), (18.0, 59.0)]);
        assert!(rounded_ring(&point, Turn::CounterClockwise).is_empty());
        let line = ring(&[(10.0, 50.0), (13.3, 53.3), (19.9, 59.9), (10.0, 50.0)]);
        assert!(rounded_ring(&line, Turn::CounterClockwise).is_empty());
        assert!(rounded_ring(&[], Turn::CounterClockwise).is_empty());
        let least = ring(&[(18.0, 59.0), (18.000_000_1, 59.0), (18.0, 59.000_000_1), (18.0, 59.0)]);
        assert_eq!(rounded_ring(&least, Turn::CounterClockwise).len(), 4);
    }

    #[test]
    fn what_rounding_lays_onto_itself_is_mended() {
        // A square with a needle a third of a step wide at its corner: at seven decimals it goes out and back.
        let square =
            [(6.0, 0.0), (6.001, 0.0), (6.001, 0.002), (6.001 - 3e-8, 0.001), (6.0, 0.001), (6.0, 0.0)];
        let outer = LineString(rounded_ring(&ring(&square), Turn::CounterClockwise));
        assert_eq!(outer.0.len(), 6, "rounded, with the needle");
        let mended = mended(Polygon::new(outer, Vec::new()), MENDINGS);
        let expected = ring(&[(6.0, 0.0), (6.001, 0.0), (6.001, 0.001), (6.0, 0.001), (6.0, 0.0)]);
        assert_eq!(mended.len(), 1);
        let mut places = mended[0].exterior().0.clone();
        places.pop();
        let first = places.iter().position(|place| *place == expected[0]).expect("the corner");
        places.rotate_left(first);
        assert_eq!(places, expected[..4]);
    }

    #[test]
    fn a_place_without_longitude_stops_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let nowhere = |places: &mut [Coord<f64>]| places.fill(Coord { x: f64::INFINITY, y: 0.0 });
        let context = Context { to_wgs84: &nowhere, ..context() };
        let error = shortage_areas_geojson(&findings(), &context, &folder.path().join("a.geojson"));
        assert!(error.expect_err("refused").to_string().contains("1801-0001"));
    }
}

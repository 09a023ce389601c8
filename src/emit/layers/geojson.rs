use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use ::geojson::{Feature, Geometry, JsonObject, JsonValue, Position};
use geo::{BoundingRect, Coord, LineString, MultiPolygon, Polygon, Rect};
use serde_json::json;

use crate::emit::layers::degrees::{Outlines, Undrawn, in_degrees, lines_in_degrees, stepped};
use crate::emit::tables::municipalities::ColumnKind;
use crate::emit::tables::shortage::ShortageRow;
use crate::emit::tables::table::{Cell, km2, rounded};
use crate::emit::text::titles::Words;
use crate::emit::{Context, EmitError};
use crate::model::{Findings, RowKind, ShortageAreaId};

/// Writes `shortage_areas.geojson`, with the properties of the output contract in its order.
///
/// Outlines as [`Outlines`] has them; a feature without any outline left has a null geometry.
///
/// # Errors
/// Where the file cannot be written or a place has no longitude and latitude.
pub fn shortage_areas_geojson(outlines: &Outlines, context: &Context, path: &Path) -> Result<(), EmitError> {
    let findings = outlines.findings();
    let mut collection = Collection::layer(path, "shortage_areas", context)?;
    for (area, outline) in outlines.shortage_areas() {
        let row = ShortageRow::new(findings, area, context.language);
        let mut properties = properties(&ShortageRow::FIELDS, &row.cells());
        if let Some(masked) = crate::emit::tables::shortage::masked(area) {
            properties.insert("masked".to_owned(), json!(masked));
            if area.outline.0.is_empty() {
                properties.insert("area_m2".to_owned(), JsonValue::Null);
            }
        }
        collection.outlined(area.id.as_str(), properties, outline)?;
    }
    collection.finish()
}

/// Writes `uncovered.geojson`: per municipality the area without mobile cover; the same rules as for shortage areas.
///
/// A municipality that is covered whole, or about which nothing is known, has a null geometry; `uncovered_km2`
/// distinguishes the two: 0 or null.
///
/// # Errors
/// Where the file cannot be written or a place has no longitude and latitude.
pub fn uncovered_geojson(outlines: &Outlines, context: &Context, path: &Path) -> Result<(), EmitError> {
    let findings = outlines.findings();
    let mut collection = Collection::layer(path, "uncovered", context)?;
    for (position, outline) in outlines.uncovered().iter().enumerate() {
        let properties = properties(&UNCOVERED_FIELDS, &uncovered_cells(findings, position));
        let code = findings.survey.municipalities[position].code.as_str();
        collection.outlined(code, properties, outline.as_ref().map_err(|undrawn| *undrawn))?;
    }
    collection.finish()
}

/// The properties of an uncovered area, in `GeoJSON` and `GeoPackage`.
pub(in crate::emit) const UNCOVERED_FIELDS: [(&str, ColumnKind); 6] = [
    ("code", ColumnKind::Text),
    ("name", ColumnKind::Text),
    ("county", ColumnKind::Text),
    ("area_km2", ColumnKind::Number),
    ("land_km2", ColumnKind::Number),
    ("uncovered_km2", ColumnKind::Number),
];

/// Their values for a municipality, parallel to `UNCOVERED_FIELDS`: those of the table, so that both show one number.
pub(in crate::emit) fn uncovered_cells(findings: &Findings, position: usize) -> [Cell<'_>; 6] {
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
pub(in crate::emit) struct Collection<'a> {
    path: &'a Path,
    context: &'a Context<'a>,
    out: BufWriter<File>,
    /// West, south, east, north.
    bounds: Option<[f64; 4]>,
    is_first: bool,
}

impl<'a> Collection<'a> {
    /// A layer, with its title in the run's language.
    pub(in crate::emit) fn layer(
        path: &'a Path,
        name: &str,
        context: &'a Context,
    ) -> Result<Self, EmitError> {
        Self::create(path, name, Words::of_run(context).layer(name), context)
    }

    pub(in crate::emit) fn create(
        path: &'a Path,
        name: &str,
        title: &str,
        context: &'a Context,
    ) -> Result<Self, EmitError> {
        let file = File::create(path).map_err(|error| EmitError::write(path, error))?;
        let mut out = BufWriter::with_capacity(1 << 18, file);
        let (region, date, profile) =
            (json!(context.name), json!(context.reference_date), json!(context.profile));
        // Written by hand, because the features follow one by one; the region's name is text from data.
        write!(
            out,
            "{{\"type\":\"FeatureCollection\",\"name\":{},\"title\":{},\"region\":{region},\
             \"reference_date\":{date},\"profile\":{profile},\"features\":[",
            json!(name),
            json!(title)
        )
        .map_err(|error| EmitError::write(path, error))?;
        Ok(Self { path, context, out, bounds: None, is_first: true })
    }

    /// Writes a feature with an outline in the working CRS.
    pub(in crate::emit) fn feature(
        &mut self,
        id: &str,
        properties: JsonObject,
        outline: &MultiPolygon<f64>,
    ) -> Result<(), EmitError> {
        let outline = in_degrees(outline, self.context.to_wgs84);
        self.outlined(id, properties, outline.as_ref().map_err(|undrawn| *undrawn))
    }

    /// Writes a feature with an outline in degrees; widens the bounds.
    pub(in crate::emit) fn outlined(
        &mut self,
        id: &str,
        properties: JsonObject,
        outline: Result<&MultiPolygon<f64>, Undrawn>,
    ) -> Result<(), EmitError> {
        let outline = outline.map_err(|undrawn| undrawn.in_file(self.path, id))?;
        let positions = |ring: &LineString<f64>| {
            ring.0.iter().map(|place| Position::from([place.x, place.y])).collect::<Vec<_>>()
        };
        let rings = |polygon: &Polygon<f64>| {
            std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(positions).collect::<Vec<_>>()
        };
        let geometry = (!outline.0.is_empty())
            .then(|| Geometry::new_multi_polygon(outline.iter().map(rings).collect::<Vec<_>>()));
        self.write(properties, geometry, outline.bounding_rect())
    }

    /// Writes a feature of lines in the working CRS; widens the bounds.
    pub(in crate::emit) fn lines(
        &mut self,
        id: &str,
        properties: JsonObject,
        lines: &[LineString<f64>],
    ) -> Result<(), EmitError> {
        let lines = lines_in_degrees(lines, self.context.to_wgs84)
            .map_err(|undrawn| undrawn.in_file(self.path, id))?;
        let positions = |line: &LineString<f64>| {
            line.0.iter().map(|place| Position::from([place.x, place.y])).collect::<Vec<_>>()
        };
        let geometry = (!lines.0.is_empty())
            .then(|| Geometry::new_multi_line_string(lines.iter().map(positions).collect::<Vec<_>>()));
        self.write(properties, geometry, lines.bounding_rect())
    }

    /// Writes a feature at a place in degrees; widens the bounds.
    pub(in crate::emit) fn point(
        &mut self,
        id: &str,
        properties: JsonObject,
        place: Coord<f64>,
    ) -> Result<(), EmitError> {
        if !(place.x.is_finite() && place.y.is_finite()) {
            return Err(EmitError::Unprojectable { path: self.path.to_owned(), feature: id.to_owned() });
        }
        let place = stepped(place);
        let geometry = Geometry::new_point(Position::from([place.x, place.y]));
        self.write(properties, Some(geometry), Some(Rect::new(place, place)))
    }

    fn write(
        &mut self,
        properties: JsonObject,
        geometry: Option<Geometry>,
        around: Option<Rect<f64>>,
    ) -> Result<(), EmitError> {
        if let Some(around) = around {
            let [west, south, east, north] = [around.min().x, around.min().y, around.max().x, around.max().y];
            self.bounds = Some(self.bounds.map_or([west, south, east, north], |bounds| {
                [bounds[0].min(west), bounds[1].min(south), bounds[2].max(east), bounds[3].max(north)]
            }));
        }
        let feature = Feature { geometry, properties: Some(properties), ..Feature::default() };
        let separator = if self.is_first { "\n" } else { ",\n" };
        self.is_first = false;
        self.out
            .write_all(separator.as_bytes())
            .and_then(|()| serde_json::to_writer(&mut self.out, &feature).map_err(io::Error::from))
            .map_err(|error| EmitError::write(self.path, error))
    }

    pub(in crate::emit) fn finish(mut self) -> Result<(), EmitError> {
        let bounds = self.bounds.map(|bounds| format!(",\"bbox\":{}", json!(bounds))).unwrap_or_default();
        write!(self.out, "\n]{bounds}}}\n")
            .and_then(|()| self.out.flush())
            .map_err(|error| EmitError::write(self.path, error))
    }
}

/// A row as properties.
pub(in crate::emit) fn properties(fields: &[(&str, ColumnKind)], cells: &[Cell]) -> JsonObject {
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
        Cell::Number(value) => number(rounded(value)),
        Cell::Area(area_m2) => number(km2(area_m2)),
    };
    fields.iter().zip(cells).map(|((name, kind), cell)| ((*name).to_owned(), value(*kind, *cell))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::fixture::{context, findings};
    use ::geojson::{FeatureCollection, GeoJson, GeometryValue};

    fn written(write: fn(&Outlines, &Context, &Path) -> Result<(), EmitError>) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.geojson");
        write(&Outlines::of(&findings(), &context()), &context(), &path).expect("written");
        std::fs::read_to_string(path).expect("UTF-8")
    }

    #[test]
    fn shortage_areas_have_the_properties_of_the_contract() {
        assert_eq!(
            written(shortage_areas_geojson),
            "{\"type\":\"FeatureCollection\",\"name\":\"shortage_areas\",\"title\":\"Bristområden\",\"region\":\"Län \\\"A\\\" & co\",\
             \"reference_date\":\"2025-10-01\",\"profile\":\"pts-current\",\"features\":[\n\
             {\"type\":\"Feature\",\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[[[\
             [15.0392857,59.4630631],[15.0392857,59.4657658],[15.0339286,59.4657658],[15.0339286,59.4630631],\
             [15.0392857,59.4630631]]]]},\
             \"properties\":{\"id\":\"1801-0001\",\"name\":\"Väster, \\\"norra\\\" 1\",\"municipality\":\"1801\",\
             \"county\":\"Län A\",\"type\":\"too_slow\",\"status\":\"new\",\"lineage\":\"new\",\"first_year\":2025,\
             \"closed_year\":null,\"parents\":[],\"children\":[],\"points\":2,\"households\":2.5,\"workplaces\":null,\
             \"persons\":null,\"area_m2\":90000,\"best_down_mbps\":30,\"mobile\":\"\",\"nearest_fibre_m\":1403.6,\
             \"note\":\"fortsätter över kommungränsen: 1802-0001\",\"points_beyond_projects\":null,\
             \"evidence\":null,\"not_judged\":null}}\n\
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
        shortage_areas_geojson(&Outlines::of(&findings, &context()), &context(), &path).expect("written");
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
    fn a_place_without_longitude_stops_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let nowhere = |places: &mut [Coord<f64>]| places.fill(Coord { x: f64::INFINITY, y: 0.0 });
        let context = Context { to_wgs84: &nowhere, ..context() };
        let findings = findings();
        let outlines = Outlines::of(&findings, &context);
        let error = shortage_areas_geojson(&outlines, &context, &folder.path().join("a.geojson"));
        assert!(error.expect_err("refused").to_string().contains("1801-0001"));
    }
}

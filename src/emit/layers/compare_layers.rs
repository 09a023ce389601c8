//! Layers of what two results differ in: `compare_areas.geojson` and `compare_points.geojson`.
//!
//! RFC 7946: WGS 84, at most seven decimals, one feature to a line, written as they come: half a million points are never
//! in memory as features.
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use geo::Coord;
use serde_json::{Value, json};

use crate::emit::EmitError;
use crate::model::{
    ChangedPoint, ComparedArea, Previous, PreviousPoint, ShortageAreaId, ShortageStatus, WeightKind,
};

/// Steps of a degree: seven decimals, about a centimetre.
const STEPS_PER_DEGREE: f64 = 1e7;
/// Points that are brought to WGS 84 at a time.
const BATCH: usize = 65_536;

/// What the layers need of a result.
#[derive(Clone, Copy)]
pub struct LayerSide<'a> {
    /// Reference date.
    pub reference_date: &'a str,
    /// Its demand points.
    pub points: &'a Previous,
    /// The outlines of its shortage areas by id, in WGS 84.
    pub outlines: &'a BTreeMap<String, Value>,
    /// Brings places from its working CRS to WGS 84, in place.
    pub to_wgs84: &'a dyn Fn(&mut [Coord<f64>]),
}

/// A collection that is being written.
struct Collection<'a> {
    path: &'a Path,
    out: BufWriter<File>,
    is_first: bool,
}

impl<'a> Collection<'a> {
    fn create(path: &'a Path, name: &str, before: &LayerSide, after: &LayerSide) -> Result<Self, EmitError> {
        let file = File::create(path).map_err(|error| EmitError::write(path, error))?;
        let mut out = BufWriter::with_capacity(1 << 18, file);
        write!(
            out,
            "{{\"type\":\"FeatureCollection\",\"name\":{},\"from\":{},\"to\":{},\"features\":[",
            json!(name),
            json!(before.reference_date),
            json!(after.reference_date)
        )
        .map_err(|error| EmitError::write(path, error))?;
        Ok(Self { path, out, is_first: true })
    }

    fn feature(&mut self, geometry: &Value, properties: &Value) -> Result<(), EmitError> {
        let separator = if self.is_first { "\n" } else { ",\n" };
        self.is_first = false;
        write!(
            self.out,
            "{separator}{{\"type\":\"Feature\",\"geometry\":{geometry},\"properties\":{properties}}}"
        )
        .map_err(|error| EmitError::write(self.path, error))
    }

    fn finish(mut self) -> Result<(), EmitError> {
        let done = self.out.write_all(b"\n]}\n").and_then(|()| self.out.flush());
        done.map_err(|error: io::Error| EmitError::write(self.path, error))
    }
}

/// Writes `compare_areas.geojson`: the outlines of both years, each with what became of the area and its numbers in both.
///
/// `year` says whose outline it is: `before` or `after`. An area that a run did not draw has no feature.
///
/// # Errors
/// Where the file cannot be written.
pub fn compared_areas_geojson(
    areas: &[ComparedArea],
    before: &LayerSide,
    after: &LayerSide,
    path: &Path,
) -> Result<(), EmitError> {
    let mut collection = Collection::create(path, "compare_areas", before, after)?;
    for (year, side) in [("before", before), ("after", after)] {
        for area in areas {
            let (id, status) = match year {
                "before" => (&area.id_before, area.status_before),
                _ => (&area.id_after, area.status_after),
            };
            let Some(outline) = id.as_ref().and_then(|id| side.outlines.get(id.as_str())) else { continue };
            // An area that ended that year is in its layer too, as what it was; the year before it was open.
            let ended_before = year == "before" && !status.is_some_and(ShortageStatus::is_open);
            let is_old_news = area.points_before.is_none() && area.points_after.is_none();
            if ended_before || is_old_news {
                continue;
            }
            let text = |id: &Option<ShortageAreaId>| id.as_ref().map(|id| id.as_str().to_owned());
            let properties = json!({
                "year": year,
                "id": text(id),
                "id_before": text(&area.id_before),
                "id_after": text(&area.id_after),
                "name": area.name,
                "municipality": area.municipality,
                "change": area.became.as_str(),
                "status_before": area.status_before.map(ShortageStatus::as_str),
                "status_after": area.status_after.map(ShortageStatus::as_str),
                "points_before": area.points_before,
                "points_after": area.points_after,
                "households_before": area.households_before.map(number),
                "households_after": area.households_after.map(number),
            });
            collection.feature(outline, &properties)?;
        }
    }
    collection.finish()
}

/// Writes `compare_points.geojson`: the demand points whose state differs, with both states and the cause; where only one
/// result has the point, the other state is null.
///
/// # Errors
/// Where the file cannot be written or a place has no longitude and latitude.
pub fn changed_points_geojson(
    changed: &[ChangedPoint],
    before: &LayerSide,
    after: &LayerSide,
    path: &Path,
) -> Result<(), EmitError> {
    let mut collection = Collection::create(path, "compare_points", before, after)?;
    for batch in changed.chunks(BATCH) {
        let at =
            |point: Option<u32>, side: &LayerSide| point.map(|at| side.points.points[at as usize].clone());
        // The second result says where a point lies; those that it does not have lie where the first one says.
        let pairs: Vec<(Option<PreviousPoint>, Option<PreviousPoint>)> =
            batch.iter().map(|point| (at(point.before, before), at(point.after, after))).collect();
        let mut places: [Vec<Coord<f64>>; 2] = [Vec::new(), Vec::new()];
        for (one, other) in &pairs {
            match (one, other) {
                (_, Some(other)) => places[1].push(other.at),
                (Some(one), None) => places[0].push(one.at),
                (None, None) => {}
            }
        }
        (before.to_wgs84)(&mut places[0]);
        (after.to_wgs84)(&mut places[1]);
        let mut next = places.map(Vec::into_iter);
        for (point, (one, other)) in batch.iter().zip(&pairs) {
            let Some(shown) = other.as_ref().or(one.as_ref()) else { continue };
            let Some(place) = next[usize::from(other.is_some())].next() else { continue };
            if !(place.x.is_finite() && place.y.is_finite()) {
                return Err(EmitError::Unprojectable {
                    path: path.to_owned(),
                    feature: shown.id.as_str().to_owned(),
                });
            }
            let degrees = |value: f64| (value * STEPS_PER_DEGREE).round() / STEPS_PER_DEGREE;
            let geometry = json!({ "type": "Point", "coordinates": [degrees(place.x), degrees(place.y)] });
            let municipalities =
                if other.is_some() { &after.points.municipalities } else { &before.points.municipalities };
            let properties = json!({
                "id": shown.id.as_str(),
                "municipality": municipalities[shown.municipality as usize].as_str(),
                "before": one.as_ref().map(|one| one.status.as_str()),
                "after": other.as_ref().map(|other| other.status.as_str()),
                "change": point.cause.as_str(),
                "households": shown.weights.get(WeightKind::Households).map(number),
            });
            collection.feature(&geometry, &properties)?;
        }
    }
    collection.finish()
}

/// A number as JSON readers like it: whole ones without a decimal point.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 { json!(value as i64) } else { json!(value) }
}

//! Reads real municipal borders, to put the invented contents on them.

use super::borders::Municipality;
use super::error::DemoError;
use super::shapes::at;
use super::vector::crs;
use gdal::Dataset;
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform};
use gdal::vector::{Feature, LayerAccess};
use geo::{Coord, LineString, Polygon};
use std::collections::BTreeMap;
use std::path::Path;

const CODE: [&str; 9] =
    ["kommunkod", "kommun_kod", "kom_kod", "knkod", "komkod", "lau_id", "municipality_code", "code", "id"];
const NAME: [&str; 8] =
    ["kommunnamn", "kom_namn", "kommun_namn", "knnamn", "komnamn", "kommun", "namn", "name"];
const COUNTY: [&str; 5] = ["lanskod", "lan_code", "lan_kod", "lnkod", "lan"];
const COUNTY_NAME: [&str; 5] = ["lansnamn", "lan_namn", "lan_name", "lnnamn", "lannamn"];

/// Reads the municipalities of any vector file that GDAL opens, in SWEREF 99 TM, rows of one code joined.
pub(crate) fn read(path: &Path) -> Result<Vec<Municipality>, DemoError> {
    let geodata = |source| DemoError::Geodata { path: path.to_owned(), action: "read", source };
    let dataset = Dataset::open(path).map_err(geodata)?;
    let mut layer = dataset.layer(0).map_err(geodata)?;
    let layer_name = layer.name();
    let mut from = layer
        .spatial_ref()
        .ok_or_else(|| DemoError::UnknownCrs { path: path.to_owned(), layer: layer_name.clone() })?;
    from.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let transform = crs(3006).and_then(|to| CoordTransform::new(&from, &to)).map_err(geodata)?;
    let columns: Vec<String> = layer.defn().fields().map(|field| field.name()).collect();
    let find = |wanted: &[&str]| {
        wanted.iter().find_map(|name| columns.iter().position(|column| column.to_lowercase() == **name))
    };
    let must = |meaning: &'static str, wanted: &[&str]| {
        find(wanted).ok_or_else(|| DemoError::MissingColumn {
            path: path.to_owned(),
            layer: layer_name.clone(),
            meaning,
            found: columns.join(", "),
            expected: wanted.join(", "),
        })
    };
    let (code, name) = (must("code", &CODE)?, must("name", &NAME)?);
    let (county, county_name) = (find(&COUNTY), find(&COUNTY_NAME));
    let mut found: BTreeMap<String, Municipality> = BTreeMap::new();
    let mut records = 0;
    for feature in layer.features() {
        records += 1;
        let text = |column: usize| text(&feature, column).map_err(geodata);
        let Some(shape) = feature.geometry() else { continue };
        let shape = shape.to_geo().map_err(geodata)?;
        let polygons = match shape {
            geo::Geometry::Polygon(polygon) => vec![polygon],
            geo::Geometry::MultiPolygon(many) => many.0,
            _ => continue,
        };
        let code = text(code)?;
        let county = county.map(&text).transpose()?.filter(|county| !county.is_empty());
        let entry = found.entry(code.clone()).or_insert(Municipality {
            name: text(name)?,
            county: county.unwrap_or_else(|| code.chars().take(2).collect()),
            county_name: county_name.map(&text).transpose()?.unwrap_or_default(),
            code,
            part: String::new(),
            parts: Vec::new(),
        });
        for polygon in polygons {
            let exterior = projected(&transform, polygon.exterior()).map_err(geodata)?;
            let holes = polygon
                .interiors()
                .iter()
                .map(|hole| projected(&transform, hole))
                .collect::<Result<Vec<LineString>, _>>()
                .map_err(geodata)?;
            entry.parts.push(Polygon::new(exterior, holes));
        }
    }
    found.retain(|_, municipality| !municipality.parts.is_empty());
    if found.is_empty() {
        return Err(DemoError::NoMunicipalities { path: path.to_owned(), layer: layer_name, found: records });
    }
    Ok(found.into_values().collect())
}

fn text(feature: &Feature<'_>, column: usize) -> Result<String, gdal::errors::GdalError> {
    Ok(feature.field_as_string(column)?.unwrap_or_default())
}

/// The ring in SWEREF 99 TM to a centimetre, so that shared corners stay shared.
fn projected(transform: &CoordTransform, ring: &LineString) -> Result<LineString, gdal::errors::GdalError> {
    let mut xs: Vec<f64> = ring.0.iter().map(|c| c.x).collect();
    let mut ys: Vec<f64> = ring.0.iter().map(|c| c.y).collect();
    transform.transform_coords(&mut xs, &mut ys, &mut [])?;
    let places: Vec<Coord> = xs
        .iter()
        .zip(&ys)
        .map(|(x, y)| at((x * 100.0).round() / 100.0, (y * 100.0).round() / 100.0))
        .collect();
    Ok(LineString::new(places))
}

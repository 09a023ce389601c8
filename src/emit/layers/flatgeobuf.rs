//! `FlatGeobuf`: a layer to a file, with an index by which a reader on the web fetches only what it shows.
//!
//! In WGS 84, longitude first: readers on the web take the numbers as such, whatever CRS the head of the file names.
use std::path::Path;

use gdal::spatial_ref::SpatialRef;
use geo::MultiPolygon;
use rayon::prelude::*;

use super::degrees::{Outlines, Undrawn, in_degrees};
use super::gpkg::{AREAS, Layer, Package, Shape, boundary};
use crate::emit::tables::municipalities::{ColumnKind, cells, columns};
use crate::emit::tables::shortage::ShortageRow;
use crate::emit::tables::table::Cell;
use crate::emit::{Context, EmitError};
use crate::model::{Findings, MunicipalityRow, RowKind};

/// GDAL's name of the format.
const DRIVER: &str = "FlatGeobuf";
/// Longitude and latitude, as the shapes have them: the head of a file can name an authority's code only. Spelled out: of the bare
/// code GDAL 3.6 wrote a datum into some files and an ensemble of datums into others, when eight writers ran at once.
const WGS84: &str = r#"GEOGCRS["WGS 84",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563,LENGTHUNIT["metre",1]]],PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]],CS[ellipsoidal,2],AXIS["geodetic latitude (Lat)",north,ORDER[1],ANGLEUNIT["degree",0.0174532925199433]],AXIS["geodetic longitude (Lon)",east,ORDER[2],ANGLEUNIT["degree",0.0174532925199433]],ID["EPSG",4326]]"#;

/// Writes the municipalities of `whitespot.gpkg` as `FlatGeobuf`, boundaries by the rules of the `GeoJSON` files.
///
/// # Errors
/// Where the file cannot be written or a place has no longitude and latitude.
pub fn municipalities_flatgeobuf(
    findings: &Findings,
    context: &Context,
    path: &Path,
) -> Result<(), EmitError> {
    let columns = columns(findings);
    let fields: Vec<(&str, ColumnKind)> =
        columns.iter().map(|column| (column.name.as_str(), column.kind)).collect();
    let own = findings.rows.iter().filter(|row| row.kind == RowKind::Municipality);
    let own: Vec<&MunicipalityRow> = own.collect();
    let outline = |row: &&MunicipalityRow| match boundary(findings, row) {
        Some(boundary) => in_degrees(boundary, context.to_wgs84),
        None => Ok(MultiPolygon(Vec::new())),
    };
    let outlines: Vec<Result<MultiPolygon<f64>, Undrawn>> = own.par_iter().map(outline).collect();
    let rows = own.iter().zip(&outlines).map(|(row, outline)| {
        let outline = outline.as_ref().map_err(|undrawn| undrawn.in_file(path, &row.code))?;
        Ok((cells(findings, row), Some(Shape::Area(outline))))
    });
    let rows: Vec<_> = rows.collect::<Result<_, EmitError>>()?;
    write(context, path, &Layer { name: "municipalities", ty: AREAS, fields: &fields }, &rows)
}

/// Writes the shortage areas of `whitespot.gpkg` as `FlatGeobuf`, outlines as [`Outlines`] has them. The index takes no row without
/// an outline: an entry of the county's list that holds no point is in the other layers only.
///
/// # Errors
/// Where the file cannot be written or a place has no longitude and latitude.
pub fn shortage_areas_flatgeobuf(
    outlines: &Outlines,
    context: &Context,
    path: &Path,
) -> Result<(), EmitError> {
    let findings = outlines.findings();
    let areas = outlines.shortage_areas().map(|(area, outline)| {
        let outline = outline.map_err(|undrawn| undrawn.in_file(path, area.id.as_str()))?;
        Ok((ShortageRow::new(findings, area, context.language), outline))
    });
    let areas: Vec<_> = areas.collect::<Result<_, EmitError>>()?;
    let rows = areas.iter().map(|(row, outline)| (row.cells().to_vec(), Some(Shape::Area(outline))));
    let layer = Layer { name: "shortage_areas", ty: AREAS, fields: &ShortageRow::FIELDS };
    write(context, path, &layer, &rows.collect::<Vec<_>>())
}

/// A row before it is written.
type Row<'a> = (Vec<Cell<'a>>, Option<Shape<'a>>);

fn write(context: &Context, path: &Path, layer: &Layer, rows: &[Row<'_>]) -> Result<(), EmitError> {
    let crs = SpatialRef::from_definition(WGS84).map_err(|error| EmitError::format(path, "CRS", &error))?;
    let mut package = Package::create(path, DRIVER, crs, context)?;
    package.layer(layer, rows.iter().cloned())?;
    package.close()
}

#[cfg(test)]
mod tests {
    use gdal::Dataset;
    use gdal::vector::{LayerAccess, OGRFieldType};

    use super::*;
    use crate::emit::fixture::{context, findings};
    use crate::model::ShortageAreaId;

    #[test]
    fn the_file_holds_the_rows_that_have_a_shape_and_two_writes_are_equal() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut findings = findings();
        let mut listed = findings.shortage_areas[0].clone();
        listed.id = ShortageAreaId("1801-0002".into());
        listed.outline = MultiPolygon::new(vec![]);
        findings.shortage_areas.push(listed);
        let outlines = Outlines::of(&findings, &context());
        let paths = ["a.fgb", "b.fgb"].map(|name| folder.path().join(name));
        for path in &paths {
            shortage_areas_flatgeobuf(&outlines, &context(), path).expect("written");
        }
        assert!(std::fs::read(&paths[0]).expect("read") == std::fs::read(&paths[1]).expect("read"));
        let dataset = Dataset::open(&paths[0]).expect("a file");
        let mut layer = dataset.layer(0).expect("a layer");
        assert_eq!(layer.feature_count(), 1);
        let kind = |name: &str| {
            let mut fields = layer.defn().fields();
            fields.find(|field| field.name() == name).map(|field| field.field_type()).expect("a field")
        };
        assert_eq!(
            (kind("points"), kind("area_m2")),
            (OGRFieldType::OFTInteger64, OGRFieldType::OFTInteger64)
        );
        assert_eq!(kind("households"), OGRFieldType::OFTReal, "2.5 of them");
        let area = layer.features().next().expect("a row");
        let field =
            |name: &str| area.field_as_string(area.field_index(name).expect("a field")).expect("a value");
        assert_eq!(field("id"), Some("1801-0001".to_owned()));
        assert_eq!(field("households"), Some("2.5".to_owned()));
        let is_unknown = field("workplaces").is_none_or(|text| text.is_empty());
        assert!(is_unknown, "unknown is no field of the row, and not 0");
    }

    #[test]
    fn numbers_are_longitude_and_latitude() {
        let folder = tempfile::tempdir().expect("a folder");
        let findings = findings();
        let paths = ["a.fgb", "m.fgb"].map(|name| folder.path().join(name));
        let outlines = Outlines::of(&findings, &context());
        shortage_areas_flatgeobuf(&outlines, &context(), &paths[0]).expect("written");
        municipalities_flatgeobuf(&findings, &context(), &paths[1]).expect("written");
        for (path, count) in paths.iter().zip([1, 3]) {
            let dataset = Dataset::open(path).expect("a file");
            let layer = dataset.layer(0).expect("a layer");
            assert_eq!(layer.feature_count(), count);
            assert_eq!(layer.spatial_ref().expect("a CRS").auth_code().expect("a code"), 4326);
            let around = layer.get_extent().expect("bounds");
            assert!(around.MinX >= 15.0 && around.MaxX < 16.0, "{around:?}");
            assert!(around.MinY > 59.0 && around.MaxY < 60.0, "{around:?}");
        }
        let nowhere = |places: &mut [geo::Coord<f64>]| places.fill(geo::Coord { x: f64::INFINITY, y: 0.0 });
        let context = Context { to_wgs84: &nowhere, ..context() };
        let refused = municipalities_flatgeobuf(&findings, &context, &paths[1]).expect_err("refused");
        assert!(refused.to_string().contains("1801"), "{refused}");
    }
}

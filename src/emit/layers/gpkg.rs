use std::path::Path;

use gdal::errors::GdalError;
use gdal::spatial_ref::SpatialRef;
use gdal::vector::{Feature, FieldDefn, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType, sql};
use gdal::{Dataset, DriverManager, Metadata};
use geo::{MultiPolygon, Point, Rect};

use crate::emit::layers::base;
use crate::emit::layers::fields::{Fields, counted};
use crate::emit::layers::geojson::{UNCOVERED_FIELDS, uncovered_cells};
use crate::emit::layers::gpkg_index::{self, Entry};
use crate::emit::layers::gpkg_options::ThreadOptions;
use crate::emit::layers::gpkg_schema;
pub(in crate::emit) use crate::emit::layers::gpkg_shape::Shape;
use crate::emit::layers::gpkg_style;
use crate::emit::layers::last_percent;
use crate::emit::layers::metadata::{self, Checksums};
use crate::emit::layers::provenance::Provenance;
use crate::emit::scope::Scope;
use crate::emit::tables::municipalities::{ColumnKind, cells, columns};
use crate::emit::tables::shortage::{self, ShortageRow};
use crate::emit::tables::table::{Cell, km2, rounded};
use crate::emit::text::names::joined;
use crate::emit::text::sql::literal;
use crate::emit::text::titles::Words;
use crate::emit::{Context, EmitError};
use crate::model::{Findings, MunicipalityIndex, MunicipalityRow, RowKind, ShortageArea, ShortageAreaId};

/// Writes `whitespot.gpkg` in the working CRS: `municipalities` (the table and the boundaries), `shortage_areas`,
/// `uncovered`, `fibre_points`, `last_percent` and `connections`, `uncovered_lines` where there are any, the base under them as far as it was
/// delivered (`base_water`, `base_settlements`, `base_lines`, `base_places`), the table `layer_styles` by which QGIS opens them
/// coloured, and the record of `metadata.xml`.
///
/// Equal content gives equal bytes: the dates that the format asks for are the reference date.
///
/// # Errors
/// Where the file cannot be written, the reference date is none, or the working CRS is not known to PROJ.
pub fn geopackage(
    findings: &Findings,
    provenance: &Provenance<'_>,
    context: &Context,
    path: &Path,
) -> Result<(), EmitError> {
    write(context, path, |package| {
        package.record = Some(metadata::record(provenance, context, Checksums::Without));
        municipalities(package, findings, Scope::All)?;
        shortage_areas(package, findings, context, Scope::All)?;
        uncovered(package, findings, Scope::All)?;
        fibre_points(package, findings)?;
        last_percent::add(package, findings, context)?;
        if !findings.uncovered_lines.is_empty() {
            uncovered_lines(package, findings)?;
        }
        base::add(package, findings)
    })
}

/// Writes a `GeoPackage` of the layers that `fill` makes, with their styles.
pub(in crate::emit) fn write(
    context: &Context,
    path: &Path,
    fill: impl FnOnce(&mut Package) -> Result<(), EmitError>,
) -> Result<(), EmitError> {
    write_as(true, context, path, fill)
}

/// Writes a `GeoPackage` to be mailed. The format has some forty tables and indexes, most of them with a row or none, and each takes a
/// page of the file at least: the pages are small, and a few thousand rows are found without a spatial index.
pub(in crate::emit) fn write_small(
    context: &Context,
    path: &Path,
    fill: impl FnOnce(&mut Package) -> Result<(), EmitError>,
) -> Result<(), EmitError> {
    write_as(false, context, path, fill)
}

fn write_as(
    is_indexed: bool,
    context: &Context,
    path: &Path,
    fill: impl FnOnce(&mut Package) -> Result<(), EmitError>,
) -> Result<(), EmitError> {
    let stamp = stamp(context.reference_date)?;
    let crs = crs(context, path)?;
    // Nobody else has the file yet: it need not be locked for every statement.
    let page_bytes = if is_indexed { 4096 } else { 1024 };
    let pragma = format!("page_size={page_bytes},locking_mode=EXCLUSIVE");
    let options = [
        ("OGR_CURRENT_DATE", stamp.as_str()),
        // Nothing is ever rolled back: a run that fails throws the file away.
        ("OGR_SQLITE_SYNCHRONOUS", "OFF"),
        ("OGR_SQLITE_JOURNAL", "OFF"),
        ("OGR_SQLITE_PRAGMA", pragma.as_str()),
    ];
    let _guard = ThreadOptions::set(&options).map_err(|error| EmitError::format(path, "options", &error))?;
    let mut package = Package { is_indexed, ..Package::create(path, GEOPACKAGE, crs, context)? };
    fill(&mut package)?;
    package.finish(context, &stamp)
}

fn crs(context: &Context, path: &Path) -> Result<SpatialRef, EmitError> {
    SpatialRef::from_definition(context.crs).map_err(|error| EmitError::Crs {
        path: path.to_owned(),
        crs: context.crs.to_owned(),
        reason: error.to_string(),
    })
}

pub(in crate::emit) fn municipalities(
    package: &mut Package,
    findings: &Findings,
    scope: Scope,
) -> Result<(), EmitError> {
    let columns = columns(findings);
    let fields: Vec<(&str, ColumnKind)> =
        columns.iter().map(|column| (column.name.as_str(), column.kind)).collect();
    let rows = scope.rows(findings).filter(|row| row.kind == RowKind::Municipality);
    let rows = rows.map(|row| (cells(findings, row), boundary(findings, row).map(Shape::Area)));
    let layer = Layer { name: "municipalities", ty: AREAS, fields: &fields };
    package.layer(&layer, rows)
}

/// The boundary of the municipality that a row of the table is of.
pub(super) fn boundary<'a>(findings: &'a Findings, row: &MunicipalityRow) -> Option<&'a MultiPolygon<f64>> {
    let mut municipalities = findings.survey.municipalities.iter();
    let of = municipalities.find(|municipality| municipality.code.as_str() == row.code)?;
    Some(&of.boundary)
}

pub(in crate::emit) fn shortage_areas(
    package: &mut Package,
    findings: &Findings,
    context: &Context,
    scope: Scope,
) -> Result<(), EmitError> {
    let shown: Vec<&ShortageArea> =
        shortage::shown(findings).filter(|area| scope.holds(area.municipality)).collect();
    let areas: Vec<ShortageRow> =
        shown.iter().map(|area| ShortageRow::new(findings, area, context.language)).collect();
    let rows =
        areas.iter().zip(&shown).map(|(row, area)| (row.cells().to_vec(), Some(Shape::Area(&area.outline))));
    let layer = Layer { name: "shortage_areas", ty: AREAS, fields: &ShortageRow::FIELDS };
    package.layer(&layer, rows)
}

pub(in crate::emit) fn uncovered(
    package: &mut Package,
    findings: &Findings,
    scope: Scope,
) -> Result<(), EmitError> {
    let own = |(position, _): &(usize, _)| scope.holds(*position as MunicipalityIndex);
    let rows = findings.cover.iter().enumerate().filter(own).map(|(position, cover)| {
        let outline = cover.uncovered.as_ref().map(|(_, outline)| Shape::Area(outline));
        (uncovered_cells(findings, position).to_vec(), outline)
    });
    let layer = Layer { name: "uncovered", ty: AREAS, fields: &UNCOVERED_FIELDS };
    package.layer(&layer, rows)
}

fn fibre_points(package: &mut Package, findings: &Findings) -> Result<(), EmitError> {
    let rows = findings.survey.fibre_points.iter().map(|point| {
        let cells = vec![
            Cell::Text(&point.kind),
            Cell::text(point.feed.as_deref()),
            Cell::text(point.name.as_deref()),
        ];
        (cells, Some(Shape::Point(Point(point.at))))
    });
    let layer = Layer { name: "fibre_points", ty: OGRwkbGeometryType::wkbPoint, fields: &FIBRE_FIELDS };
    package.layer(&layer, rows)
}

fn uncovered_lines(package: &mut Package, findings: &Findings) -> Result<(), EmitError> {
    let rows = findings.uncovered_lines.iter().map(|line| {
        let municipality = &findings.survey.municipalities[line.municipality as usize];
        let cells = vec![
            Cell::Text(municipality.code.as_str()),
            Cell::Text(line.kind.as_str()),
            Cell::text(line.class.as_deref()),
            Cell::text(line.name.as_deref()),
            // To the decimetre, as other distances of the layers.
            Cell::Number((line.length_m * 10.0).round() / 10.0),
        ];
        (cells, Some(Shape::Line(&line.stretch)))
    });
    let layer =
        Layer { name: "uncovered_lines", ty: OGRwkbGeometryType::wkbLineString, fields: &LINE_FIELDS };
    package.layer(&layer, rows)
}

const FIBRE_FIELDS: [(&str, ColumnKind); 3] =
    [("kind", ColumnKind::Text), ("feed", ColumnKind::Text), ("name", ColumnKind::Text)];

const LINE_FIELDS: [(&str, ColumnKind); 5] = [
    ("municipality", ColumnKind::Text),
    ("kind", ColumnKind::Text),
    ("class", ColumnKind::Text),
    ("name", ColumnKind::Text),
    ("length_m", ColumnKind::Number),
];

/// The layers of `whitespot.gpkg` with their fields.
pub(in crate::emit) fn layers(findings: &Findings) -> Vec<Fields> {
    let layer =
        |name: &str, fields: &[(&str, ColumnKind)]| Fields::of(name, fields.iter().map(|(field, _)| *field));
    let columns = columns(findings);
    let mut layers = vec![
        Fields::of("municipalities", columns.iter().map(|column| column.name.as_str())),
        layer("shortage_areas", &ShortageRow::FIELDS),
        layer("uncovered", &UNCOVERED_FIELDS),
        layer("fibre_points", &FIBRE_FIELDS),
        last_percent::fields(findings),
        layer("connections", &last_percent::trench_fields()),
    ];
    if !findings.uncovered_lines.is_empty() {
        layers.push(layer("uncovered_lines", &LINE_FIELDS));
    }
    layers.extend(base::layers(findings));
    layers
}

/// What every layer says of the run.
pub(in crate::emit) fn about(context: &Context) -> String {
    let values = [("name", context.name), ("date", context.reference_date), ("profile", context.profile)];
    Words::of_run(context).filled("about_run", &values)
}

/// Midnight of the reference date, as the format writes times.
fn stamp(reference_date: &str) -> Result<String, EmitError> {
    let digits =
        |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = reference_date.split('-').collect();
    match parts.as_slice() {
        [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2) => {
            Ok(format!("{reference_date}T00:00:00.000Z"))
        }
        _ => Err(EmitError::ReferenceDate { found: reference_date.to_owned() }),
    }
}

/// GDAL's name of the format.
const GEOPACKAGE: &str = "GPKG";

pub(in crate::emit) const AREAS: OGRwkbGeometryType::Type = OGRwkbGeometryType::wkbMultiPolygon;

/// A layer before its rows.
pub(in crate::emit) struct Layer<'a> {
    /// By which its title and its description stand in the catalogue.
    pub(in crate::emit) name: &'a str,
    pub(in crate::emit) ty: OGRwkbGeometryType::Type,
    pub(in crate::emit) fields: &'a [(&'a str, ColumnKind)],
}

/// A `GeoPackage` that is being written.
pub(in crate::emit) struct Package<'a> {
    path: &'a Path,
    dataset: Dataset,
    driver: &'static str,
    crs: SpatialRef,
    words: Words,
    /// What every layer says of the run.
    about: String,
    /// Whether its layers have a spatial index.
    is_indexed: bool,
    /// What says out of what the layers were made, after ISO 19139.
    record: Option<String>,
    /// The layers made so far.
    layers: Vec<Fields>,
}

impl<'a> Package<'a> {
    pub(super) fn create(
        path: &'a Path,
        driver: &'static str,
        crs: SpatialRef,
        context: &Context,
    ) -> Result<Self, EmitError> {
        let dataset = DriverManager::get_driver_by_name(driver)
            .and_then(|driver| driver.create_vector_only(path))
            .map_err(|error| EmitError::format(path, "file", &error))?;
        let (words, about) = (Words::of_run(context), about(context));
        Ok(Self {
            path,
            dataset,
            driver,
            crs,
            words,
            about,
            is_indexed: true,
            record: None,
            layers: Vec::new(),
        })
    }

    pub(in crate::emit) fn layer<'r>(
        &mut self,
        layer: &Layer,
        rows: impl Iterator<Item = (Vec<Cell<'r>>, Option<Shape<'r>>)> + Clone,
    ) -> Result<(), EmitError> {
        let counted = counted(layer.fields, rows.clone().map(|(cells, _)| cells));
        let layer = &Layer { fields: &counted, ..*layer };
        let failed = |reason: &dyn std::fmt::Display| EmitError::format(self.path, layer.name, &reason);
        let mut fields = Fields::of(layer.name, layer.fields.iter().map(|(name, _)| *name));
        let rows = rows.inspect(|(cells, _)| fields.note_row(cells));
        let options = |options| LayerOptions {
            name: layer.name,
            srs: Some(&self.crs),
            ty: layer.ty,
            options: Some(options),
        };
        if self.driver == GEOPACKAGE {
            let mut transaction = self.dataset.start_transaction().map_err(|error| failed(&error))?;
            let identifier = format!("IDENTIFIER={}", self.words.layer(layer.name));
            let described = self.words.text(&format!("layer_about.{}", layer.name));
            let description = format!("DESCRIPTION={described}, {}", self.about);
            let plain = ["GEOMETRY_NAME=geom", "FID=fid", "SPATIAL_INDEX=NO"];
            transaction
                .create_layer(options(&[&plain[..], &[&identifier, &description]].concat()))
                .map_err(|error| failed(&error))?;
            let trigger = if self.is_indexed {
                Some(empty_index(&transaction, layer.name).map_err(|error| failed(&error))?)
            } else {
                None
            };
            let made = transaction.layer_by_name(layer.name).map_err(|error| failed(&error))?;
            let drawn = write_rows(&made, layer, rows).map_err(|reason| failed(&reason))?;
            if let Some(trigger) = trigger {
                // A row missing from the index would never show on a map.
                let entry = |(fid, bounds): Row| Some(Entry::new(fid?.cast_signed(), bounds));
                let entries = drawn.into_iter().map(entry).collect::<Option<Vec<_>>>();
                let entries = entries.ok_or_else(|| failed(&"a row that was written has no key"))?;
                for statement in gpkg_index::statements(layer.name, entries).into_iter().chain([trigger]) {
                    execute(&transaction, &statement).map_err(|error| failed(&error))?;
                }
            }
            transaction.commit().map_err(|error| failed(&error))?;
        } else {
            let made = self.dataset.create_layer(options(&[])).map_err(|error| failed(&error))?;
            // The index of the other format takes no row without a shape.
            let drawn = rows.filter(|(_, shape)| shape.as_ref().is_some_and(|shape| !shape.is_empty()));
            write_rows(&made, layer, drawn).map_err(|reason| failed(&reason))?;
        }
        self.layers.push(fields);
        Ok(())
    }

    /// Closes a file that holds nothing but its layer.
    pub(super) fn close(self) -> Result<(), EmitError> {
        self.dataset.close().map_err(|error| EmitError::format(self.path, "file", &error))
    }

    /// Writes what is said of the whole, the styles, and closes the file.
    fn finish(mut self, context: &Context, stamp: &str) -> Result<(), EmitError> {
        let failed = |part: &str, error: GdalError| EmitError::format(self.path, part, &error);
        for (key, value) in [
            ("region", context.name),
            ("reference_date", context.reference_date),
            ("profile", context.profile),
            ("title", &self.about),
            ("invented", if context.invented { "yes" } else { "no" }),
        ] {
            self.dataset.set_metadata_item(key, value, "").map_err(|error| failed("metadata", error))?;
        }
        let styles = gpkg_style::statements(&self.layers, self.words, stamp, self.is_indexed);
        let schema = gpkg_schema::statements(&self.layers, self.words);
        let transaction = self.dataset.start_transaction().map_err(|error| failed("layer_styles", error))?;
        for (part, statements) in [("layer_styles", styles), ("gpkg_data_columns", schema)] {
            for statement in statements {
                execute(&transaction, &statement).map_err(|error| failed(part, error))?;
            }
        }
        transaction.commit().map_err(|error| failed("layer_styles", error))?;
        if let Some(record) = &self.record {
            // The items above make the tables of the extension, once they are written.
            self.dataset.flush_cache().map_err(|error| failed("metadata", error))?;
            for statement in metadata::statements(record, stamp) {
                execute(&self.dataset, &statement).map_err(|error| failed("metadata", error))?;
            }
        }
        self.dataset.close().map_err(|error| EmitError::format(self.path, "file", &error))
    }
}

fn execute(dataset: &Dataset, statement: &str) -> gdal::errors::Result<()> {
    dataset.execute_sql(statement, None, sql::Dialect::DEFAULT).map(|_| ())
}

/// Makes the index of an empty layer and drops its trigger; gives the statement that makes the trigger again.
fn empty_index(dataset: &Dataset, layer: &str) -> gdal::errors::Result<String> {
    let create = format!("SELECT CreateSpatialIndex({}, 'geom')", literal(layer));
    execute(dataset, &create)?;
    let query = gpkg_index::trigger_query(layer);
    let trigger = match dataset.execute_sql(query, None, sql::Dialect::DEFAULT)? {
        Some(mut rows) => rows.features().next().map(|row| row.field_as_string(0)).transpose()?.flatten(),
        None => None,
    };
    execute(dataset, &gpkg_index::trigger_drop(layer))?;
    trigger.ok_or(GdalError::BadArgument(format!("no spatial index was made for {layer}")))
}

/// A row that was written: its key and its box.
type Row = (Option<u64>, Rect<f64>);

/// Writes the fields and the rows of a layer that was just made; gives the key, where the format has one, and the
/// box of each row that has a shape.
fn write_rows<'r>(
    made: &gdal::vector::Layer,
    layer: &Layer,
    rows: impl Iterator<Item = (Vec<Cell<'r>>, Option<Shape<'r>>)>,
) -> Result<Vec<Row>, String> {
    let text = |error: GdalError| error.to_string();
    for (name, kind) in layer.fields {
        let ty = match kind {
            ColumnKind::Text | ColumnKind::List => OGRFieldType::OFTString,
            ColumnKind::Whole => OGRFieldType::OFTInteger64,
            ColumnKind::Number | ColumnKind::Count => OGRFieldType::OFTReal,
        };
        FieldDefn::new(name, ty).and_then(|field| field.add_to_layer(made)).map_err(text)?;
    }
    let mut drawn = Vec::new();
    for (cells, shape) in rows {
        let mut feature = Feature::new(made.defn()).map_err(text)?;
        for (position, (cell, (_, kind))) in cells.iter().zip(layer.fields).enumerate() {
            set(&mut feature, position, *cell, *kind).map_err(text)?;
        }
        let bounds = shape.as_ref().and_then(Shape::bounds);
        if let Some(geometry) = shape.map_or(Ok(None), |shape| shape.to_gdal())? {
            feature.set_geometry(geometry).map_err(text)?;
        }
        feature.create(made).map_err(text)?;
        drawn.extend(bounds.map(|bounds| (feature.fid(), bounds)));
    }
    Ok(drawn)
}

fn set(feature: &mut Feature, position: usize, cell: Cell, kind: ColumnKind) -> gdal::errors::Result<()> {
    match cell {
        Cell::Empty if kind == ColumnKind::List => feature.set_field_string(position, ""),
        Cell::Empty => feature.set_field_null(position),
        Cell::Text(text) => feature.set_field_string(position, text),
        Cell::Ids(ids) => feature.set_field_string(position, &joined(ids.iter().map(ShortageAreaId::as_str))),
        Cell::Whole(count) => feature.set_field_integer64(position, count.cast_signed()),
        Cell::Number(value) if kind == ColumnKind::Whole => {
            feature.set_field_integer64(position, rounded(value) as i64)
        }
        Cell::Number(value) => feature.set_field_double(position, rounded(value)),
        Cell::Area(area_m2) => feature.set_field_double(position, km2(area_m2)),
    }
}

#[cfg(test)]
#[path = "gpkg_tests.rs"]
mod tests;

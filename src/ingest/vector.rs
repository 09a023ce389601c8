//! Layers that GDAL opens, as tables.
use gdal::Metadata;
use gdal::vector::{Feature, Layer, LayerAccess, OGRFieldType};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use geo::Coord;

use super::accept::Accept;
use super::archive::{GdalPath, Opened};
use super::crs::{Crs, FileCrs};
use super::error::IngestError;
use super::error_misread::MisreadError;
use super::fields::{self, Field};
use super::head_rows::{self, HeadRows};
use super::page_limit::Page;
use super::source_file::FileFormat;
use super::table::{Column, Places, Shape, Table, Wanted};
use super::text::is_same;
use super::wkb;
use super::workbook::{self, Sheet};
use super::{
    charset, coordinates, days_1904, domains, drivers, head, kml, layers, mapinfo, merged, page_limit,
    pointed, px, quiet, raster, rings, shape_text, shapefile, sheet, sqlite,
};

/// Formats whose coordinates are WGS 84 by definition: nothing in the file can say otherwise.
const ALWAYS_WGS84: [&str; 5] = ["KML", "LIBKML", "GPX", "OSM", "GeoJSONSeq"];
/// Formats in which the direction of a ring says whether it is a hole.
const HOLES_BY_WINDING: [&str; 3] = ["ESRI Shapefile", "OpenFileGDB", "FileGDB"];
/// Formats of spreadsheets: their first row is the head line.
pub(super) const SHEETS: [&str; 3] = ["XLSX", "XLS", "ODS"];
/// Rows in which a column of shapes and the names of columns are looked for.
const SAMPLE_ROWS: usize = 50;

/// How failures begin that belong to one record, in formats in which the rest is whole all the same: a shapefile finds each
/// record by its index, a JSON text was parsed to its end.
const OF_ONE_RECORD: [(&str, &str); 5] = [
    ("ESRI Shapefile", "Corrupted .shp file : shape "),
    ("GeoJSON", "Invalid "),
    ("GeoJSONSeq", "Invalid "),
    ("TopoJSON", "Invalid "),
    ("ESRIJSON", "Invalid "),
];

/// Whether a failure belongs to one record, which is a reject then; every other means that the file is damaged.
fn is_of_one_record(driver: &str, said: &str) -> bool {
    OF_ONE_RECORD.iter().any(|(known, start)| *known == driver && said.starts_with(start))
        && !said.contains("FeatureCollection")
}

/// Opens a file for its layers. What only points to other files is opened where it is accepted.
pub(super) fn open(
    path: &str,
    name: &str,
    encoding: Option<&str>,
    accept: &Accept,
) -> Result<Dataset, IngestError> {
    quiet::hush();
    drivers::keep_offline(accept);
    let _ = quiet::failures();
    let flags = GdalOpenFlags::GDAL_OF_VECTOR
        | GdalOpenFlags::GDAL_OF_READONLY
        | GdalOpenFlags::GDAL_OF_VERBOSE_ERROR;
    let encoding = encoding.map(|label| format!("ENCODING={label}"));
    let given: Vec<&str> = encoding.iter().map(String::as_str).collect();
    let drivers = drivers::vector(accept);
    let options = DatasetOptions {
        open_flags: flags,
        open_options: Some(&given),
        allowed_drivers: Some(&drivers),
        ..DatasetOptions::default()
    };
    let dataset = Dataset::open_ex(path, options).map_err(|error| IngestError::Unreadable {
        file: name.to_owned(),
        reason: quiet::by_name(&quiet::reason(&error.to_string()), path, name),
    })?;
    let driver = dataset.driver().short_name();
    tracing::debug!("{name}: GDAL driver {driver}");
    undamaged(&driver, path, name)?;
    Ok(dataset)
}

/// Refuses what GDAL could not read of a file and went on without: it opens what it can, reads a sheet when its columns are asked
/// for, and reports what is missing nowhere else. To be called before anything else takes GDAL's failures.
pub(super) fn undamaged(driver: &str, path: &str, name: &str) -> Result<(), IngestError> {
    match quiet::damage().into_iter().find(|said| !is_of_one_record(driver, said)) {
        None => Ok(()),
        Some(said) => {
            Err(IngestError::Damaged { file: name.to_owned(), reason: quiet::by_name(&said, path, name) })
        }
    }
}

/// Reads a layer.
pub(super) fn read(opened: &Opened, format: &FileFormat, wanted: &Wanted) -> Result<Table, IngestError> {
    let (encoding, accept) = (format.table.encoding.as_deref(), &format.accept);
    shapefile::check_whole(opened)?;
    coordinates::check(opened)?;
    let recoded = encoding.filter(|_| charset::is_one(opened));
    let path = recoded.map_or_else(|| opened.gdal_path(), |label| charset::recoded(opened, label))?;
    sqlite::check(opened, std::path::Path::new(&path.path))?;
    let detected = if encoding.is_none() { shapefile::legacy_encoding(opened) } else { None };
    let unnamed = encoding.filter(|_| recoded.is_none()).or(detected);
    let dataset = match open(&path.path, &opened.name, unnamed, accept) {
        Ok(dataset) => dataset,
        Err(error @ IngestError::Damaged { .. }) => return Err(error),
        Err(error) => {
            drivers::check(opened, accept)?;
            return Err(match raster::open(&path.path, &opened.name, accept) {
                Ok(_) => IngestError::Raster { file: opened.name.clone() },
                Err(_) => reason(opened, error),
            });
        }
    };
    let driver = dataset.driver().short_name();
    pointed::check(opened, &driver)?;
    if let Some(label) = encoding.filter(|_| recoded.is_none() && !takes_encoding(&dataset)) {
        return Err(IngestError::misread(MisreadError::NoEncoding {
            file: opened.name.clone(),
            found: label.to_owned(),
            format: dataset.driver().long_name(),
        }));
    }
    let head = HeadRows::of(&format.table);
    if !SHEETS.contains(&driver.as_str()) {
        head_rows::refuse(&format.table, &opened.name, &dataset.driver().long_name())?;
    } else if !head.is_first_line() {
        drop(dataset);
        return sheet::read(opened, &path, &driver, (head, format), wanted);
    }
    let (_copy, dataset) = mended(opened, dataset, wanted.places, accept)?;
    let mut layer = layers::choose(&dataset, &opened.name, format)?;
    undamaged(&driver, &path.path, &opened.name)?;
    let crs = declared(&driver, &layer)?;
    let mut table =
        read_layer(&dataset, &driver, &mut layer, opened, (wanted, format.table.geometry.as_deref()), crs)?;
    if let Some(sheet) = Sheet::of(opened, &driver, &table.layer)? {
        let place = (opened.name.as_str(), table.layer.as_str());
        merged::check(&sheet.merged(), head, &layer_columns(&layer), wanted, place)?;
        days_1904::mend(&mut table, &sheet);
    }
    add_domains(&mut table, &driver, &dataset, opened)?;
    table.page = page_limit::of(&driver, opened, table.rows() as u64)?;
    Ok(table)
}

/// The columns of a layer in their order.
pub(super) fn layer_columns(layer: &Layer<'_>) -> Vec<String> {
    layer.defn().fields().map(|field| field.name()).collect()
}

/// The dataset, or one of a copy where GDAL would misread the file; the copy must live as long.
pub(super) fn mended(
    opened: &Opened,
    dataset: Dataset,
    with_places: bool,
    accept: &Accept,
) -> Result<(Option<GdalPath>, Dataset), IngestError> {
    let copy = match dataset.driver().short_name().as_str() {
        "ODS" => workbook::without_repeated_cover(opened)?,
        driver if kml::DRIVERS.contains(&driver) => kml::check(opened, with_places, accept)?,
        _ => None,
    };
    let Some(copy) = copy else { return Ok((None, dataset)) };
    let dataset = open(&copy.path, &opened.name, None, accept)?;
    Ok((Some(copy), dataset))
}

/// Whether the reader of a format has an option for its encoding.
fn takes_encoding(dataset: &Dataset) -> bool {
    dataset
        .driver()
        .metadata_item("DMD_OPENOPTIONLIST", "")
        .is_some_and(|options| options.contains("'ENCODING'"))
}

/// What the file says that the codes of its columns mean.
pub(super) fn add_domains(
    table: &mut Table,
    driver: &str,
    dataset: &Dataset,
    opened: &Opened,
) -> Result<(), IngestError> {
    let domains = if driver == "ESRIJSON" {
        page_limit::json(&opened.bytes()?).map(|top| domains::of_json(&top)).unwrap_or_default()
    } else {
        domains::of(driver, dataset, &table.layer)
    };
    if domains.is_empty() {
        return Ok(());
    }
    let columns = std::mem::take(&mut table.columns);
    table.columns = columns
        .into_iter()
        .map(|(name, column)| {
            let column = domains::coded(column, domains.get(&name));
            (name, column)
        })
        .collect();
    Ok(())
}

/// The error of a file that cannot be opened, with what it holds instead where that can be said.
pub(super) fn reason(opened: &Opened, error: IngestError) -> IngestError {
    if opened.start().is_ok_and(|start| px::is_one(&start)) {
        return IngestError::Unreadable {
            file: opened.name.clone(),
            reason: "it is a table of PC-Axis, which holds published figures: name it under [[reference]]"
                .into(),
        };
    }
    mapinfo::reason(opened, of_json(opened, error))
}

/// The error of a file that cannot be opened; of JSON with what it holds at its top, which its reader does not say.
fn of_json(opened: &Opened, error: IngestError) -> IngestError {
    let Some(top) = opened.bytes().ok().and_then(|bytes| page_limit::json(&bytes)) else { return error };
    let reason = if top.get("networks").is_some() || top.get("nodes").is_some() && top.get("spans").is_some()
    {
        "it is JSON of the Open Fibre Data Standard: name it under [[fixed]] or [[lines]] for its spans, under [[fibre_points]] for its nodes".to_owned()
    } else {
        format!(
            "it is JSON, but not GeoJSON: found {} at its top, expected a FeatureCollection",
            top.names().join(", ")
        )
    };
    IngestError::Unreadable { file: opened.name.clone(), reason }
}

/// The CRS that the layer declares. `TopoJSON` has no member for one, whatever its reader assumes.
pub(super) fn declared(driver: &str, layer: &Layer<'_>) -> Result<FileCrs, IngestError> {
    if driver == "TopoJSON" {
        return Ok(FileCrs::default());
    }
    if ALWAYS_WGS84.contains(&driver) {
        return Ok(FileCrs { declared: Some(Crs::wgs84()?), assumed: false });
    }
    let declared = layer.spatial_ref().and_then(|reference| Crs::from_reference(&reference));
    // Without a crs member GeoJSON is WGS 84 (RFC 7946): a rule of the format, which the configuration may contradict.
    let assumed = driver == "GeoJSON" && declared.as_ref().is_some_and(|crs| crs.epsg() == Some(4326));
    Ok(FileCrs { declared, assumed })
}

/// Reads the records of an open layer.
pub(super) fn read_layer(
    dataset: &Dataset,
    driver: &str,
    layer: &mut Layer<'_>,
    opened: &Opened,
    (wanted, geometry): (&Wanted, Option<&str>),
    crs: FileCrs,
) -> Result<Table, IngestError> {
    let (file, name) = (opened.name.as_str(), layer.name());
    let fields: Vec<(String, OGRFieldType::Type)> =
        layer.defn().fields().map(|field| (field.name(), field.field_type())).collect();
    // A column that is named counts before the layer's own geometry.
    let own = match geometry {
        None => layer.defn().geom_fields().next().map(|_| 0),
        Some(named) => layer.defn().geom_fields().position(|field| is_same(&field.name(), named)),
    };
    let with_places = wanted.places && own.is_some();
    let mut columns: Vec<Field> = fields
        .iter()
        .enumerate()
        .filter(|(_, (field, _))| wanted.holds(field))
        .map(|(at, (field, kind))| Field::new(at, field.clone(), *kind))
        .collect();
    fields::find_texts(opened, dataset, driver, &name, &mut columns);
    let expected = layer.try_feature_count();
    let (mut records, mut shapes, mut points) = (Vec::new(), Vec::new(), Vec::new());
    let mut read = 0_u64;
    // What GDAL reported while it looked at the columns and counted.
    let mut failures: Vec<String> =
        quiet::damage().into_iter().filter(|said| !is_of_one_record(driver, said)).collect();
    let (mut of_records, mut misread) = (Vec::new(), Misread::default());
    let _ = quiet::failures();
    for feature in layer.features() {
        if wanted.most == Some(records.len()) {
            break;
        }
        read += 1;
        if fields::is_blank_row(driver, &feature) {
            continue;
        }
        records.push(feature.fid().unwrap_or(records.len() as u64));
        for column in &mut columns {
            column.push(&feature);
        }
        if with_places {
            let bytes = bytes(&feature, own.unwrap_or(0));
            // Points need no heap: they are kept apart as long as nothing else comes.
            match bytes.as_deref().map(wkb::plain_point) {
                Some(Some(point)) if shapes.is_empty() => points.push(point),
                None if shapes.is_empty() => points.push(Coord { x: f64::NAN, y: f64::NAN }),
                _ => {
                    shapes.extend(points.drain(..).map(Shape::of_point));
                    shapes.push(bytes.map_or(Shape::Missing, |bytes| Shape::of_wkb(&bytes)));
                }
            }
        }
        misread.add(records.len() - 1, quiet::misread());
        let said = quiet::damage();
        of_records.extend(said.iter().filter(|said| is_of_one_record(driver, said)).cloned());
        failures.extend(said.into_iter().filter(|said| !is_of_one_record(driver, said)));
        if !failures.is_empty() {
            break;
        }
    }
    // What GDAL reported when it found no further record.
    failures.extend(quiet::damage().into_iter().filter(|said| !is_of_one_record(driver, said)));
    let stopped = wanted.most.is_some_and(|most| records.len() == most);
    let short = !stopped && expected.is_some_and(|expected| expected > read);
    if !failures.is_empty() || (short && counted(dataset, &name).is_none_or(|counted| counted != read)) {
        return Err(IngestError::CutOff {
            file: file.to_owned(),
            layer: name,
            read,
            expected: expected.map_or_else(|| "more".to_owned(), |count| count.to_string()),
            reason: failures.into_iter().next().unwrap_or_default(),
        });
    }
    if with_places {
        explain_broken(&mut points, &mut shapes, of_records);
    }
    for column in &mut columns {
        misread.mend(&name, column);
    }
    let mut shapes_in = String::new();
    let (places, crs, hint) = if !with_places {
        let texts = of_texts(layer, &fields, (driver, file), (wanted, geometry), crs)?;
        shapes_in = texts.column;
        (texts.places, texts.crs, texts.hint)
    } else if shapes.is_empty() {
        (Places::Points(points), crs, String::new())
    } else {
        if HOLES_BY_WINDING.contains(&driver) {
            shapes.iter_mut().for_each(rings::mend_winding);
        }
        (Places::Shapes(shapes), crs, String::new())
    };
    Ok(Table {
        source: file.to_owned(),
        layer: name,
        records,
        columns: columns.into_iter().map(Field::finish).collect(),
        names: fields.into_iter().map(|(name, _)| name).collect(),
        places,
        crs,
        decimal_mark: None,
        hint,
        page: Page::default(),
        thousands_mark: None,
        shapes_in,
    })
}

/// What the columns of a layer without geometry hold of places.
struct OfTexts {
    places: Places,
    crs: FileCrs,
    /// What seems to stand in place of shapes.
    hint: String,
    /// The column of the shapes.
    column: String,
}

/// The places of a layer without geometry: from the column that holds shapes as texts, where there is one; otherwise what
/// its columns seem to hold instead.
fn of_texts(
    layer: &mut Layer<'_>,
    fields: &[(String, OGRFieldType::Type)],
    (driver, file): (&str, &str),
    (wanted, geometry): (&Wanted, Option<&str>),
    crs: FileCrs,
) -> Result<OfTexts, IngestError> {
    let without =
        |hint: String, crs: FileCrs| OfTexts { places: Places::None, crs, hint, column: String::new() };
    let names: Vec<String> = fields.iter().map(|(name, _)| name.clone()).collect();
    let texts = |feature: &Feature<'_>| -> Vec<String> {
        let text = |at| feature.field_as_string(at).ok().flatten().unwrap_or_default();
        (0..names.len()).map(text).collect()
    };
    // The first row is the head line.
    let rows: Vec<(u64, Vec<String>)> =
        (2..).zip(layer.features().take(SAMPLE_ROWS).map(|feature| texts(&feature))).collect();
    if SHEETS.contains(&driver) {
        head::check_sheet(&names, &rows, &wanted.columns, (file, &layer.name()))?;
    }
    if !wanted.places {
        return Ok(without(String::new(), crs));
    }
    let cells = |at: usize| {
        rows.iter().map(|(_, row)| row[at].clone()).filter(|cell| !cell.trim().is_empty()).collect()
    };
    let sample: Vec<Vec<String>> = (0..names.len()).map(cells).collect();
    let Some(at) = shape_text::column_of(&names, &sample, geometry, file)? else {
        return Ok(without(shape_text::hint(&names, &sample), crs));
    };
    let most = wanted.most.unwrap_or(usize::MAX);
    let cells: Vec<Option<String>> = layer
        .features()
        .take(most)
        .map(|feature| feature.field_as_string(at).ok().flatten().filter(|text| !text.trim().is_empty()))
        .collect();
    let crs = shape_text::crs_of(cells.iter().map(Option::as_deref), file)?;
    let of_cell = |cell: Option<String>| cell.map_or(Shape::Missing, |text| shape_text::of_text(text.trim()));
    let places = Places::Shapes(cells.into_iter().map(of_cell).collect());
    Ok(OfTexts { places, crs, hint: String::new(), column: names[at].clone() })
}

/// Gives places that could not be read GDAL's reasons, where it is clear which is whose: a reader that looks ahead reports
/// them early, but in the order of the records.
fn explain_broken(points: &mut Vec<Coord>, shapes: &mut Vec<Shape>, reasons: Vec<String>) {
    if reasons.is_empty() {
        return;
    }
    shapes.extend(points.drain(..).map(Shape::of_point));
    let missing: Vec<&mut Shape> =
        shapes.iter_mut().filter(|shape| matches!(shape, Shape::Missing)).collect();
    if missing.len() == reasons.len() {
        for (shape, reason) in missing.into_iter().zip(reasons) {
            *shape = Shape::Broken(reason);
        }
    }
}

/// Values that GDAL could not keep: it puts a 0 into a column of numbers and warns.
#[derive(Default)]
struct Misread(Vec<(usize, String)>);

impl Misread {
    fn add(&mut self, row: usize, said: Vec<String>) {
        self.0.extend(said.into_iter().map(|said| (row, said)));
    }

    /// Gives a column the texts that stand in the file: what is no number is then reported as it stands.
    fn mend(&self, layer: &str, field: &mut Field) {
        let middle = format!("' of field {layer}.{} parsed incompletely", field.name);
        let found: Vec<(usize, &str)> = self
            .0
            .iter()
            .filter_map(|(row, said)| Some((*row, said.strip_prefix("Value '")?.split_once(&middle)?.0)))
            .collect();
        if found.is_empty() {
            return;
        }
        let mut words: Vec<Option<String>> = match &field.column {
            Column::Integers(values) => {
                values.iter().map(|value| value.map(|value| value.to_string())).collect()
            }
            Column::Numbers(values) => {
                values.iter().map(|value| value.map(|value| value.to_string())).collect()
            }
            Column::Words(_) | Column::Text(_) | Column::Coded { .. } => return,
        };
        for (row, text) in found {
            words[row] = Some(text.to_owned());
        }
        field.column = Column::Words(words);
    }
}

/// The records that a table really has: a `GeoPackage` keeps a count beside it that other programs forget to update.
fn counted(dataset: &Dataset, layer: &str) -> Option<u64> {
    let query = format!("SELECT COUNT(*) AS n FROM \"{}\"", layer.replace('"', "\"\""));
    let mut result = dataset.execute_sql(query, None, gdal::vector::sql::Dialect::DEFAULT).ok()??;
    let count = result.features().next().and_then(|feature| feature.field_as_integer64(0).ok().flatten());
    if quiet::failures().is_empty() { count.and_then(|count| u64::try_from(count).ok()) } else { None }
}

fn bytes(feature: &Feature<'_>, at: usize) -> Option<Vec<u8>> {
    let geometry = feature.geometry_by_index(at).ok()?;
    if geometry.is_empty() {
        return None;
    }
    geometry.iso_wkb().ok()
}

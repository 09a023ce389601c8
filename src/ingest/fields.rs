//! The cells of GDAL's records: a number that is not there is none, and not 0.
use std::collections::HashMap;

use gdal::Dataset;
use gdal::vector::{Feature, FieldValue, LayerAccess, OGRFieldType, sql};

use super::archive::Opened;
use super::table::Column;
use super::{mapinfo, quiet};

/// Formats in which a blank row of a sheet comes as a record.
const SHEETS: [&str; 3] = ["XLSX", "ODS", "XLS"];
/// Databases in which a column of numbers may hold text all the same.
const LOOSE: [&str; 2] = ["GPKG", "SQLite"];

/// A column that is filled record by record.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) column: Column,
    at: usize,
    is_list: bool,
    /// Per feature id: the text that stands where the layer declares numbers.
    texts: HashMap<u64, String>,
}

impl Field {
    /// A column of the layer, still empty.
    pub(super) fn new(at: usize, name: String, kind: OGRFieldType::Type) -> Self {
        let column = match kind {
            OGRFieldType::OFTInteger | OGRFieldType::OFTInteger64 => Column::Integers(Vec::new()),
            OGRFieldType::OFTReal => Column::Numbers(Vec::new()),
            _ => Column::Words(Vec::new()),
        };
        Self { name, column, at, is_list: kind == OGRFieldType::OFTStringList, texts: HashMap::new() }
    }

    /// Adds the cell of a record.
    pub(super) fn push(&mut self, feature: &Feature<'_>) {
        let at = self.at;
        match &mut self.column {
            Column::Integers(values) => values.push(integer(feature, at)),
            Column::Numbers(values) => values.push(number(feature, at)),
            Column::Words(values) => {
                // Most columns have none, and the question costs as much as the answer.
                let fid = if self.texts.is_empty() { None } else { feature.fid() };
                let text = fid.and_then(|fid| self.texts.get(&fid).cloned());
                values.push(text.or_else(|| {
                    if self.is_list { items(feature, at) } else { feature.field_as_string(at).ok().flatten() }
                }));
            }
            Column::Text(_) | Column::Coded { .. } => {}
        }
    }

    /// The column by its name.
    pub(super) fn finish(self) -> (String, Column) {
        (self.name, self.column)
    }
}

/// A field that is not set reads as 0 too, but has no text; only one that is null says so.
fn has_text(feature: &Feature<'_>, at: usize) -> bool {
    feature.field_as_string(at).is_ok_and(|text| text.is_some_and(|text| !text.is_empty()))
}

fn integer(feature: &Feature<'_>, at: usize) -> Option<i64> {
    let value = feature.field_as_integer64(at).ok()??;
    (value != 0 || has_text(feature, at)).then_some(value)
}

fn number(feature: &Feature<'_>, at: usize) -> Option<f64> {
    let value = feature.field_as_double(at).ok()??;
    (value != 0.0 || has_text(feature, at)).then_some(value)
}

/// The items of a list, joined as the tables of a run join them.
fn items(feature: &Feature<'_>, at: usize) -> Option<String> {
    let Ok(Some(FieldValue::StringListValue(items))) = feature.field(at) else { return None };
    let escaped: Vec<String> =
        items.iter().map(|item| item.replace('\\', "\\\\").replace(';', "\\;")).collect();
    Some(escaped.join(";"))
}

/// Whether a record is a row of a sheet in which no cell says anything.
pub(super) fn is_blank_row(driver: &str, feature: &Feature<'_>) -> bool {
    let is_blank =
        |at| feature.field_as_string(at).is_ok_and(|text| text.is_none_or(|text| text.trim().is_empty()));
    SHEETS.contains(&driver) && (0..feature.field_count()).all(is_blank)
}

/// Turns columns of numbers in which the file holds text into columns of text: GDAL would read `''` and `n/a` as 0.
pub(super) fn find_texts(
    opened: &Opened,
    dataset: &Dataset,
    driver: &str,
    layer: &str,
    fields: &mut [Field],
) {
    let mut numbers: Vec<&mut Field> = fields
        .iter_mut()
        .filter(|field| matches!(field.column, Column::Integers(_) | Column::Numbers(_)))
        .collect();
    if numbers.is_empty() {
        return;
    }
    if LOOSE.contains(&driver) {
        ask_database(dataset, layer, &mut numbers);
    } else if driver == mapinfo::DRIVER {
        let mut texts = mapinfo::texts(opened);
        for field in &mut numbers {
            field.texts = texts.remove(&field.at).unwrap_or_default();
        }
    }
    for field in numbers.into_iter().filter(|field| !field.texts.is_empty()) {
        field.column = Column::Words(Vec::new());
    }
}

fn ask_database(dataset: &Dataset, layer: &str, numbers: &mut [&mut Field]) {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let is_text = |field: &&mut Field| format!("typeof({}) = 'text'", quoted(&field.name));
    let tests: Vec<String> = numbers.iter().map(is_text).collect();
    let texts = numbers.iter().zip(&tests).enumerate();
    let texts: Vec<String> = texts
        .map(|(at, (field, test))| {
            format!("CASE WHEN {test} THEN CAST({} AS TEXT) END AS t{at}", quoted(&field.name))
        })
        .collect();
    // An expression, so that GDAL does not take it for the id of its own records.
    let query = format!(
        "SELECT rowid + 0 AS row, {} FROM {} WHERE {}",
        texts.join(", "),
        quoted(layer),
        tests.join(" OR ")
    );
    if let Ok(Some(mut rows)) = dataset.execute_sql(query, None, sql::Dialect::DEFAULT) {
        for row in rows.features() {
            let Some(fid) = row.field_as_integer64(0).ok().flatten() else { continue };
            for (at, field) in numbers.iter_mut().enumerate() {
                // Null where this column holds a number.
                if let Some(text) = row.field_as_string(at + 1).ok().flatten() {
                    field.texts.insert(fid as u64, text);
                }
            }
        }
    }
    // A view has no row ids, and cannot be asked.
    let _ = quiet::failures();
}

//! Sheets whose head is not their first row alone: titles stand before it, or it has several rows.
//!
//! GDAL knows no other head than the first row. So every row is read as a record of texts, the head is made of the rows that the
//! configuration names, and columns of which every cell below is a number become numbers again.
use gdal::config::{clear_thread_local_config_option, set_thread_local_config_option};

use super::archive::{GdalPath, Opened};
use super::crs::FileCrs;
use super::error::IngestError;
use super::head_rows::{self, HeadRows};
use super::source_file::FileFormat;
use super::table::{Column, Places, Shape, Table, Wanted};
use super::workbook::Sheet;
use super::{days_1904, head, layers, merged, shape_text, vector};

/// Rows in which a column of shapes and the names of columns are looked for.
const SAMPLE_ROWS: usize = 50;

/// Makes GDAL give every row of a workbook as a record of texts, on this thread and as long as this lives.
struct AllRows([String; 2]);

impl AllRows {
    fn begin(driver: &str) -> Self {
        let keys = ["HEADERS", "FIELD_TYPES"].map(|key| format!("OGR_{driver}_{key}"));
        for (key, value) in keys.iter().zip(["DISABLE", "STRING"]) {
            // A name without a zero byte can always be set.
            let _ = set_thread_local_config_option(key, value);
        }
        Self(keys)
    }
}

impl Drop for AllRows {
    fn drop(&mut self) {
        for key in &self.0 {
            let _ = clear_thread_local_config_option(key);
        }
    }
}

/// Reads a sheet by the head that the configuration names. Records keep the numbers of their rows.
///
/// # Errors
/// A damaged file, a sheet with fewer rows than its head is said to have, cells merged over several rows below the head.
pub(super) fn read(
    opened: &Opened,
    path: &GdalPath,
    driver: &str,
    (head, format): (HeadRows, &FileFormat),
    wanted: &Wanted,
) -> Result<Table, IngestError> {
    let _all = AllRows::begin(driver);
    let dataset = vector::open(&path.path, &opened.name, None, &format.accept)?;
    let (_copy, dataset) = vector::mended(opened, dataset, false, &format.accept)?;
    let mut layer = layers::choose(&dataset, &opened.name, format)?;
    let columns = vector::layer_columns(&layer);
    vector::undamaged(driver, &path.path, &opened.name)?;
    let all = Wanted { columns, places: false, most: None };
    let mut rows =
        vector::read_layer(&dataset, driver, &mut layer, opened, (&all, None), FileCrs::default())?;
    let sheet = Sheet::of(opened, driver, &rows.layer)?;
    if let Some(sheet) = &sheet {
        days_1904::mend(&mut rows, sheet);
    }
    let ranges = sheet.as_ref().map_or_else(Vec::new, Sheet::merged);
    let numbers = sheet.map_or_else(Vec::new, |sheet| sheet.number_columns(head.last()));
    let names = names(&rows, head, &ranges)?;
    merged::check(&ranges, head, &names, wanted, (&rows.source, &rows.layer))?;
    below(rows, head, names, &numbers, (wanted, format.table.geometry.as_deref()))
}

/// The first rows of a sheet as they stand there, blank ones among them.
///
/// # Errors
/// A damaged file.
pub(super) fn first_rows(
    opened: &Opened,
    path: &GdalPath,
    driver: &str,
    (layer, most): (usize, usize),
) -> Result<Vec<Vec<String>>, IngestError> {
    let _all = AllRows::begin(driver);
    let accept = super::Accept::default();
    let dataset = vector::open(&path.path, &opened.name, None, &accept)?;
    let (_copy, dataset) = vector::mended(opened, dataset, false, &accept)?;
    let Ok(mut layer) = dataset.layer(layer) else { return Ok(Vec::new()) };
    let columns = vector::layer_columns(&layer);
    vector::undamaged(driver, &path.path, &opened.name)?;
    let some = Wanted { columns, places: false, most: Some(most) };
    let table = vector::read_layer(&dataset, driver, &mut layer, opened, (&some, None), FileCrs::default())?;
    let mut rows = Vec::new();
    for (row, record) in table.records.iter().enumerate().take_while(|(_, record)| **record <= most as u64) {
        let text = |(_, column): &(String, Column)| column.text(row).unwrap_or_default().into_owned();
        // A blank row is no record.
        rows.resize((*record as usize).saturating_sub(1), Vec::new());
        rows.push(table.columns.iter().map(text).collect());
    }
    Ok(rows)
}

/// The names of the columns, by the rows of the head.
fn names(
    rows: &Table,
    head: HeadRows,
    ranges: &[super::workbook::Range],
) -> Result<Vec<String>, IngestError> {
    let last = rows.records.last().map_or(0, |last| *last as usize);
    if last <= head.last() {
        return Err(head.too_many(&rows.source, last));
    }
    let cells = |number: usize| -> Vec<String> {
        // A blank row is no record.
        let Ok(row) = rows.records.binary_search(&(number as u64)) else { return Vec::new() };
        let text = |(_, column): &(String, Column)| column.text(row).unwrap_or_default().into_owned();
        rows.columns.iter().map(text).collect()
    };
    let lines: Vec<Vec<String>> = (head.skip + 1..=head.last()).map(cells).collect();
    let mut names = match lines.as_slice() {
        [line] => line.clone(),
        several => head_rows::names(several, ranges, head.skip + 1),
    };
    names.resize(rows.columns.len(), String::new());
    // As GDAL calls a column whose head is empty.
    for (at, name) in names.iter_mut().enumerate().filter(|(_, name)| name.is_empty()) {
        *name = format!("Field{}", at + 1);
    }
    Ok(names)
}

/// The table below the head.
fn below(
    rows: Table,
    head: HeadRows,
    names: Vec<String>,
    numbers: &[bool],
    (wanted, geometry): (&Wanted, Option<&str>),
) -> Result<Table, IngestError> {
    let from = rows.records.partition_point(|record| *record as usize <= head.last());
    let texts: Vec<Vec<Option<String>>> = rows
        .columns
        .iter()
        .map(|(_, column)| {
            let text = |row| column.text(row).map(std::borrow::Cow::into_owned);
            (from..rows.rows()).map(text).collect()
        })
        .collect();
    let records = rows.records[from..].to_vec();
    let line = |row: usize| -> Vec<String> {
        texts.iter().map(|column| column[row].clone().unwrap_or_default()).collect()
    };
    let first: Vec<(u64, Vec<String>)> =
        records.iter().take(SAMPLE_ROWS).enumerate().map(|(row, record)| (*record, line(row))).collect();
    head::check_sheet(&names, &first, &wanted.columns, (&rows.source, &rows.layer))?;
    let (mut places, mut crs, mut hint) = (Places::None, FileCrs::default(), String::new());
    let mut shapes_in = String::new();
    if wanted.places {
        let sample: Vec<Vec<String>> =
            texts.iter().map(|column| column.iter().flatten().take(SAMPLE_ROWS).cloned().collect()).collect();
        if let Some(at) = shape_text::column_of(&names, &sample, geometry, &rows.source)? {
            shapes_in.clone_from(&names[at]);
            crs = shape_text::crs_of(texts[at].iter().map(Option::as_deref), &rows.source)?;
            let shape = |cell: &Option<String>| cell.as_deref().map_or(Shape::Missing, shape_text::of_text);
            places = Places::Shapes(texts[at].iter().map(shape).collect());
        } else {
            hint = shape_text::hint(&names, &sample);
        }
    }
    let columns = texts
        .into_iter()
        .enumerate()
        .filter(|(at, _)| wanted.holds(&names[*at]))
        .map(|(at, texts)| {
            let is_number = numbers.get(at) == Some(&true);
            (names[at].clone(), if is_number { as_numbers(texts) } else { Column::Words(texts) })
        })
        .collect();
    Ok(Table { records, columns, names, places, crs, shapes_in, hint, ..rows })
}

/// Cells that the file itself keeps as numbers. Dates are kept so too, and come as texts that are none.
fn as_numbers(texts: Vec<Option<String>>) -> Column {
    let whole: Result<Vec<Option<i64>>, _> =
        texts.iter().map(|text| text.as_deref().map(str::parse).transpose()).collect();
    if let Ok(whole) = whole {
        return Column::Integers(whole);
    }
    let numbers: Result<Vec<Option<f64>>, _> =
        texts.iter().map(|text| text.as_deref().map(str::parse).transpose()).collect();
    numbers.map_or(Column::Words(texts), Column::Numbers)
}

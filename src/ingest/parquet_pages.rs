//! The pages of a Parquet table, looked at before they are unpacked: a reader that believes what a damaged header says asks
//! for more memory than there is, and that ends the program.
use std::io::Cursor;

use polars_parquet::parquet::metadata::ColumnChunkMetadata;
use polars_parquet::parquet::page::CompressedPage;
use polars_parquet::parquet::read::PageReader;
use polars_parquet::read::FileMetadata;

use super::error::IngestError;

/// Refuses a table whose pages do not hold the values that it says, column by column of those that are wanted.
///
/// # Errors
/// The first column that is not whole.
pub(super) fn check(
    metadata: &FileMetadata,
    bytes: &[u8],
    wanted: impl Fn(&str) -> bool,
    file: &str,
) -> Result<(), IngestError> {
    for group in &metadata.row_groups {
        for column in group.parquet_columns() {
            let path = &column.descriptor().path_in_schema;
            let name = path.first().map(ToString::to_string).unwrap_or_default();
            if !wanted(&name) {
                continue;
            }
            // A list has more values than rows, or fewer; a plain column has as many.
            let is_plain = path.len() == 1 && column.descriptor().descriptor.max_rep_level == 0;
            let rows = is_plain.then_some(group.num_rows());
            column_is_whole(column, bytes, rows).map_err(|reason| IngestError::Damaged {
                file: file.to_owned(),
                reason: format!("column {name}: {reason}"),
            })?;
        }
    }
    Ok(())
}

fn column_is_whole(column: &ColumnChunkMetadata, bytes: &[u8], rows: Option<usize>) -> Result<(), String> {
    let range = column.byte_range();
    let chunk = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
    let chunk = chunk.and_then(|(start, end)| bytes.get(start..end)).ok_or("it lies outside the file")?;
    let expected = usize::try_from(column.num_values()).map_err(|_| "fewer than no values")?;
    if rows.is_some_and(|rows| rows != expected) {
        return Err(format!("it says {expected} values, and its rows are {}", rows.unwrap_or_default()));
    }
    let pages = PageReader::new(Cursor::new(chunk.to_vec().into()), column, Vec::new(), chunk.len());
    let mut found = 0;
    for page in pages {
        let page = page.map_err(|error| format!("a page cannot be read: {error}"))?;
        let CompressedPage::Data(page) = page else { continue };
        let values = page.num_values();
        if values > expected - found {
            return Err(format!("a page says {values} values, and {} are left", expected - found));
        }
        found += values;
    }
    if found == expected { Ok(()) } else { Err(format!("its pages hold {found} values of {expected}")) }
}

//! `MapInfo` files: what GDAL does not read of them, and numbers that are not there, which it reads as 0.
use std::collections::HashMap;

use super::archive::Opened;
use super::error::IngestError;

/// The name of GDAL's driver.
pub(super) const DRIVER: &str = "MapInfo File";

/// A better reason for a table that GDAL refuses for the type of a column.
pub(super) fn reason(opened: &Opened, error: IngestError) -> IngestError {
    if !opened.ends_with("tab") {
        return error;
    }
    let Ok(text) = opened.bytes() else { return error };
    let text = String::from_utf8_lossy(&text);
    let column = text.lines().find_map(|line| {
        let (name, kind) = line.trim().split_once(char::is_whitespace)?;
        kind.trim_start().to_lowercase().starts_with("largeint").then(|| name.to_owned())
    });
    match column {
        None => error,
        Some(column) => IngestError::Unreadable {
            file: opened.name.clone(),
            reason: format!(
                "its column {column} is of the type LargeInt (whole numbers of 64 bits), which GDAL {} does not know; save the column as \
                 Integer or Float, or the layer in another format such as GeoPackage",
                super::gdal_version()
            ),
        },
    }
}

/// Per column and record (from 1) of a .mif: what stands in its .mid where no number does.
pub(super) fn texts(opened: &Opened) -> HashMap<usize, HashMap<u64, String>> {
    let mut texts: HashMap<usize, HashMap<u64, String>> = HashMap::new();
    if !opened.ends_with("mif") {
        return texts;
    }
    let (Ok(head), Some(table)) = (opened.bytes(), opened.beside("mid")) else { return texts };
    let delimiter = delimiter(&String::from_utf8_lossy(&head));
    for (record, line) in String::from_utf8_lossy(&table).lines().filter(|line| !line.is_empty()).enumerate()
    {
        for (column, cell) in cells(line, delimiter).into_iter().enumerate() {
            if cell.trim().parse::<f64>().is_err() {
                texts.entry(column).or_default().insert(record as u64 + 1, cell);
            }
        }
    }
    texts
}

/// The sign between cells: a tab, if the head does not name another.
fn delimiter(head: &str) -> char {
    let named = head.lines().take_while(|line| !line.trim().eq_ignore_ascii_case("data")).find_map(|line| {
        let (key, value) = line.trim().split_once(char::is_whitespace)?;
        key.eq_ignore_ascii_case("delimiter").then(|| value.trim().trim_matches('"').chars().next())?
    });
    named.unwrap_or('\t')
}

fn cells(line: &str, delimiter: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for sign in line.chars() {
        match sign {
            '"' => quoted = !quoted,
            sign if sign == delimiter && !quoted => cells.push(String::new()),
            sign => {
                if let Some(cell) = cells.last_mut() {
                    cell.push(sign);
                }
            }
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_a_mid() {
        assert_eq!(cells("\"a,b\",,5", ','), ["a,b", "", "5"]);
        assert_eq!(delimiter("Version 300\nDelimiter \";\"\nColumns 1\n a Integer\nData\n"), ';');
        assert_eq!(delimiter("Version 300\nColumns 1\n a Integer\nData\nDelimiter \";\"\n"), '\t');
    }
}

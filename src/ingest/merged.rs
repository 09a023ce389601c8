//! Merged cells of spreadsheets: only the first cell of a range has the value, and the rows below would be read as blank.
use super::error::IngestError;
use super::error_misread::MisreadError;
use super::head_rows::HeadRows;
use super::table::Wanted;
use super::workbook::Range;

/// Refuses a sheet of which a column that is read has cells merged over several rows. Within the head they are no fault.
///
/// # Errors
/// The first such range, with the column's name.
pub(super) fn check(
    ranges: &[Range],
    head: HeadRows,
    names: &[String],
    wanted: &Wanted,
    (file, layer): (&str, &str),
) -> Result<(), IngestError> {
    for range in ranges.iter().filter(|range| range.rows.1 > range.rows.0 && range.rows.1 > head.last()) {
        let columns = range.columns.0..=range.columns.1;
        let read = names.iter().enumerate().find(|(at, name)| columns.contains(at) && wanted.holds(name));
        if let Some((column, name)) = read {
            return Err(IngestError::misread(MisreadError::MergedCells {
                file: file.to_owned(),
                layer: layer.to_owned(),
                column: name.clone(),
                range: format!("{0}{1}:{0}{2}", letters(column), range.rows.0, range.rows.1),
                advice: if range.rows.0 <= head.last() {
                    format!(
                        "; where they belong to the head, write header_rows = {}",
                        range.rows.1 - head.skip
                    )
                } else {
                    String::new()
                },
            }));
        }
    }
    Ok(())
}

/// The letters of a column, from 0: A, B, …, AA.
fn letters(mut column: usize) -> String {
    let mut text = String::new();
    loop {
        text.insert(0, char::from(b'A' + (column % 26) as u8));
        if column < 26 {
            return text;
        }
        column = column / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }

    #[test]
    fn a_range_within_the_head_is_no_fault() {
        let wanted = Wanted { columns: vec!["Kod".into()], ..Wanted::default() };
        let names = ["Kommun", "Kod"].map(str::to_owned);
        let checked = |range, rows| {
            let head = HeadRows { skip: 2, rows };
            check(&[range], head, &names, &wanted, ("t.xlsx", "Blad")).map_err(|error| error.to_string())
        };
        let range = |columns, rows| Range { columns, rows };
        assert_eq!(checked(range((1, 1), (3, 5)), 3), Ok(()));
        let said = checked(range((1, 1), (3, 5)), 2).expect_err("it goes on below the head");
        assert!(said.ends_with("; where they belong to the head, write header_rows = 3"), "{said}");
        assert_eq!(checked(range((1, 1), (7, 7)), 1), Ok(()));
        assert_eq!(checked(range((0, 0), (7, 8)), 1), Ok(()));
        let said = checked(range((0, 1), (7, 8)), 1).expect_err("two rows of data");
        assert!(said.contains("column Kod: cells B7:B8") && said.ends_with("the rows below"), "{said}");
    }
}

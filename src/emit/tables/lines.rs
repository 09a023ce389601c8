//! Roads and rails by class.
use crate::emit::EmitError;
use crate::emit::tables::csv::{self, CsvFile};
use crate::emit::tables::table::{Cell, Table};
use crate::indicators::LineRow;

/// Metres as kilometres to the metre: the one place where a length is rounded for print.
fn km(length_m: f64) -> Cell<'static> {
    Cell::Number(length_m.round() / 1e3)
}

/// Writes `lines.csv`: the lengths of roads and rails by area, class and mobile series, and what of them each operator
/// covers (`covered_km_` and its name; empty for one that delivered nothing to the series). An empty generation is the
/// profile's rule. A table without rows is written where no lines were given.
///
/// # Errors
/// Where the file cannot be written.
pub fn lines_csv<'f>(
    rows: &[LineRow<'_>],
    operators: &[&str],
    file: impl Into<CsvFile<'f>>,
) -> Result<(), EmitError> {
    csv::write(file, |table| lines(rows, operators, table))
}

/// Fills the table of lines.
pub(in crate::emit) fn lines(
    rows: &[LineRow<'_>],
    operators: &[&str],
    table: &mut dyn Table,
) -> Result<(), EmitError> {
    let covered: Vec<String> = operators.iter().map(|operator| format!("covered_km_{operator}")).collect();
    let mut header = vec![
        "area_kind",
        "area_code",
        "area_name",
        "kind",
        "class",
        "generation",
        "service_mbps",
        "level",
        "length_km",
        "uncovered_km",
        "longest_gap_km",
    ];
    header.extend(covered.iter().map(String::as_str));
    table.head(&header)?;
    for row in rows {
        table.row(&line_cells(row))?;
    }
    Ok(())
}

fn line_cells<'a>(row: &LineRow<'a>) -> Vec<Cell<'a>> {
    let length = |length_m: Option<f64>| length_m.map_or(Cell::Empty, km);
    let mut cells = vec![
        Cell::Text(row.area_kind.as_str()),
        Cell::Text(row.area_code),
        Cell::Text(row.area_name),
        Cell::Text(row.kind.as_str()),
        Cell::text(row.class),
        Cell::text(row.generation),
        Cell::number(row.service_mbps),
        Cell::text(row.level),
        km(row.length_m),
        length(row.uncovered_m),
        length(row.longest_gap_m),
    ];
    cells.extend(row.covered_m.iter().map(|&covered_m| length(covered_m)));
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AreaKind, LineKind};

    #[test]
    fn lengths_are_printed_to_the_metre_and_the_unknown_is_empty() {
        let measured = LineRow {
            area_kind: AreaKind::Municipality,
            area_code: "0101",
            area_name: "Åsmyra",
            kind: LineKind::Road,
            class: Some("länsväg"),
            generation: None,
            service_mbps: Some(10.0),
            level: Some("grund"),
            length_m: 12_345.678,
            uncovered_m: Some(345.6),
            longest_gap_m: Some(0.0),
            covered_m: vec![Some(12_000.0), None],
        };
        let bare = LineRow {
            kind: LineKind::Rail,
            class: None,
            service_mbps: None,
            level: None,
            uncovered_m: None,
            longest_gap_m: None,
            covered_m: vec![None, None],
            ..measured.clone()
        };
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lines.csv");
        lines_csv(&[measured, bare], &["Alfa", "Beta, syd"], &path).expect("written");
        assert_eq!(
            std::fs::read_to_string(path).expect("UTF-8"),
            "area_kind,area_code,area_name,kind,class,generation,service_mbps,level,length_km,uncovered_km,\
             longest_gap_km,covered_km_Alfa,\"covered_km_Beta, syd\"\n\
             municipality,0101,Åsmyra,road,länsväg,,10,grund,12.346,0.346,0,12,\n\
             municipality,0101,Åsmyra,rail,,,,,12.346,,,,\n"
        );
    }
}

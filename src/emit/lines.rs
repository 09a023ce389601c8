//! Roads and rails by class.
use std::path::Path;

use super::EmitError;
use super::csv::{Cell, Csv};
use crate::indicators::{Indicators, LineRow};

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
pub fn lines_csv(indicators: &Indicators, path: &Path) -> Result<(), EmitError> {
    let operators = indicators.mobile_operators();
    let mut header: Vec<String> = [
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
    ]
    .map(str::to_owned)
    .into();
    header.extend(operators.iter().map(|operator| format!("covered_km_{operator}")));
    let mut csv = Csv::create(path, &header)?;
    for row in indicators.lines() {
        csv.row(&line_cells(&row))?;
    }
    csv.finish()
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

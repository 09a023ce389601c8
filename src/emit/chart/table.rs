//! The table behind a chart.
use super::{Chart, ChartTable, Drawn, Unit};
use crate::emit::Language;

/// The numbers as text.
pub(super) fn of(chart: &Chart, language: Language) -> ChartTable {
    let printed = |value: &Option<f64>| match (value, chart.unit) {
        (None, _) => "\u{2013}".to_owned(),
        (Some(share), Unit::Share) => language.percent(*share),
        (Some(count), Unit::Count) => language.rounded(*count, 0),
    };
    let row = |label: &str, values: &[Option<f64>]| {
        std::iter::once(label.to_owned()).chain(values.iter().map(printed)).collect()
    };
    let rows = match &chart.drawn {
        Drawn::Stacked(rows) | Drawn::Bars(rows) | Drawn::Targets(rows) => {
            rows.iter().map(|one| row(&one.label, &one.values)).collect()
        }
        Drawn::Lines(moments) => moments.iter().map(|one| row(&one.label, &one.values)).collect(),
    };
    let headings = std::iter::once(chart.row_heading.clone())
        .chain(chart.parts.iter().map(|part| part.name.clone()))
        .collect();
    ChartTable { headings, rows }
}

//! The table behind a chart.
use super::{Chart, ChartTable, Drawn, Unit};
use crate::emit::Language;

/// What is unknown.
pub(super) const UNKNOWN: &str = "\u{2013}";

/// A value as chart and table print it; what is unknown or no number is an en dash.
pub(super) fn printed(value: Option<f64>, unit: Unit, language: Language) -> String {
    match (value.filter(|value| value.is_finite()), unit) {
        (None, _) => UNKNOWN.to_owned(),
        (Some(share), Unit::Share) => language.percent(share),
        (Some(count), Unit::Count) => language.rounded(count, 0),
        (Some(amount), Unit::Amount) => language.rounded(amount, if amount.abs() < 1.0 { 2 } else { 1 }),
    }
}

/// The numbers as text.
pub(super) fn of(chart: &Chart, language: Language) -> ChartTable {
    let row = |label: &str, values: &[Option<f64>]| {
        let values = values.iter().map(|value| printed(*value, chart.unit, language));
        std::iter::once(label.to_owned()).chain(values).collect()
    };
    let rows = match &chart.drawn {
        Drawn::Stacked(rows) | Drawn::Bars(rows) | Drawn::Targets(rows) => {
            rows.iter().map(|one| row(&one.label, &one.values)).collect()
        }
        Drawn::Lines(moments) => moments.iter().map(|one| row(&one.label, &one.values)).collect(),
        Drawn::Curve(steps, _) => steps
            .iter()
            .map(|step| {
                let amount = |value| printed(Some(value), chart.unit, language);
                vec![
                    step.label.clone(),
                    printed(Some(step.x), Unit::Count, language),
                    amount(step.expected),
                    format!("{}\u{2013}{}", amount(step.low), amount(step.high)),
                ]
            })
            .collect(),
    };
    let along = match &chart.drawn {
        Drawn::Curve(_, along) => Some(along.clone()),
        _ => None,
    };
    let headings = std::iter::once(chart.row_heading.clone())
        .chain(along)
        .chain(chart.parts.iter().map(|part| part.name.clone()))
        .collect();
    ChartTable { headings, rows }
}

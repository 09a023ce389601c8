//! Grinden: `findings.csv`.
use crate::emit::EmitError;
use crate::emit::tables::csv::{self, CsvFile};
use crate::emit::tables::table::{Cell, Table};
use crate::emit::text::names::joined;
use crate::gate::{advice, says};
use crate::model::{Gate, GateFinding};

const COLUMNS: [&str; 17] = [
    "rule",
    "severity",
    "accepted",
    "source",
    "about",
    "code",
    "name",
    "count",
    "of",
    "share",
    "places",
    "weight",
    "weight_touched",
    "area_km2",
    "examples",
    "says",
    "write",
];

/// Writes `findings.csv`: what the gate found wrong or doubtful with what was delivered, the gravest first.
///
/// `count` records, places or things met the `rule`, `of` so many (empty where that is not known); `places`, `weight_touched` (the sum of
/// `weight`) and `area_km2` are what of the result stands on them, empty where it is not known. `examples` are at most five, as
/// `record: what was found`, joined by `;` (a `;` or a backslash within has a backslash in front). `write` is what to do.
///
/// # Errors
/// Where the file cannot be written.
pub fn findings_csv<'f>(gate: &Gate, file: impl Into<CsvFile<'f>>) -> Result<(), EmitError> {
    csv::write(file, |table| {
        table.head(&COLUMNS)?;
        gate.findings.iter().try_for_each(|finding| row(gate, finding, table))
    })
}

fn row(gate: &Gate, finding: &GateFinding, table: &mut dyn Table) -> Result<(), EmitError> {
    let examples: Vec<String> = finding.examples.iter().map(ToString::to_string).collect();
    let examples = joined(examples.iter().map(String::as_str));
    let says = says(finding);
    let (code, name) = finding
        .municipality
        .as_ref()
        .map_or((None, None), |(code, name)| (Some(code.as_str()), Some(name.as_str())));
    let whole = |count: Option<u64>| count.map_or(Cell::Empty, Cell::Whole);
    table.row(&[
        Cell::Text(finding.rule.as_str()),
        Cell::Text(finding.gravity.as_str()),
        Cell::Text(if finding.accepted { "true" } else { "false" }),
        Cell::text(Some(finding.source.as_str()).filter(|source| !source.is_empty())),
        Cell::text(Some(finding.about.as_str()).filter(|about| !about.is_empty())),
        Cell::text(code),
        Cell::text(name),
        Cell::Whole(finding.count),
        whole(finding.of),
        Cell::number(finding.share()),
        whole(finding.touched.places),
        Cell::Text(gate.weight.as_str()),
        Cell::number(finding.touched.weight),
        Cell::number(finding.touched.area_m2.map(|area| area / 1e6)),
        Cell::Text(&examples),
        Cell::Text(&says),
        Cell::text(Some(advice(finding.rule)).filter(|advice| !advice.is_empty())),
    ])
}

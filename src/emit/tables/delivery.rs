//! Leveranskontroll: `delivery.csv`.
use crate::delivery::{rule, says};
use crate::emit::EmitError;
use crate::emit::tables::csv::{self, CsvFile};
use crate::emit::tables::table::{Cell, Table};
use crate::emit::text::names::joined;
use crate::model::{Delivery, DeliveryFinding, DeliveryRow, Reach, ReachSum, RowKind};

const COLUMNS: [&str; 19] = [
    "finding",
    "operator",
    "relation",
    "area_kind",
    "code",
    "name",
    "place",
    "source",
    "weight",
    "points_before",
    "before",
    "share_before",
    "points",
    "now",
    "share",
    "points_lost",
    "points_gained",
    "accepted",
    "says",
];

/// Writes `delivery.csv`: first what is to be looked at, each with a sentence; then, with an empty `finding`, per operator,
/// relation and municipality (and in total) what it reaches now and what it reached in the earlier result.
///
/// `relation` is connected, passed, planned, mobile, or `fixed`: connected or passed. Cells of the earlier result are
/// empty where there is none or it does not give them. `before` and `now` sum the weight, their shares are of the
/// weight of all places of the area.
///
/// # Errors
/// Where the file cannot be written.
pub fn delivery_csv<'f>(delivery: &Delivery, file: impl Into<CsvFile<'f>>) -> Result<(), EmitError> {
    csv::write(file, |table| fill(delivery, table))
}

fn fill(delivery: &Delivery, table: &mut dyn Table) -> Result<(), EmitError> {
    table.head(&COLUMNS)?;
    for finding in &delivery.findings {
        finding_row(finding, delivery, table)?;
    }
    for row in &delivery.rows {
        counted(row, delivery, table)?;
    }
    Ok(())
}

fn finding_row(
    finding: &DeliveryFinding,
    delivery: &Delivery,
    table: &mut dyn Table,
) -> Result<(), EmitError> {
    let operators = joined(finding.operators.iter().map(String::as_str));
    let (code, name) = finding
        .municipality
        .as_ref()
        .map_or(("total", "total"), |(code, name)| (code.as_str(), name.as_str()));
    let area_kind = if finding.municipality.is_some() { RowKind::Municipality } else { RowKind::Total };
    let [points_before, before, share_before, points, now, share] = sums(finding.before, finding.now);
    table.row(&[
        Cell::Text(finding.kind.as_str()),
        Cell::Text(&operators),
        Cell::text(finding.reach.map(Reach::as_str)),
        Cell::Text(area_kind.as_str()),
        Cell::Text(code),
        Cell::Text(name),
        Cell::text(finding.place.as_deref()),
        Cell::text(finding.other.as_deref()),
        Cell::Text(delivery.weight.as_str()),
        points_before,
        before,
        share_before,
        points,
        now,
        share,
        Cell::Empty,
        Cell::Empty,
        Cell::text(rule(finding).map(|_| if finding.accepted { "true" } else { "false" })),
        Cell::Text(&says(finding, delivery)),
    ])
}

fn counted(row: &DeliveryRow, delivery: &Delivery, table: &mut dyn Table) -> Result<(), EmitError> {
    let [points_before, before, share_before, points, now, share] = sums(row.before, Some(row.now));
    let compared = |count: u64| if row.before.is_some() { Cell::Whole(count) } else { Cell::Empty };
    table.row(&[
        Cell::Empty,
        Cell::Text(&row.operator),
        Cell::Text(row.reach.as_str()),
        Cell::Text(row.kind.as_str()),
        Cell::Text(&row.code),
        Cell::Text(&row.name),
        Cell::Empty,
        Cell::Empty,
        Cell::Text(delivery.weight.as_str()),
        points_before,
        before,
        share_before,
        points,
        now,
        share,
        compared(row.lost),
        compared(row.gained),
        Cell::Empty,
        Cell::Empty,
    ])
}

/// Points, weight and share in the earlier result and now; empty where unknown.
fn sums<'a>(before: Option<ReachSum>, now: Option<ReachSum>) -> [Cell<'a>; 6] {
    let known = |sum: Option<ReachSum>, cell: fn(ReachSum) -> Cell<'a>| sum.map_or(Cell::Empty, cell);
    let points = |sum| known(sum, |sum| Cell::Whole(sum.points));
    let weight = |sum| known(sum, |sum| Cell::Number(sum.weight));
    let share = |sum| known(sum, |sum| Cell::Number(sum.share()));
    [points(before), weight(before), share(before), points(now), weight(now), share(now)]
}

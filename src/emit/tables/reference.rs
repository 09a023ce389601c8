//! Published figures beside the run's own.
use crate::emit::tables::csv::{self, CsvFile};
use crate::emit::tables::table::{Cell, Table};
use crate::emit::{Context, EmitError};
use crate::indicators::ReferenceRow;
use crate::model::{SettlementCut, WeightKind};

pub(in crate::emit) const COLUMNS: [&str; 14] = [
    "area_code",
    "area_name",
    "year",
    "measure",
    "weight",
    "tier_mbps",
    "settlement",
    "published",
    "at_least",
    "own",
    "difference_pp",
    "series_break",
    "source",
    "definition",
];

/// Writes `reference.csv`: every published share beside the run's own of the reference date, and at the end of each series a
/// row of the run itself, with its date as the source and its profile as the definition. Shares are 0 to 1; `difference_pp`
/// is own minus published in percentage points, in the run's row minus the last published. A table without rows is written
/// where nothing was given.
///
/// # Errors
/// Where the file cannot be written.
pub fn reference_csv<'f>(
    rows: &[ReferenceRow<'_>],
    context: &Context,
    file: impl Into<CsvFile<'f>>,
) -> Result<(), EmitError> {
    csv::write(file, |table| reference(rows, context, table))
}

/// Fills the table of published figures.
pub(in crate::emit) fn reference(
    rows: &[ReferenceRow<'_>],
    context: &Context,
    table: &mut dyn Table,
) -> Result<(), EmitError> {
    let run = format!("whitespot {}", context.reference_date);
    table.head(&COLUMNS)?;
    for row in rows {
        let flag = |flag: bool| Cell::Text(if flag { "true" } else { "false" });
        table.row(&[
            Cell::Text(row.area_code),
            Cell::text(row.area_name),
            Cell::Number(f64::from(row.year)),
            Cell::Text(row.measure),
            Cell::text(row.weight.map(WeightKind::as_str)),
            Cell::number(row.tier_mbps),
            Cell::text(row.settlement.map(SettlementCut::as_str)),
            Cell::number(row.published.map(rounded)),
            flag(row.at_least),
            Cell::number(row.own.map(rounded)),
            Cell::number(row.difference_pp.map(rounded)),
            flag(row.series_break),
            Cell::Text(row.source.unwrap_or(&run)),
            Cell::text(row.definition.or(row.source.is_none().then_some(context.profile))),
        ])?;
    }
    Ok(())
}

/// At most six decimals, here and nowhere before: one household in a million.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::fixture::context;

    #[test]
    fn the_run_stands_in_its_own_row() {
        let published = ReferenceRow {
            area_code: "0101",
            area_name: Some("Åsmyra"),
            year: 2024,
            measure: "reached",
            weight: Some(WeightKind::Households),
            tier_mbps: Some(100.0),
            settlement: Some(SettlementCut::Dense),
            published: Some(0.75),
            at_least: true,
            own: Some(0.1 + 0.2),
            difference_pp: Some(100.0 * (0.1 + 0.2) - 75.0 + 1.0 / 3.0),
            series_break: false,
            source: Some("PTS, 2025"),
            definition: None,
        };
        let run = ReferenceRow {
            year: 2025,
            published: None,
            at_least: false,
            series_break: true,
            source: None,
            ..published
        };
        let unknown =
            ReferenceRow { area_code: "0199", area_name: None, own: None, difference_pp: None, ..published };
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("reference.csv");
        reference_csv(&[published, run, unknown], &context(), &path).expect("written");
        assert_eq!(
            std::fs::read_to_string(path).expect("UTF-8"),
            "area_code,area_name,year,measure,weight,tier_mbps,settlement,published,at_least,own,difference_pp,\
             series_break,source,definition\n\
             0101,Åsmyra,2024,reached,households,100,tat,0.75,true,0.3,-44.666667,false,\"PTS, 2025\",\n\
             0101,Åsmyra,2025,reached,households,100,tat,,false,0.3,-44.666667,true,whitespot 2025-10-01,pts-current\n\
             0199,,2024,reached,households,100,tat,0.75,true,,,false,\"PTS, 2025\",\n"
        );
    }
}
